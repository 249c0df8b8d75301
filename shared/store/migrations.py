"""The versions of the stores, and the migrations that lead from each to the next.

A release that needs other rows than the one before appends a Migration to its service's list. The
first replica that opens the store runs what is missing, under a lease; the others wait. Replicas
of the release before go on beside it, so a migration adds what is new and leaves what they read;
a later release, in a migration that is not `additive`, takes away what nobody reads any more.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog

from shared.lease import Leases
from shared.store.collection import Collection, Document, Store, StoreUnavailable

log = structlog.get_logger(__name__)

MIGRATIONS = "migrations"
"""The collection of the version: a row, with the lease of the replica that migrates."""

ROW = "store"
RESTORING = "restoring"
"""The row of a store that a restore fills."""

BLANK: Document = {"version": 0, "needs": 0, "leased_until": 0.0}
"""The row of a store without a version. `needs` is the least version that a release must know."""

LEASE_SECONDS = 60.0
"""Seconds after which another replica goes on in place of one that died in a migration."""

LOOK_SECONDS = 0.2
"""Seconds between two looks at another replica's migration."""

WAIT_SECONDS = 600.0
"""Seconds that a replica waits for another's migration before it gives up."""


class NewerStoreError(StoreUnavailable):
    """Raised for a store that a newer version wrote, and that this version would misread."""


@dataclass(frozen=True, slots=True)
class Migration:
    """A step from a version of a store to the next.

    `run` may be ended at any point and is then run again. An `additive` migration leaves the store
    usable for the version before.
    """

    name: str
    run: Callable[[Store], Awaitable[None]]
    additive: bool = True


STORE_MIGRATIONS: dict[str, Sequence[Migration]] = {
    "stt": (),
    "hearing": (),
    "attention": (),
    "interviewer": (),
    "grading": (),
    "report": (),
    "avatar": (),
    "desk": (),
    "gateway": (),
}
"""The migrations of each service's store, the oldest first: a store's version is their number."""


async def migrate(
    store: Store,
    service: str,
    migrations: Sequence[Migration],
    *,
    wait_seconds: float = WAIT_SECONDS,
    lease_seconds: float = LEASE_SECONDS,
) -> None:
    """Bring the store to the version of this release, or wait until another replica did.

    NewerStoreError, with nothing changed, when this release is too old for the store;
    StoreUnavailable when another replica does not finish in `wait_seconds`.
    """
    rows = await store.collection(MIGRATIONS)
    leases = Leases(rows, "leased_until")
    deadline = time.monotonic() + wait_seconds
    while await _version(rows, service, len(migrations)) < len(migrations):
        until = await store.now() + lease_seconds
        if await leases.take(ROW, until - lease_seconds, until, create=BLANK):
            await _held(leases, until, lease_seconds, store, _run(store, service, rows, migrations))
        elif time.monotonic() > deadline:
            raise StoreUnavailable(f"another replica of {service} does not end its migration")
        else:
            await asyncio.sleep(LOOK_SECONDS)


async def close_for_restore(store: Store) -> None:
    """Let no release open the store before `open_after_restore`, so that none finds half of it."""
    rows = await store.collection(MIGRATIONS)
    await rows.change(RESTORING, {"restoring": True}, create={})


async def open_after_restore(store: Store) -> None:
    """Let releases open the store again."""
    rows = await store.collection(MIGRATIONS)
    await rows.remove({"id": RESTORING})


async def _version(rows: Collection, service: str, known: int) -> int:
    """Return the store's version. NewerStoreError when that needs a release that knows more."""
    found = {row["id"]: row for row in await rows.find({})}
    if RESTORING in found:
        raise StoreUnavailable(
            f"the store of {service} is being restored, or its restore was broken off: wait, or"
            " restore into new stores"
        )
    row = found.get(ROW, BLANK)
    if row["needs"] > known:
        raise NewerStoreError(
            f"the store of {service} has version {row['version']}, and this release knows version"
            f" {known}: start a release that is as new as the store, or restore a backup"
        )
    version: int = row["version"]
    return version


async def _run(
    store: Store, service: str, rows: Collection, migrations: Sequence[Migration]
) -> None:
    """Run the migrations that the store lacks, and count each once it is done."""
    done = await _version(rows, service, len(migrations))
    for version, migration in enumerate(migrations[done:], done + 1):
        log.info("migrating the store", service=service, version=version, name=migration.name)
        await migration.run(store)
        fields: Document = {"version": version} | ({} if migration.additive else {"needs": version})
        await rows.change(ROW, fields, where={"version": version - 1})


async def _held(
    leases: Leases, until: float, seconds: float, store: Store, work: Coroutine[Any, Any, None]
) -> None:
    """Do the work while the lease is renewed; end it when the lease is lost."""

    async def keep() -> None:
        nonlocal until
        while True:
            await asyncio.sleep(seconds / 3)
            later = await store.now() + seconds
            if not await leases.renew(ROW, until, later):
                raise StoreUnavailable("the lease of a migration was lost")
            until = later

    tasks = [asyncio.ensure_future(work), asyncio.ensure_future(keep())]
    try:
        (first, *_), _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        first.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(StoreUnavailable):  # the lease ends by itself
            await leases.release(ROW, until)
