"""What the store on SQLite promises beside the contract of every store."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from shared.store import Below, OneOf, StoreUnavailable, open_store
from shared.store.sqlite import SqliteStore
from shared.store.sqlite_file import SqliteFile, open_file

NORMAL, FULL = 1, 2
"""How SQLite numbers its levels of `synchronous`."""


async def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreUnavailable) as refused:
        async with open_store(f"sqlite:///{tmp_path}/data", "stt"):
            pass
    assert str(tmp_path) not in str(refused.value)


async def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "stt.sqlite").write_text("not a database, but long enough to be read as one" * 99)
    with pytest.raises(StoreUnavailable, match="not a database"):
        async with open_store(f"sqlite:///{tmp_path}", "stt"):
            pass


async def test_a_locked_file_is_unavailable_and_then_heals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.store.sqlite_file.BUSY_SECONDS", 0.05)
    async with open_store(f"sqlite:///{tmp_path}", "stt") as store:
        words = await store.collection("words")
        with closing(sqlite3.connect(tmp_path / "stt.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            refused = await asyncio.gather(
                *(words.add([{"id": key, "text": "secret"}]) for key in "abc"),
                return_exceptions=True,
            )
            assert await words.count({}) == 0
        for error in refused:
            assert isinstance(error, StoreUnavailable)
            assert str(error) == "the SQLite store is unavailable: database is locked"
        assert await words.add([{"id": "a"}]) == 1


async def test_a_full_disk_is_unavailable_and_then_heals(tmp_path: Path) -> None:
    async with open_file(tmp_path / "x.sqlite") as file:
        await file.write(lambda db: db.execute("CREATE TABLE words (text)").close())
        await ask(file, "PRAGMA max_page_count = 8")
        refused = await asyncio.gather(
            file.write(lambda db: db.execute("INSERT INTO words VALUES ('small')").close()),
            file.write(
                lambda db: db.execute("INSERT INTO words VALUES (?)", ["x" * 100_000]).close()
            ),
            return_exceptions=True,
        )
        assert [type(error) for error in refused] == [StoreUnavailable] * 2
        assert str(refused[0]).endswith("database or disk is full")
        await file.write(lambda db: db.execute("INSERT INTO words VALUES ('small')").close())
        assert await ask(file, "SELECT * FROM words") == ("small",)


async def test_every_commit_is_flushed_to_the_disk(tmp_path: Path) -> None:
    async with open_file(tmp_path / "x.sqlite") as file:
        assert await ask(file, "PRAGMA journal_mode") == ("wal",)
        assert await ask(file, "PRAGMA secure_delete") == (1,)
        await file.write(lambda db: None)
        assert await ask(file, "PRAGMA synchronous") == (FULL,)


async def test_only_commits_that_nobody_relies_on_are_not_flushed(tmp_path: Path) -> None:
    async with open_file(tmp_path / "x.sqlite") as file:
        await file.write(lambda db: None, synced=False)
        assert await ask(file, "PRAGMA synchronous") == (NORMAL,)
        relying, _ = file.write(lambda db: None), file.write(lambda db: None, synced=False)
        await relying
        assert await ask(file, "PRAGMA synchronous") == (FULL,)


async def test_writes_that_wait_together_share_a_commit(tmp_path: Path) -> None:
    async with open_file(tmp_path / "x.sqlite") as file:
        statements: list[str] = []
        await file.read(lambda db: db.set_trace_callback(statements.append))
        await asyncio.gather(*(file.write(lambda db: None) for _ in range(50)))
        await file.read(lambda db: db.set_trace_callback(None))
        assert statements.count("COMMIT") <= 2


async def test_removed_words_are_gone_from_the_disk_while_the_store_is_open(
    tmp_path: Path,
) -> None:
    async with open_store(f"sqlite:///{tmp_path}", "stt") as store:
        words = await store.collection("words", indexes=[("session_id", "text")])
        for number in range(300):
            await words.add([{"id": f"{number}", "session_id": "s", "text": "spoken word " * 50}])
        await words.change("7", {"text": "spoken word, changed"})
        assert contents(tmp_path).count(b"spoken word") > 300
        await words.remove({"session_id": "s"})
        assert b"spoken" not in contents(tmp_path)


async def test_search_and_order_use_the_declared_index(tmp_path: Path) -> None:
    async with open_file(tmp_path / "x.sqlite") as file:
        words = await SqliteStore(file).collection("words", indexes=[("session_id", "at", "n")])
        asked: list[str] = []
        await file.read(lambda db: db.set_trace_callback(asked.append))
        await words.find({"session_id": "s"}, order=["at", "n"])
        await words.find({"session_id": OneOf(["s", "t"]), "at": Below(3)})
        await words.find({"session_id": "s", "at": None}, order=["n"])
        await words.remove({"session_id": "s", "at": Below(3)})
        await file.read(lambda db: db.set_trace_callback(None))
        for query in asked:
            if query.startswith(("SELECT document", "DELETE")):
                plan = str(await ask(file, f"EXPLAIN QUERY PLAN {query}"))
                assert "USING INDEX words_by_session_id_at_n" in plan
                assert "TEMP B-TREE" not in plan


async def ask(file: SqliteFile, query: str) -> object:
    """The first row of the answer; all rows of a query plan."""
    rows = await file.read(lambda db: db.execute(query).fetchall())
    return rows if query.startswith("EXPLAIN") else rows[0]


def contents(folder: Path) -> bytes:
    """Of every file of the database, the write-ahead log among them."""
    return b"".join(path.read_bytes() for path in folder.iterdir())
