"""A broker that takes connections and says nothing."""

import asyncio
from collections.abc import Sequence
from typing import cast

import pytest

from shared.broker import Broker, BrokerUnavailable, GroupCommit, Message, group_commit
from tests.events import appended
from tests.eventually import eventually


class Silent:
    """Publishes until it is told that the time is over."""

    def __init__(self) -> None:
        self.publishing = 0
        self.over = asyncio.Event()

    async def publish(self, messages: Sequence[Message]) -> None:
        self.publishing += 1
        await self.over.wait()
        raise BrokerUnavailable("not confirmed in time")


async def test_who_waits_behind_a_publish_that_is_not_confirmed_does_not_wait_as_long_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(group_commit, "SILENCE", 0.0)
    broker = Silent()
    group = GroupCommit(cast(Broker, broker))
    first = asyncio.create_task(group.publish(appended("s1")))
    await eventually(lambda: broker.publishing == 1)
    behind = [asyncio.create_task(group.publish(appended(f"s{n}"))) for n in range(2, 5)]
    await asyncio.sleep(0)
    broker.over.set()
    failures = await asyncio.gather(first, *behind, return_exceptions=True)
    assert [type(failure) for failure in failures] == [BrokerUnavailable] * 4
    assert broker.publishing == 1
