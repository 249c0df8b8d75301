"""The films on the volume: whole or absent, and removed when nothing uses them any more."""

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from shared.durable import make_folder, replace_file, sync_file, sync_folder
from shared.films import FILM, STUDIO, Studio

UNFINISHED = ".making-"
"""The beginning of the name of a film that is being made, or that a killed process left."""

UNFINISHED_SECONDS = 3600.0
"""Seconds after which an unfinished film counts as left by a killed process."""

DAY_SECONDS = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class FilmFolder:
    """The folder FILMS_DIR. A film's time of change is the time of its last use."""

    path: Path

    def has(self, name: str) -> bool:
        return (self.path / name / FILM).is_file()

    def use(self, name: str) -> bool:
        """Return whether the film is there, and note that it is used."""
        if not self.has(name):
            return False
        with suppress(OSError):  # a volume that takes nothing still has its films
            os.utime(self.path / name)
        return True

    def announce(self, studio: Studio | None) -> None:
        """Tell the gateways who speaks in the films; None: nobody makes films.

        OSError where the volume cannot be written.
        """
        if studio is None:
            (self.path / STUDIO).unlink(missing_ok=True)
            return
        make_folder(self.path)
        replace_file(self.path / STUDIO, studio.model_dump_json().encode())

    def remove_unused(self, days: float, now: float | None = None) -> int:
        """Remove the films that were not used for `days`; return their number.

        OSError where the volume cannot be read.
        """
        now = time.time() if now is None else now
        removed = 0
        for film in list(self.path.iterdir()) if self.path.is_dir() else []:
            unfinished = film.name.startswith(UNFINISHED)
            kept_seconds = UNFINISHED_SECONDS if unfinished else days * DAY_SECONDS
            if film.is_dir() and _changed_at(film, now) < now - kept_seconds:
                shutil.rmtree(film, ignore_errors=True)
                removed += not unfinished
        return removed


def _changed_at(film: Path, now: float) -> float:
    """Return the film's time of change; `now` if another replica has just moved or removed it."""
    try:
        return film.stat().st_mtime
    except FileNotFoundError:
        return now


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """Yield a folder that becomes `folder` when the body ends without an error.

    Its files are flushed before: a film is there whole even after a power cut. Where another
    process was faster, its film stays.
    """
    make_folder(folder.parent)
    fresh = folder.with_name(f"{UNFINISHED}{secrets.token_hex(8)}")
    fresh.mkdir(mode=0o700)
    try:
        yield fresh
        for file in fresh.iterdir():
            sync_file(file)
        try:
            fresh.rename(folder)
        except OSError:
            if not (folder / FILM).is_file():
                raise
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
