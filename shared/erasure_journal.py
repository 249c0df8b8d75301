"""The journal of erasures: a folder that an operator keeps apart from the backups.

A backup holds people who were erased after it was made. `vivavoce restore` leaves them out where
it is given the journal. A line has the time and the SHA-256 of a session's or an invitation's id,
which reveals nobody. Each process appends to a file of its own, so that no two share one on a
network file system.
"""

import asyncio
import hashlib
import json
import os
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shared.durable import make_folder, sync_folder
from shared.retry import Unavailable


def hashed(id: str) -> str:
    """Return the hash by which an erased session or invitation is known."""
    return hashlib.sha256(id.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Erased:
    """An erasure: the hash of the session's or invitation's id, and the time in Unix seconds."""

    sha256: str
    at: float


@dataclass(frozen=True, slots=True)
class ErasureJournal:
    """The journal in a folder, as the process of a service writes it."""

    folder: Path
    service: str

    async def note(self, id: str) -> None:
        """Append the erasure of a session or invitation, and return when it is on disk.

        Unavailable when the folder cannot be written.
        """
        try:
            await asyncio.to_thread(append, self._file, [Erased(hashed(id), time.time())])
        except OSError as error:
            raise Unavailable(f"the journal of erasures: {error.strerror}") from error

    @property
    def _file(self) -> Path:
        return self.folder / f"{self.service}-{socket.gethostname()}.jsonl"


def append(file: Path, erasures: list[Erased]) -> None:
    """Append lines to the file, which is made if new, and flush them to the disk."""
    make_folder(file.parent)
    is_new = not file.exists()
    lines = (json.dumps({"erased": each.sha256, "at": each.at}) + "\n" for each in erasures)
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, "".join(lines).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        sync_folder(file.parent)


def erasures_in(path: Path) -> Iterator[Erased]:
    """Yield the erasures of a journal, or of one of its files.

    ValueError, which names file and line, for a line that is none; a last line that a crash cut off
    is left out, since its erasure was not confirmed. OSError when a file cannot be read.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    for file in files:
        lines = file.read_text(encoding="utf-8", errors="replace").split("\n")
        for number, line in enumerate(lines[:-1], 1):
            if line.strip():
                yield _read(line, f"{file} line {number}")


def _read(line: str, place: str) -> Erased:
    try:
        row = json.loads(line)
        return Erased(str(row["erased"]), float(row["at"]))
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{place} is no erasure") from None
