"""The document store: `open_store(url, service)`, on MongoDB or SQLite."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

from shared.addresses import STORE
from shared.sampling import STORE_UP, sampled
from shared.store.collection import (
    Above,
    Below,
    Collection,
    Contains,
    Document,
    OneOf,
    Store,
    StoreUnavailable,
    Where,
)
from shared.store.traced import TracedStore
from shared.tracing import is_exporting

__all__ = [
    "Above",
    "Below",
    "Collection",
    "Contains",
    "Document",
    "OneOf",
    "Store",
    "StoreUnavailable",
    "Where",
    "open_store",
]


@asynccontextmanager
async def open_store(url: str, service: str) -> AsyncIterator[Store]:
    """Open the store of a service, and close it at the end.

    `sqlite:///dir` (`sqlite:////dir` from the root): the file `dir/<service>.sqlite`.
    `mongodb://…/database` (or `mongodb+srv://`): the collections `<service>_<collection>` of that
    database, `vivavoce` if the URL names none.

    The store has this release's version (`shared.store.migrations`). StoreUnavailable when it
    cannot be opened, or needs a newer release. ValueError for any other URL.
    """
    from shared.store.migrations import STORE_MIGRATIONS, migrate  # they use leases on a store

    async with _opened(url, service) as store:
        if service in STORE_MIGRATIONS:
            await migrate(store, service, STORE_MIGRATIONS[service])
        async with sampled(partial(_sample, store, service)):
            yield TracedStore(store, _system(url), service) if is_exporting() else store


def _system(url: str) -> str:
    return "mongodb" if STORE.folder(url) is None else "sqlite"


def _opened(url: str, service: str) -> AbstractAsyncContextManager[Store]:
    folder = STORE.folder(url)
    if folder is not None:
        from shared.store.sqlite import open_sqlite

        return open_sqlite(folder / f"{service}.sqlite")
    from shared.store.mongo import open_mongo

    return open_mongo(url, service)


async def _sample(store: Store, service: str) -> None:
    try:
        await store.ping()
    except StoreUnavailable:
        STORE_UP.labels(service).set(0)
    else:
        STORE_UP.labels(service).set(1)
