"""The broker as the rest sees it; `amqp` and `embedded` are its two adapters."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple, Protocol

from shared.broker.message import Envelope, Message, unpack
from shared.retry import Permanent, Unavailable


class BrokerUnavailable(Unavailable):
    """The broker did not confirm: the message may or may not have been taken."""

    for_clients = "the message broker cannot be used now"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that the broker handed out, and that is not settled yet."""

    message: Message
    receipt: Any = field(repr=False)


@dataclass(slots=True)
class Outcome:
    """The messages that a handled delivery leaves behind."""

    caused: list[Message] = field(default_factory=list)
    """To be published to every queue that hears them."""
    again: list[tuple[Message, float]] = field(default_factory=list)
    """To come back to this queue, each after its seconds (a tier of retry.TIERS)."""
    dead: list[tuple[Message, str]] = field(default_factory=list)
    """To be set aside for a person, each with the reason."""


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
        """The envelope of its only event; None if that cannot be read."""
        try:
            return unpack(self.message)[0]
        except (Permanent, IndexError):
            return None


class Depth(NamedTuple):
    """The numbers of messages of a queue: waiting (for another try, too), and set aside."""

    waiting: int
    dead: int


class Verdict(Enum):
    """The decision on a dead letter."""

    KEEP = "keep"
    REPLAY = "replay"
    DROP = "drop"


class Consumer(Protocol):
    """The reader of a queue in this process."""

    async def take(self) -> list[Delivery]:
        """Wait for a delivery, and return all that are here: at most `prefetch` are unsettled."""

    async def settle(self, deliveries: Sequence[Delivery], outcome: Outcome) -> None:
        """Publish the outcome, then acknowledge. BrokerUnavailable: nothing is acknowledged."""

    async def release(self, deliveries: Sequence[Delivery]) -> None:
        """Hand the deliveries back unhandled, to be delivered again. Never raises."""


Listener = Callable[[Message], Awaitable[None]]


class Broker(Protocol):
    """Publishes and delivers, at least once."""

    async def publish(self, messages: Sequence[Message]) -> None:
        """Return when the broker has all messages safe on disk; else raise BrokerUnavailable."""

    def consume(self, queue: str, prefetch: int) -> AbstractAsyncContextManager[Consumer]: ...

    def listen(self, listener: Listener) -> AbstractAsyncContextManager[None]:
        """Hear every broadcast event while inside; earlier and later broadcasts are missed."""

    @property
    def hearing_since(self) -> int:
        """The number of times that listening began; 0 while nothing can be heard."""

    async def sift(self, queue: str, judge: Callable[[DeadLetter], Verdict]) -> None:
        """Judge every dead letter of the queue; REPLAY puts it back as if it had never failed."""

    async def depth(self, queue: str) -> Depth:
        """Count the queue's messages; on RabbitMQ without the messages that are being handled."""

    @property
    def connected(self) -> bool:
        """Whether the connection stands, as far as is known without asking."""

    async def ping(self) -> None:
        """Return if a publish could succeed now; else raise BrokerUnavailable."""
