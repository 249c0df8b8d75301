"""`vivavoce restore`: make a new installation of a backup.

Of the embedded stack all is built in a folder beside, which gets its name at the end: until then
there is no installation. The full stack's stores are closed to services until all rows are there.
"""

import asyncio
import base64
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from shared.addresses import STORE
from shared.broker import Broker, open_broker
from shared.broker.embedded import BURY, INSERT, open_embedded
from shared.broker.message import Message
from shared.durable import make_folder, sync_folder
from shared.erasure_journal import append, hashed
from shared.store import Collection, Document, Store, StoreUnavailable
from shared.store.migrations import STORE_MIGRATIONS, close_for_restore, open_after_restore
from shared.store.mongo import open_mongo
from shared.store.sqlite import open_sqlite
from shared.version import VERSION
from vivavoce.backup import BackupError, servers
from vivavoce.backup.archive import DAMAGED, Manifest, unpack
from vivavoce.backup.erasing import Erasures
from vivavoce.backup.files import FILES, LATER, files_in, move
from vivavoce.backup.rows import DEAD, MESSAGES, STORES, lines
from vivavoce.backup.settings import BROKER_FILE, SECRET_FILE, Places

TOMBSTONES = "tombstones"

JOURNAL_FILE = "restored.jsonl"
"""The file of the new installation's journal with the erasures that the restore applied."""

ROWS_AT_ONCE = 100
"""Rows in memory at a time, and of one try."""

ADD_TRIES = 5
ADD_PAUSE_SECONDS = 2.0
"""Tries to add rows to a store that does not answer, and the seconds between two tries."""

OpenStore = Callable[[str], AbstractAsyncContextManager[Store]]
"""Opens the store of a service as it is, whatever version it has."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A restored backup: its manifest, and the erasures that were applied to it."""

    manifest: Manifest
    erasures: Erasures


def restore(file: Path, data: Path, passphrase: str, journals: Sequence[Path]) -> Restored:
    """Make the folder `data`, which must not hold anything, of the backup.

    BackupError, with nothing restored, when the backup is damaged, does not fit, or cannot be
    opened. OSError when files cannot be written.
    """
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise BackupError(f"{data} is not empty: a restore fills a new DATA_DIR only")
    erasures = Erasures.read(journals)
    building = data.with_name(f".{data.name}.restoring")
    with _unpacked(file, passphrase, building) as manifest:
        asyncio.run(_build(building / "parts", building / "data", erasures))
        (building / "data").replace(data)  # a folder with anything in it is not replaced
        sync_folder(data.parent)
    return Restored(manifest, erasures)


def restore_to_servers(
    file: Path, places: Places, erasures_dir: Path, passphrase: str, journals: Sequence[Path]
) -> Restored:
    """Fill the full stack, whose services do not run yet, with the backup.

    BackupError, with nothing restored, as for `restore`. A restore that is broken off later leaves
    stores that no service opens.
    """
    held = servers.collections_with_rows(places.store_url)
    held += [str(path) for path in places.folders.values() if any(files_in(path))]
    if held:
        raise BackupError(
            f"not empty: {', '.join(held)}. A restore fills new stores and volumes; after one that"
            " was broken off, make them new"
        )
    erasures = Erasures.read(journals)
    building = file.with_name(f".{file.name}.restoring")
    with _unpacked(file, passphrase, building) as manifest:
        asyncio.run(_fill_servers(building / "parts", places, erasures_dir, erasures))
    return Restored(manifest, erasures)


@contextmanager
def _unpacked(file: Path, passphrase: str, building: Path) -> Iterator[Manifest]:
    """Unpack and check the backup into the folder `parts` of `building`, which goes at the end."""
    shutil.rmtree(building, ignore_errors=True)  # of a restore that was killed
    make_folder(building)
    try:
        manifest = unpack(file, passphrase, building / "parts")
        _require_known(manifest)
        yield manifest
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _require_known(manifest: Manifest) -> None:
    newer = [
        name
        for name, version in manifest.versions.items()
        if version > len(STORE_MIGRATIONS.get(name, ()))
    ]
    if newer:
        raise BackupError(
            f"the backup is of Vivavoce {manifest.version}, whose stores ({', '.join(newer)}) are"
            f" newer than this version ({VERSION}): restore it with that version"
        )


