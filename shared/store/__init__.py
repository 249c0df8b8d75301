"""The document store: `open_store(url, service)`, on MongoDB or SQLite."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from shared.store.collection import (
    Below,
    Collection,
    Document,
    OneOf,
    Store,
    StoreUnavailable,
    Where,
)

__all__ = [
    "Below",
    "Collection",
    "Document",
    "OneOf",
    "Store",
    "StoreUnavailable",
    "Where",
    "open_store",
]


@asynccontextmanager
async def open_store(url: str, service: str) -> AsyncIterator[Store]:
    """The store of one service, closed at the end.

    `sqlite:///dir` (`sqlite:////dir` from the root): the file `dir/<service>.sqlite`.
    `mongodb://…/database` (or `mongodb+srv://`): the collections `<service>_<collection>` of that
    database, `vivavoce` if the URL names none.

    StoreUnavailable when the SQLite file cannot be opened; MongoDB is not asked before its first
    use. ValueError when the URL is neither.
    """
    if url.startswith("sqlite:///") and (folder := url.removeprefix("sqlite:///")):
        from shared.store.sqlite import open_sqlite

        async with open_sqlite(Path(folder) / f"{service}.sqlite") as store:
            yield store
    elif url.startswith(("mongodb://", "mongodb+srv://")):
        from shared.store.mongo import open_mongo

        async with open_mongo(url, service) as store:
            yield store
    else:
        # The URL is not quoted: a mistyped one still holds its password.
        raise ValueError("STORE_URL must be sqlite:///folder, mongodb://… or mongodb+srv://…")
