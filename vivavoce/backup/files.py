"""The files of an installation: reports, films, sound, and the secrets that it made."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from vivavoce.backup.archive import PIECE_BYTES, Writer

FILES, LATER = "files", "later"
"""The folders of a backup: `later` holds what changed in a file while it was copied."""

Known = dict[Path, tuple[int, int]]
"""The size and the time of the last change of files."""


def files_in(folder: Path) -> Iterator[Path]:
    """Yield the files below the folder, without files that are being written (`.name`).

    Samples come before their notes: sound counts once both are there.
    """
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            yield path


def state(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def save(writer: Writer, folder: Path, below: str) -> Known:
    """Write the folder's files as parts below the path `below`, and return the written files.

    A file that is erased meanwhile is left out.
    """
    known: Known = {}
    for path in files_in(folder):
        try:
            seen = state(path)
            with path.open("rb") as file, writer.part(f"{below}/{path.relative_to(folder)}") as add:
                while piece := file.read(PIECE_BYTES):
                    add(piece)
        except FileNotFoundError:
            continue
        known[path] = seen
    return known


def copy_changed(folder: Path, target: Path, known: Known) -> Known:
    """Copy the files that are new, or that changed since they were known; return what is known."""
    now: Known = {}
    for path in files_in(folder):
        try:
            now[path] = state(path)
            if now[path] != known.get(path):
                copy = target / path.relative_to(folder)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
        except FileNotFoundError:
            continue
    return now


def move(file: Path, place: Path) -> None:
    """Move a file, in place of a file that may be there."""
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(file, place)  # the place may be another volume
