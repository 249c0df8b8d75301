"""A broker that takes connections and says nothing."""

import asyncio
from collections.abc import Sequence
from typing import cast

from gateway.interview.group_commit import GroupCommit
from shared.broker import Broker, BrokerUnavailable, Message
from tests.support.events import appended
from tests.support.eventually import eventually


class Silent:
    """A broker that publishes until a test says that its time is over."""

    def __init__(self) -> None:
        self.publishing = 0
        self.over = asyncio.Event()

    async def publish(self, messages: Sequence[Message]) -> None:
        self.publishing += 1
        await self.over.wait()
        raise BrokerUnavailable("not confirmed in time")


async def test_events_behind_a_publish_that_is_not_confirmed_do_not_wait_as_long_again() -> None:
    broker = Silent()
    group = GroupCommit(cast(Broker, broker), silence_seconds=0.0)
    first = asyncio.create_task(group.publish(appended("s1")))
    await eventually(lambda: broker.publishing == 1)
    behind = [asyncio.create_task(group.publish(appended(f"s{n}"))) for n in range(2, 5)]
    await asyncio.sleep(0)
    broker.over.set()
    failures = await asyncio.gather(first, *behind, return_exceptions=True)
    assert [type(failure) for failure in failures] == [BrokerUnavailable] * 4
    assert broker.publishing == 1
