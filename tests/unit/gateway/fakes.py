"""A gateway's parts on a store in memory and a broker that only writes down."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from gateway.finalizing import Finalizing
from gateway.sessions import OpenSessions
from gateway.store import Reports, Session, Sessions
from gateway.waiting import Waiting
from shared.broker import BrokerUnavailable, GroupCommit, Message, read, unpack
from shared.events import EVENTS, Event, Question
from tests.fakes import MemoryStore

SESSION = "5" * 32
STARTED = 1_800_000_000.0
E = TypeVar("E", bound=Event)


@dataclass
class WrittenDown:
    """The part of a Broker that a gateway publishes with. `hearing_since` is the test's to set."""

    hearing_since: int = 1
    connected: bool = True
    messages: list[Message] = field(default_factory=list)

    async def publish(self, messages: Sequence[Message]) -> None:
        if not self.connected:
            raise BrokerUnavailable("the message broker is away")
        self.messages += messages

    def published(self, kind: type[E]) -> list[E]:
        """Those of one kind so far, in their order."""
        envelopes = [e for message in self.messages for e in _of(message, kind)]
        return [read(envelope, kind) for envelope in envelopes]


def _of(message: Message, kind: type[Event]) -> list[Any]:
    return unpack(message) if EVENTS[message.name] is kind else []


@dataclass
class Parts:
    """What one gateway process holds; several may share a store."""

    store: MemoryStore
    broker: WrittenDown
    sessions: Sessions
    reports: Reports
    open_sessions: OpenSessions
    waiting: Waiting
    finalizing: Finalizing
    stop: asyncio.Event


async def parts(store: MemoryStore | None = None, instance: str = "g1") -> Parts:
    store, broker, waiting = store or MemoryStore(), WrittenDown(), Waiting()
    sessions, reports = await Sessions.open(store), await Reports.open(store)
    open_sessions = OpenSessions(sessions, broker, instance)  # type: ignore[arg-type]
    events, stop = GroupCommit(broker), asyncio.Event()  # type: ignore[arg-type]
    finalizing = Finalizing(sessions, reports, open_sessions, events, waiting, stop)
    return Parts(store, broker, sessions, reports, open_sessions, waiting, finalizing, stop)


def session(id: str = SESSION, **fields: Any) -> Session:
    known: dict[str, Any] = {
        "role": "general",
        "questions": (Question(text="Why?"), Question(text="How?")),
        "started_at": STARTED,
        "closes_at": 4e9,
    }
    return Session(id=id, **(known | fields))
