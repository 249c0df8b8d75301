"""`vivavoce backup`: write all that an installation keeps to a file, while it runs."""

import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from shared.version import VERSION
from vivavoce.backup import BackupError, servers
from vivavoce.backup.archive import FORMAT, Manifest, Writer, write
from vivavoce.backup.files import FILES, LATER, copy_changed, save
from vivavoce.backup.moment import one_moment
from vivavoce.backup.rows import save_broker, save_store, version_of
from vivavoce.backup.settings import BROKER_FILE, SECRET_FILE, Places

Drain = Callable[[], None]
"""Returns when the queues are empty of what was accepted before, or raises BackupError."""

PASSES = 2
"""Passes over the sound between its first copy and the moment: each leaves less to copy."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made: its moment, in Unix seconds, and its size."""

    at: float
    bytes: int


def make(file: Path, places: Places, passphrase: str, drain: Drain | None = None) -> Made:
    """Write a backup. BackupError when that is not possible, FileExistsError for a known name.

    `drain` waits until RabbitMQ's queues are empty; nobody calls it for the embedded stack.
    """
    if places.broker is not None and not (places.broker / BROKER_FILE).is_file():
        raise BackupError(
            f"no Vivavoce ran on the folder {places.broker}: set DATA_DIR to the folder of"
            " `vivavoce run`"
        )
    fill = _fill if places.broker is not None else partial(_fill_from_servers, drain)
    at: list[float] = []
    write(file, passphrase, partial(fill, places, at.append))
    return Made(at[0], file.stat().st_size)


def _fill_from_servers(
    drain: Drain | None, places: Places, tell: Callable[[float], None], writer: Writer
) -> None:
    """Write the parts of the full stack, and tell the moment of which all is in it.

    What was accepted before is in the stores once the queues are empty. Sound goes as soon as its
    words are stored, so it is written before the stores; a copy of other files comes after.
    """
    moment = time.time()
    if drain is not None:
        drain()
    save(writer, places.folders["sound"], f"{FILES}/sound")
    versions = servers.save_stores(writer, places.store_url)
    servers.save_dead_letters(writer, places.broker_url)
    _save_files(writer, places)
    writer.end(_manifest(writer, moment, versions))
    tell(moment)


def _manifest(writer: Writer, moment: float, versions: dict[str, int]) -> Manifest:
    return Manifest(
        format=FORMAT, version=VERSION, made_at=moment, versions=versions, parts=writer.parts
    )


def _fill(places: Places, tell: Callable[[float], None], writer: Writer) -> None:
    """Write the parts of the embedded stack, and tell their moment.

    Sound is written before the moment, because it goes as soon as its words are stored; what was
    recorded meanwhile is copied in the moment. The other files only grow: a report that the stores
    name is on the volume before.
    """
    moments: list[float] = []
    with tempfile.TemporaryDirectory(prefix="vivavoce-backup-") as name:
        sound, later = places.folders["sound"], Path(name)
        known = save(writer, sound, f"{FILES}/sound")
        for _ in range(PASSES):  # so that little is left for the moment, in which services wait
            known = copy_changed(sound, later, known)

        def meanwhile() -> None:
            moments.append(time.time())
            copy_changed(sound, later, known)

        versions = _save_stores(writer, places, meanwhile)
        save(writer, later, f"{LATER}/sound")
    _save_files(writer, places)
    writer.end(_manifest(writer, moments[0], versions))
    tell(moments[0])


def _save_stores(writer: Writer, places: Places, meanwhile: Callable[[], None]) -> dict[str, int]:
    """Write broker and stores as they are at one moment, and return the stores' versions."""
    broker, stores = _sqlite_files(places)
    versions: dict[str, int] = {}
    with one_moment([broker, *stores], meanwhile) as opened:
        # Each is closed at once: a file that is read keeps its write-ahead log from being emptied.
        with closing(opened[broker]) as db:
            save_broker(writer, db)
        for store in stores:
            with closing(opened[store]) as db:
                versions[store.stem] = version_of(db)
                save_store(writer, store.stem, db)
    return versions


def _save_files(writer: Writer, places: Places) -> None:
    for name, folder in places.folders.items():
        if name != "sound":
            save(writer, folder, f"{FILES}/{name}")
    if places.jwt_secret.is_file():
        with writer.part(f"{FILES}/{SECRET_FILE}") as add:
            add(places.jwt_secret.read_bytes())


def _sqlite_files(places: Places) -> tuple[Path, list[Path]]:
    """Return the file of the broker, and the files of the stores."""
    assert places.stores is not None
    assert places.broker is not None
    broker = places.broker / BROKER_FILE
    stores = [path for path in sorted(places.stores.glob("*.sqlite")) if path.name != BROKER_FILE]
    return broker, stores
