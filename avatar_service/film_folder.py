"""The films on the volume: whole or absent, and removed when nothing uses them any more."""

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.durable import make_folder, sync_folder
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
        try:
            os.utime(self.path / name)
        except FileNotFoundError:
            return False
        return True

    def announce(self, studio: Studio | None) -> None:
        """Tell the gateways who speaks in the films; None: nobody makes films."""
        if studio is None:
            (self.path / STUDIO).unlink(missing_ok=True)
            return
        make_folder(self.path)
        fresh = self.path / f".{STUDIO}.{secrets.token_hex(4)}"
        fresh.write_text(studio.model_dump_json())
        fresh.replace(self.path / STUDIO)
        sync_folder(self.path)

    def remove_unused(self, days: float, now: float | None = None) -> int:
        """Remove the films that were not used for `days`; return their number."""
        now = time.time() if now is None else now
        removed = 0
        for film in list(self.path.iterdir()) if self.path.is_dir() else []:
            unfinished = film.name.startswith(UNFINISHED)
            kept_seconds = UNFINISHED_SECONDS if unfinished else days * DAY_SECONDS
            if film.is_dir() and film.stat().st_mtime < now - kept_seconds:
                shutil.rmtree(film, ignore_errors=True)
                removed += not unfinished
        return removed


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """Yield a folder that becomes `folder` when the body ends without an error.

    Where another process was faster, its film stays.
    """
    make_folder(folder.parent)
    fresh = folder.with_name(f"{UNFINISHED}{secrets.token_hex(8)}")
    fresh.mkdir(mode=0o700)
    try:
        yield fresh
        try:
            fresh.rename(folder)
        except OSError:
            if not (folder / FILM).is_file():
                raise
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
