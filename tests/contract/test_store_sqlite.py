"""The store on SQLite: its promises beside the contract of every store."""

import asyncio
import math
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from shared.store import Below, OneOf, StoreUnavailable, open_store
from shared.store.sqlite import SqliteStore, open_sqlite
from shared.store.sqlite_file import SqliteFile, open_file

NORMAL, FULL = 1, 2
"""How SQLite numbers its levels of `synchronous`."""


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreUnavailable) as refused:
        async with open_store(f"sqlite:///{tmp_path}/data", "stt"):
            pass
    assert str(refused.value) == (
        f"the SQLite file {tmp_path}/data/stt.sqlite is unavailable: File exists"
    )


async def test_a_file_that_is_no_database_is_named_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "stt.sqlite"
    path.write_text("not a database, but long enough to be read as one" * 99)
    with pytest.raises(StoreUnavailable) as refused:
        async with open_store(f"sqlite:///{tmp_path}", "stt"):
            pass
    assert str(refused.value) == (
        f"the SQLite file {path} is damaged (file is not a database): restore it from a backup,"
        " or move it away to start without its data"
    )


async def test_a_torn_page_is_told_with_the_file_and_a_remedy(tmp_path: Path) -> None:
    async with open_sqlite(tmp_path / "stt.sqlite") as store:
        words = await store.collection("words")
        await words.add([{"id": f"{n}", "text": "spoken " * 100} for n in range(100)])
    path = tmp_path / "stt.sqlite"
    content = path.read_bytes()
    path.write_bytes(content[:4096] + bytes(range(256)) * ((len(content) - 4096) // 256))
    async with open_sqlite(tmp_path / "stt.sqlite") as store:
        words = await store.collection("words")
        with pytest.raises(StoreUnavailable, match=r"SQLite file stt\.sqlite is damaged .*backup"):
            await words.find({})
        with pytest.raises(StoreUnavailable, match=r"SQLite file stt\.sqlite is damaged .*backup"):
            await words.add([{"id": "new"}])


async def test_a_locked_file_is_unavailable_and_then_heals(tmp_path: Path) -> None:
    async with open_sqlite(tmp_path / "stt.sqlite", busy_seconds=0.05) as store:
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
            assert str(error) == "the SQLite file stt.sqlite is unavailable: database is locked"
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
    """Return the first row of the answer, or all rows of a query plan."""
    rows = await file.read(lambda db: db.execute(query).fetchall())
    return rows if query.startswith("EXPLAIN") else rows[0]


def contents(folder: Path) -> bytes:
    """Of every file of the database, the write-ahead log among them."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


# ---------------------------------------------------------------- files that go away


def deleted(path: Path) -> None:
    path.unlink()


def replaced(path: Path) -> None:
    path.rename(path.with_name("old"))
    path.write_bytes(path.with_name("old").read_bytes())


@pytest.mark.parametrize("lose", [deleted, replaced])
@pytest.mark.parametrize("suffix", ["", "-wal"])
async def test_a_file_that_is_lost_under_the_process_takes_nothing_more(
    tmp_path: Path, suffix: str, lose: Callable[[Path], None]
) -> None:
    """Its words would be gone at the end of the process."""
    async with open_sqlite(tmp_path / "stt.sqlite") as store:
        words = await store.collection("words")
        await words.add([{"id": "a"}])
        lose(tmp_path / f"stt.sqlite{suffix}")
        with capture_logs() as logs:
            for _ in range(2):
                for call in (words.add([{"id": "b"}]), words.get("a"), store.ping()):
                    with pytest.raises(
                        StoreUnavailable, match=r"stt\.sqlite was deleted or replac"
                    ):
                        await call
        assert [line["event"] for line in logs] == ["SQLite file deleted or replaced"]


async def test_a_file_that_is_back_is_used_again(tmp_path: Path) -> None:
    path, aside = tmp_path / "stt.sqlite", tmp_path / "aside"
    async with open_sqlite(path) as store:
        words = await store.collection("words")
        path.rename(aside)
        with pytest.raises(StoreUnavailable):
            await words.add([{"id": "a"}])
        aside.rename(path)
        assert await words.add([{"id": "b"}]) == 1


async def test_a_ping_fails_where_a_write_would(tmp_path: Path) -> None:
    async with open_file(tmp_path / "x.sqlite") as file:
        await file.ping()
        await file.read(lambda db: db.execute("PRAGMA query_only = ON").close())
        with pytest.raises(StoreUnavailable, match="attempt to write a readonly database"):
            await file.ping()
    async with open_file(tmp_path / "x.sqlite", room_bytes=2**62) as file:
        with pytest.raises(
            StoreUnavailable, match=r"the disk of the SQLite file x\.sqlite is full"
        ):
            await file.ping()


async def test_a_ping_reaches_the_disk_and_changes_no_row(tmp_path: Path) -> None:
    async with open_file(tmp_path / "x.sqlite") as file:
        await file.write(lambda db: db.execute("CREATE TABLE words (text)").close())
        before = await file.read(lambda db: db.total_changes)
        size = (tmp_path / "x.sqlite-wal").stat().st_size
        await file.ping()
        assert (tmp_path / "x.sqlite-wal").stat().st_size > size
        assert await file.read(lambda db: db.total_changes) == before
        assert await ask(file, "PRAGMA synchronous") == (FULL,)


@pytest.mark.parametrize("number", [math.nan, math.inf])
async def test_a_number_that_json_has_not_is_refused(tmp_path: Path, number: float) -> None:
    async with open_sqlite(tmp_path / "stt.sqlite") as store:
        words = await store.collection("words")
        with pytest.raises(ValueError, match="expected value"):
            await words.add([{"id": "a", "n": number}])
        with pytest.raises(ValueError, match="expected value"):
            await words.change("b", {"n": number}, create={})
        await words.add([{"id": "c", "text": "NaN and Infinity"}])
        assert await words.find({}) == [{"id": "c", "text": "NaN and Infinity"}]
