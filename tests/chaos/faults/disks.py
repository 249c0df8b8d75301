"""Disks: a database file that somebody else holds, a report volume that takes nothing."""

import asyncio
import random
import sqlite3
import subprocess
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.stack import Stack


@dataclass(slots=True)
class Locked:
    """Another program writes to a service's SQLite file and does not come to an end."""

    stack: Stack
    random: random.Random
    name: str = "a SQLite file locked"
    seconds: float = 8.0
    _holder: sqlite3.Connection | None = None

    async def inject(self) -> None:
        service = self.random.choice(["gateway", "stt", "attention", "grading", "report"])
        path = self.stack.store / f"{service}.sqlite"
        self._holder = sqlite3.connect(
            path, isolation_level=None, timeout=20, check_same_thread=False
        )
        await asyncio.to_thread(self._holder.execute, "BEGIN EXCLUSIVE")

    async def heal(self) -> None:
        assert self._holder is not None
        self._holder.close()


TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table'"
REFUSE = """
CREATE TRIGGER refuse_{0} BEFORE INSERT ON {0} WHEN random() % 4 = 0
BEGIN SELECT RAISE(FAIL, 'refused by the test'); END
"""


@dataclass(frozen=True, slots=True)
class Refusing:
    """A quarter of the rows to be written to SQLite files fails, in the middle of a transaction."""

    stack: Stack
    name: str = "one write in four refused"
    seconds: float = 8.0

    async def inject(self) -> None:
        await asyncio.to_thread(self._each_table, REFUSE)

    async def heal(self) -> None:
        await asyncio.to_thread(self._each_table, "DROP TRIGGER refuse_{0}")

    def _each_table(self, statement: str) -> None:
        for path in sorted(self.stack.store.glob("*.sqlite")):
            with closing(sqlite3.connect(path, isolation_level=None, timeout=20)) as database:
                for (table,) in database.execute(TABLES).fetchall():
                    database.execute(statement.format(table))


@dataclass(frozen=True, slots=True)
class VolumeGone:
    """A file where the report volume should be: nothing can be written below it."""

    stack: Stack
    name: str = "the report volume gone"
    seconds: float = 8.0

    async def inject(self) -> None:
        self.stack.reports.rename(self._aside)
        self.stack.reports.touch()

    async def heal(self) -> None:
        self.stack.reports.unlink()
        self._aside.rename(self.stack.reports)

    @property
    def _aside(self) -> Path:
        return self.stack.volume / "aside"


@dataclass(frozen=True, slots=True)
class VolumeFull:
    """A full volume: `folder` is where it is mounted, as a file system of its own."""

    folder: Path
    name: str = "the report volume full"
    seconds: float = 8.0

    async def inject(self) -> None:
        await asyncio.to_thread(self._fill)

    def _fill(self) -> None:
        with (self.folder / "ballast").open("wb", buffering=0) as ballast:
            for size in (1024 * 1024, 4096):
                with suppress(OSError):
                    while True:
                        ballast.write(bytes(size))

    async def heal(self) -> None:
        (self.folder / "ballast").unlink()


@dataclass(frozen=True, slots=True)
class VolumeReadOnly:
    """A volume that is mounted read-only, where it is a file system of its own."""

    stack: Stack
    name: str = "the report volume read-only"
    seconds: float = 8.0

    async def inject(self) -> None:
        await self._mount("ro")

    async def heal(self) -> None:
        await self._mount("rw")

    async def _mount(self, how: str) -> None:
        command = ["mount", "-o", f"remount,{how}", str(self.stack.volume)]
        # As long as somebody writes it is busy.
        for _ in range(500):
            done = await asyncio.to_thread(subprocess.run, command, capture_output=True)
            if done.returncode == 0:
                return
            await asyncio.sleep(0.01)
        raise RuntimeError(done.stderr.decode())