async def _build(parts: Path, data: Path, erasures: Erasures) -> None:
    """Make an installation of the parts, without erased people."""
    make_folder(data)

    def open_in(service: str) -> AbstractAsyncContextManager[Store]:
        return open_sqlite(data / f"{service}.sqlite")

    gone = await _add_rows(parts, open_in, erasures)
    _move_files(parts, lambda name: data / name, gone)
    async with open_embedded(data) as broker:
        await erasures.finish(STORE.url(data), data / "desk", data / "erasures", broker)
    _add_messages(parts, data / BROKER_FILE, erasures)
    if erasures.known:
        append(data / "erasures" / JOURNAL_FILE, erasures.all())


async def _fill_servers(
    parts: Path, places: Places, erasures_dir: Path, erasures: Erasures
) -> None:
    """Add the parts to the stores, the volumes and the queues."""

    def open_at(service: str) -> AbstractAsyncContextManager[Store]:
        return open_mongo(places.store_url, service)

    def place(name: str) -> Path:
        known = places.folders | {SECRET_FILE: places.jwt_secret}
        if name not in known:
            raise BackupError(DAMAGED)
        return known[name]

    await _for_each_store(open_at, close_for_restore)
    gone = await _add_rows(parts, open_at, erasures)
    _move_files(parts, place, gone)
    await _for_each_store(open_at, open_after_restore)
    async with open_broker(places.broker_url) as broker:
        await erasures.finish(places.store_url, places.folders["desk"], erasures_dir, broker)
        await _publish_messages(parts, broker, erasures)
    if erasures.known:
        append(erasures_dir / JOURNAL_FILE, erasures.all())


async def _for_each_store(open_at: OpenStore, work: Callable[[Store], Awaitable[None]]) -> None:
    for service in STORE_MIGRATIONS:
        async with open_at(service) as store:
            await work(store)


async def _add_rows(parts: Path, open_at: OpenStore, erasures: Erasures) -> set[str]:
    """Add the rows of all stores; return the hashes of all sessions that were erased."""
    gone = set(erasures.known)
    for folder in (parts / STORES).iterdir():
        async with open_at(folder.name) as store:
            for file in sorted(folder.glob("*.jsonl")):
                gone |= await _add(store, folder.name, file, erasures)
    return gone


async def _add(store: Store, name: str, file: Path, erasures: Erasures) -> set[str]:
    """Add the rows of a collection; return the hashes in them if they are tombstones.

    The version of a store is a row like any other: what a newer release changes is changed when it
    starts.
    """
    gone: set[str] = set()
    rows = await store.collection(file.stem)
    kept = (row for row in lines(file) if not erasures.drop_row(name, file.stem, row))
    while some := list(islice(kept, ROWS_AT_ONCE)):
        await insist(rows, some)
        gone |= {row["id"] for row in some if file.stem == TOMBSTONES}
    return gone


async def insist(rows: Collection, some: list[Document]) -> None:
    """Add rows; those that a broken try has added are not added again."""
    for _ in range(ADD_TRIES - 1):
        with suppress(StoreUnavailable):
            await rows.add(some)
            return
        await asyncio.sleep(ADD_PAUSE_SECONDS)
    await rows.add(some)


def _move_files(parts: Path, place: Callable[[str], Path], gone: set[str]) -> None:
    """Move the files into their places, without the files of erased sessions."""
    for folder in (parts / FILES, parts / LATER):
        for path in list(files_in(folder)):
            name, *below = path.relative_to(folder).parts
            if not below or hashed(below[0]) not in gone:
                move(path, place(name).joinpath(*below))


def _messages(parts: Path, part: str, erasures: Erasures) -> Iterator[list[Any]]:
    """Yield the values of each message of a part, without messages of erased sessions."""
    for queue, name, attempt, at, body, *reason in lines(parts / part):
        content = base64.b64decode(body)
        if not erasures.drop_message(name, content):
            yield [queue, name, attempt, at, content, *reason]


def _add_messages(parts: Path, broker: Path, erasures: Erasures) -> None:
    """Add the messages and the dead letters to the embedded broker."""
    with closing(sqlite3.connect(broker)) as db, db:
        db.executemany(INSERT, _messages(parts, MESSAGES, erasures))
        db.executemany(BURY, _messages(parts, DEAD, erasures))


async def _publish_messages(parts: Path, broker: Broker, erasures: Erasures) -> None:
    """Publish the waiting messages and the dead letters, which replays the dead letters.

    Every service that hears an event gets it, also one that had handled it: handlers know events
    that they have handled.
    """
    for part in (MESSAGES, DEAD):
        for _, name, _, _, content, *_ in _messages(parts, part, erasures):
            await broker.publish([Message(name, content)])
