"""`vivavoce restore`: make a new installation of a backup.

All is built in a folder beside, and gets its name at the end: until then there is no installation.
"""

import asyncio
import base64
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from shared.broker.embedded import BURY, INSERT, open_embedded
from shared.durable import make_folder, sync_folder
from shared.erasure_journal import append, hashed
from shared.store.migrations import STORE_MIGRATIONS
from shared.store.sqlite import open_sqlite
from shared.version import VERSION
from vivavoce.backup import BackupError
from vivavoce.backup.archive import Manifest, unpack
from vivavoce.backup.erasing import Erasures
from vivavoce.backup.files import FILES, LATER, files_in, move
from vivavoce.backup.rows import DEAD, LINES_AT_ONCE, MESSAGES, STORES, lines
from vivavoce.backup.settings import BROKER_FILE

TOMBSTONES = "tombstones"

JOURNAL_FILE = "restored.jsonl"
"""The file of the new installation's journal with the erasures that the restore applied."""


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
    shutil.rmtree(building, ignore_errors=True)  # of a restore that was killed
    make_folder(building)
    try:
        manifest = unpack(file, passphrase, building / "parts")
        _require_known(manifest)
        asyncio.run(_build(building / "parts", building / "data", erasures))
        (building / "data").replace(data)  # a folder with anything in it is not replaced
        sync_folder(data.parent)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return Restored(manifest, erasures)


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
    """Make an installation of the parts, without those who were erased."""
    make_folder(data)
    gone = set(erasures.known)
    for name, files in _stores(parts):
        gone |= await _build_store(data, name, files, erasures)
    _build_files(parts, data, gone)
    async with open_embedded(data) as broker:
        await erasures.finish(data, broker)
    _build_queues(parts, data / BROKER_FILE, erasures)
    if erasures.known:
        append(data / "erasures" / JOURNAL_FILE, erasures.all())


def _stores(parts: Path) -> list[tuple[str, list[Path]]]:
    """Return the name of each store, with the files of its collections."""
    return [(each.name, sorted(each.glob("*.jsonl"))) for each in (parts / STORES).iterdir()]


async def _build_store(
    data: Path, name: str, files: Sequence[Path], erasures: Erasures
) -> set[str]:
    """Add the store's rows, and return the hashes of the sessions that the store calls erased.

    The version is a row like any other: what a newer release changes is changed when it starts.
    """
    gone: set[str] = set()
    async with open_sqlite(data / f"{name}.sqlite") as store:
        for file in files:
            rows = await store.collection(file.stem)
            kept = (row for row in lines(file) if not erasures.drop_row(name, file.stem, row))
            while some := list(islice(kept, LINES_AT_ONCE)):
                await rows.add(some)
                gone |= {row["id"] for row in some if file.stem == TOMBSTONES}
    return gone


def _build_files(parts: Path, data: Path, gone: set[str]) -> None:
    """Move the files into their places, without those of erased sessions."""
    for folder in (parts / FILES, parts / LATER):
        for path in list(files_in(folder)):
            place = path.relative_to(folder)
            if len(place.parts) < 2 or hashed(place.parts[1]) not in gone:
                move(path, data / place)


def _build_queues(parts: Path, broker: Path, erasures: Erasures) -> None:
    """Add the messages and the dead letters, without those of erased sessions."""
    with closing(sqlite3.connect(broker)) as db, db:
        for insert, part in ((INSERT, MESSAGES), (BURY, DEAD)):
            for queue, name, attempt, at, body, *reason in lines(parts / part):
                content = base64.b64decode(body)
                if not erasures.drop_message(name, content):
                    db.execute(insert, (queue, name, attempt, at, content, *reason))
