"""The broker as the rest sees it; `amqp` and `embedded` are its two adapters."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol

from shared.broker.message import Envelope, Message, unpack
from shared.retry import Permanent, Unavailable


class BrokerUnavailable(Unavailable):
    """The broker did not confirm: the message may or may not have been taken."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that was handed to us and is not settled yet."""

    message: Message
    receipt: Any = field(repr=False)


@dataclass(slots=True)
class Outcome:
    """What a handled delivery leaves behind."""

    caused: list[Message] = field(default_factory=list)
    """To everyone who listens."""
    again: list[tuple[Message, float]] = field(default_factory=list)
    """Back to this queue, after so many seconds (one of retry.TIERS)."""
    dead: list[tuple[Message, str]] = field(default_factory=list)
    """Set aside for a person, with the reason."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that was set aside. `since` in Unix seconds; `session_id` None if unreadable."""

    queue: str
    message: Message
    reason: str
    since: float

    @property
    def session_id(self) -> str | None:
        envelope = self.envelope
        return envelope.session_id if envelope else None

    @property
    def envelope(self) -> Envelope | None:
        """Its event, if it can be read: a dead letter holds one."""
        try:
            return unpack(self.message)[0]
        except (Permanent, IndexError):
            return None


class Verdict(Enum):
    """What becomes of a dead letter."""

    KEEP = "keep"
    REPLAY = "replay"
    DROP = "drop"


class Consumer(Protocol):
    """One queue, read by this process."""

    async def take(self) -> list[Delivery]:
        """Wait for at least one delivery; all that are here, at most `prefetch` unsettled."""

    async def settle(self, deliveries: Sequence[Delivery], outcome: Outcome) -> None:
        """Publish the outcome, then acknowledge. BrokerUnavailable: nothing is acknowledged."""

    async def release(self, deliveries: Sequence[Delivery]) -> None:
        """Hand them back unhandled, to be delivered again. Never raises."""


Listener = Callable[[Message], Awaitable[None]]


class Broker(Protocol):
    """Publishes and delivers, at least once."""

    async def publish(self, messages: Sequence[Message]) -> None:
        """Return when all are safe on disk with the broker; else BrokerUnavailable."""

    def consume(self, queue: str, prefetch: int) -> AbstractAsyncContextManager[Consumer]: ...

    def listen(self, listener: Listener) -> AbstractAsyncContextManager[None]:
        """Hear every broadcast event while inside; what is said meanwhile elsewhere is missed."""

    @property
    def hearing_since(self) -> int:
        """Counts the times that listening began (anew); 0 while nothing can be heard."""

    async def sift(self, queue: str, judge: Callable[[DeadLetter], Verdict]) -> None:
        """Judge every dead letter of the queue; REPLAY puts it back as if it had never failed."""

    @property
    def connected(self) -> bool:
        """What is known without asking."""

    async def ping(self) -> None:
        """Return if a publish could succeed now; else BrokerUnavailable."""
