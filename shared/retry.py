"""Decisions on an event whose handler failed: try again, or set aside. Pure functions."""

from dataclasses import dataclass

TIERS = (1.0, 10.0, 60.0)
"""Seconds that an event may wait before it comes back. Each has a retry queue."""

DELAYS_WHEN_AWAY = (*[1.0] * 5, *[10.0] * 6, *[60.0] * 30)
"""Seconds before each try while a store or broker is away: half an hour in all."""

DELAYS_WHEN_FAILING = (1.0, 10.0, 60.0)
"""Seconds before each try after an unforeseen error, which rarely heals: three tries."""

UNHANDLED_DELAY_SECONDS = TIERS[-1]
"""Wait of an event without a handler before it comes back."""

UNHANDLED_LIMIT_SECONDS = 24 * 3600.0
"""Time since its publication that an event without a handler waits, without counting
attempts; then it is set aside."""

CLOCK_SKEW = 60.0
"""Seconds that the clocks of two machines may differ."""


class Unavailable(Exception):
    """A store, broker or service is away for now; another try can succeed."""

    for_clients = ""
    """The sentence that clients read, for errors whose text may quote a driver or the system."""


class Permanent(Exception):
    """An error that no other try can heal. People see its text: it holds no candidate's words."""


class NotYet(Exception):
    """The handler waits for another event; a failure only after `until` (Unix seconds)."""

    def __init__(self, until: float) -> None:
        super().__init__("waits for another event")
        self.until = until


class NoHandler(Exception):
    """No handler takes the event of this name, published at `published_at` (Unix seconds).

    A service whose routes lack an event of its own table does not start. So the producer is newer
    than this consumer, as in an upgrade, and a newer consumer will take the event.
    """

    def __init__(self, queue: str, name: str, published_at: float) -> None:
        super().__init__(f"{queue} has no handler for {name}")
        self.published_at = published_at


@dataclass(frozen=True, slots=True)
class Again:
    """Try again after `delay` seconds, a member of TIERS, as attempt number `attempt`."""

    delay: float
    attempt: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """Keep the event for a person, with the reason in plain words."""

    reason: str


def decide(error: BaseException, attempt: int, now: float) -> Again | SetAside:
    """Decide on a failed event. `attempt` counts earlier failures; `now` is in Unix seconds."""
    if isinstance(error, NotYet) and now < error.until:
        return Again(TIERS[0], attempt)
    if isinstance(error, Permanent):
        return SetAside(str(error))
    if isinstance(error, NoHandler):
        # A clock that is days ahead must not make it wait for days.
        waits = abs(now - error.published_at) < UNHANDLED_LIMIT_SECONDS
        return Again(UNHANDLED_DELAY_SECONDS, attempt) if waits else SetAside(str(error))
    delays = DELAYS_WHEN_AWAY if isinstance(error, Unavailable) else DELAYS_WHEN_FAILING
    if attempt < len(delays):
        return Again(delays[attempt], attempt + 1)
    return SetAside(f"gave up after {attempt + 1} attempts: {describe(error)}")


def describe(error: BaseException) -> str:
    """Return the text of an error of this project, or the kind of any other error.

    The text of any other error may quote a candidate.
    """
    if isinstance(error, Unavailable | Permanent | NotYet | NoHandler):
        return str(error) or type(error).__name__
    return type(error).__name__
