"""The versions of a store: each migration runs once, by one replica, on every adapter."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import pytest

from shared.services import SERVICES
from shared.store import Store, StoreUnavailable
from shared.store.migrations import (
    MIGRATIONS,
    ROW,
    STORE_MIGRATIONS,
    Migration,
    NewerStoreError,
    migrate,
)
from tests.contract.conftest import OpenStore


@dataclass
class Steps:
    """Migrations that note their runs; `hold` keeps the first one back."""

    ran: list[str] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    hold: asyncio.Event = field(default_factory=asyncio.Event)

    def named(self, *names: str, additive: bool = True) -> Sequence[Migration]:
        return [Migration(name, self._step(name), additive) for name in names]

    def _step(self, name: str) -> Callable[[Store], Awaitable[None]]:
        async def run(store: Store) -> None:
            self.begun.set()
            await self.hold.wait()
            await (await store.collection("rows")).change(name, {"there": True}, create={})
            self.ran.append(name)

        return run


@pytest.fixture
def steps() -> Steps:
    steps = Steps()
    steps.hold.set()
    return steps


async def test_a_new_store_has_the_version_of_the_release(
    open_again: OpenStore, steps: Steps
) -> None:
    async with open_again() as store:
        await migrate(store, "stt", steps.named("one", "two"))
        await migrate(store, "stt", steps.named("one", "two"))
        assert steps.ran == ["one", "two"]
        await migrate(store, "stt", steps.named("one", "two", "three"))
        assert steps.ran == ["one", "two", "three"]
        assert await (await store.collection("rows")).count({}) == 3


async def test_replicas_that_start_at_once_run_a_migration_once(
    open_again: OpenStore, steps: Steps
) -> None:
    steps.hold.clear()
    async with open_again() as here, open_again() as there:
        works = [
            asyncio.create_task(migrate(each, "stt", steps.named("one"))) for each in (here, there)
        ]
        await asyncio.wait_for(steps.begun.wait(), 60)
        steps.hold.set()
        await asyncio.wait_for(asyncio.gather(*works), 60)
    assert steps.ran == ["one"]


async def test_a_replica_waits_no_longer_than_it_may(open_again: OpenStore, steps: Steps) -> None:
    steps.hold.clear()
    async with open_again() as here, open_again() as there:
        work = asyncio.create_task(migrate(here, "stt", steps.named("one")))
        await asyncio.wait_for(steps.begun.wait(), 60)
        with pytest.raises(StoreUnavailable, match="another replica of stt"):
            await migrate(there, "stt", steps.named("one"), wait_seconds=0)
        steps.hold.set()
        await work
    assert steps.ran == ["one"]


async def test_another_replica_goes_on_after_a_crash_in_a_migration(
    open_again: OpenStore, steps: Steps
) -> None:
    steps.hold.clear()
    async with open_again() as here, open_again() as there:
        await migrate(there, "stt", [])
        work = asyncio.create_task(migrate(here, "stt", steps.named("one")))
        await asyncio.wait_for(steps.begun.wait(), 60)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        steps.hold.set()
        await asyncio.wait_for(migrate(there, "stt", steps.named("one")), 60)
    assert steps.ran == ["one"]


async def test_a_migration_that_fails_is_not_counted(open_again: OpenStore, steps: Steps) -> None:
    async def fail(store: Store) -> None:
        raise ValueError("a row that nobody foresaw")

    async with open_again() as store:
        with pytest.raises(ValueError, match="nobody foresaw"):
            await migrate(store, "stt", [*steps.named("one"), Migration("two", fail)])
        await migrate(store, "stt", steps.named("one", "two"))
    assert steps.ran == ["one", "two"]


async def test_an_older_replica_starts_beside_an_additive_migration(
    open_again: OpenStore, steps: Steps
) -> None:
    async with open_again() as store:
        await migrate(store, "stt", steps.named("one", "two"))
        await migrate(store, "stt", steps.named("one"))
        row = await (await store.collection(MIGRATIONS)).get(ROW)
        assert row is not None
        assert row["version"] == 2


async def test_a_release_that_would_misread_the_store_does_not_start(
    open_again: OpenStore, steps: Steps
) -> None:
    async with open_again() as store:
        await migrate(store, "stt", steps.named("one", "two", additive=False))
        with pytest.raises(NewerStoreError, match=r"store of stt has version 2.* knows version 1"):
            await migrate(store, "stt", steps.named("one"))
        assert steps.ran == ["one", "two"]


def test_the_store_of_every_service_has_a_version() -> None:
    assert STORE_MIGRATIONS.keys() == SERVICES.keys()
