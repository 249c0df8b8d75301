"""The parts of a gateway on a store in memory and a broker that only keeps messages."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from gateway.interview.finalizing import Finalizing
from gateway.interview.group_commit import GroupCommit
from gateway.interview.open_sessions import OpenSessions
from gateway.interview.wakeups import Wakeups
from gateway.reports import Reports
from gateway.store import Session, Sessions
from shared.broker import BrokerUnavailable, Message, read, unpack
from shared.events import EVENTS, Event
from shared.model import Question
from tests.support.fakes import MemoryStore

SESSION = "5" * 32
STARTED = 1_800_000_000.0
E = TypeVar("E", bound=Event)


@dataclass
class KeepingBroker:
    """The part of a Broker that a gateway publishes with; a test sets `hearing_since`."""

    hearing_since: int = 1
    connected: bool = True
    messages: list[Message] = field(default_factory=list)

    async def publish(self, messages: Sequence[Message]) -> None:
        if not self.connected:
            raise BrokerUnavailable("the message broker is away")
        self.messages += messages

    def published(self, kind: type[E]) -> list[E]:
        """Return the events of a kind so far, in their order."""
        envelopes = [e for message in self.messages for e in _of(message, kind)]
        return [read(envelope, kind) for envelope in envelopes]


def _of(message: Message, kind: type[Event]) -> list[Any]:
    return unpack(message) if EVENTS[message.name] is kind else []


@dataclass
class Parts:
    """The parts of a gateway process; several processes may share a store."""

    store: MemoryStore
    broker: KeepingBroker
    sessions: Sessions
    reports: Reports
    open_sessions: OpenSessions
    wakeups: Wakeups
    finalizing: Finalizing
    stop: asyncio.Event


async def parts(store: MemoryStore | None = None, instance: str = "g1") -> Parts:
    store, broker, wakeups = store or MemoryStore(), KeepingBroker(), Wakeups()
    sessions, reports = await Sessions.open(store), await Reports.open(store)
    open_sessions = OpenSessions(sessions, broker, instance)  # type: ignore[arg-type]
    events, stop = GroupCommit(broker), asyncio.Event()  # type: ignore[arg-type]
    finalizing = Finalizing(sessions, reports, open_sessions, events, wakeups, stop)
    return Parts(store, broker, sessions, reports, open_sessions, wakeups, finalizing, stop)


def session(id: str = SESSION, **fields: Any) -> Session:
    known: dict[str, Any] = {
        "role": "general",
        "questions": (Question(text="Why?"), Question(text="How?")),
        "started_at": STARTED,
        "closes_at": 4e9,
    }
    return Session(id=id, **(known | fields))
