"""Erased words and the SQLite file: `secure_delete` alone leaves copies of rows that were moved."""

import asyncio
import os
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from shared.store import StoreUnavailable, open_store, sqlite_scrub
from shared.store.sqlite import SqliteStore, open_sqlite
from shared.store.sqlite_file import open_file
from tests.support.eventually import eventually

WORDS = b"words that were erased"
PAGE, LEAF = 4096, 13

REWRITES = """
import sqlite3, sys
from pathlib import Path
from shared.store.sqlite_file import connect
from shared.store.sqlite_scrub import rewrite

db = connect(Path(sys.argv[1]))
while True:
    print("again", flush=True)
    rewrite(db)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "stt.sqlite"


def leave_copy(path: Path) -> None:
    """Write the words into the unused part of a page, as SQLite does when it moves rows away."""
    content = bytearray(path.read_bytes())
    for start in range(PAGE, len(content), PAGE):
        kind, rows, used_from = content[start], *_numbers(content, start + 3)
        unused = start + 8 + 2 * rows
        if kind == LEAF and used_from - (unused - start) > len(WORDS):
            content[unused : unused + len(WORDS)] = WORDS
            path.write_bytes(content)
            return
    raise AssertionError("no page has room")


def _numbers(content: bytearray, at: int) -> tuple[int, int]:
    return int.from_bytes(content[at : at + 2]), int.from_bytes(content[at + 2 : at + 4])


async def test_a_copy_that_sqlite_left_of_erased_words_goes_whoever_erased_them(
    path: Path,
) -> None:
    async with open_file(path) as file:  # ends before anybody scrubs
        rows = await SqliteStore(file).collection("utterances")
        await rows.add([{"id": "1", "session_id": "erased"}, {"id": "2", "session_id": "kept"}])
        await rows.remove({"session_id": "erased"})
    leave_copy(path)
    async with open_sqlite(path, scrub_seconds=0.01) as store:
        await eventually(lambda: WORDS not in path.read_bytes())
        rows = await store.collection("utterances")
        assert await rows.count({"session_id": "kept"}) == 1


async def test_a_file_is_rewritten_once_for_what_was_deleted_and_never_without(path: Path) -> None:
    async with open_file(path) as file:
        asked: list[str] = []
        await file.read(lambda db: db.set_trace_callback(asked.append))
        rows = await SqliteStore(file).collection("utterances")
        await rows.add([{"id": "1"}, {"id": "2"}])
        await rows.remove({"id": "3"})
        await sqlite_scrub.scrub_if_soiled(file)
        assert "VACUUM" not in asked
        await rows.remove({"id": "1"})
        for _ in range(3):
            await sqlite_scrub.scrub_if_soiled(file)
        assert asked.count("VACUUM") == 1


async def test_words_that_a_change_erases_go_as_deleted_ones_do(path: Path) -> None:
    async with open_file(path) as file:  # ends before anybody scrubs
        rows = await SqliteStore(file).collection("reviews")
        await rows.add([{"id": "1", "note": WORDS.decode(), "mark": 3}])
        await rows.change("1", {"note": ""}, erasing=True)
        assert WORDS not in path.with_name(f"{path.name}-wal").read_bytes()
    leave_copy(path)
    async with open_sqlite(path, scrub_seconds=0.01) as store:
        await eventually(lambda: WORDS not in path.read_bytes())
        rows = await store.collection("reviews")
        assert await rows.get("1") == {"id": "1", "note": "", "mark": 3}


async def test_a_file_that_others_read_is_not_done_yet(path: Path) -> None:
    async with open_file(path) as file:
        rows = await SqliteStore(file).collection("utterances")
        await rows.add([{"id": "1"}, {"id": "2"}])
        await rows.remove({"id": "1"})
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM utterances").fetchall()
            with pytest.raises(StoreUnavailable):
                await sqlite_scrub.scrub_if_soiled(file, readers_seconds=0.01)
            assert soiled(path)
            assert await rows.add([{"id": "3"}]) == 1
        await sqlite_scrub.scrub_if_soiled(file)
        assert not soiled(path)


def soiled(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as db:
        (times,) = db.execute("PRAGMA user_version").fetchone()
    return bool(times)


async def test_a_kill_in_the_middle_of_a_rewrite_loses_nothing(path: Path) -> None:
    async with open_store(f"sqlite:///{path.parent}", "stt") as store:
        rows = await store.collection("utterances")
        await rows.add([{"id": f"{n}", "text": "spoken word " * 300} for n in range(2_000)])
    for number in range(4):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", REWRITES, str(path), stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        assert await asyncio.wait_for(process.stdout.readline(), 60)
        await asyncio.sleep(0.01 * number)  # at another moment each time
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()
        with closing(sqlite3.connect(path)) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert db.execute("SELECT count(*) FROM utterances").fetchone() == (2_000,)
