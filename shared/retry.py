"""What happens to an event whose handler failed: again, or set aside. Pure decisions, no delays."""

from dataclasses import dataclass

TIERS = (1.0, 10.0, 60.0)
"""Seconds an event may wait before it comes back: one retry queue each."""

DELAYS_WHEN_AWAY = (*[1.0] * 5, *[10.0] * 6, *[60.0] * 30)
"""A store or broker that is away comes back: half an hour of patience."""

DELAYS_WHEN_FAILING = (1.0, 10.0, 60.0)
"""An error nobody foresaw rarely heals: three more tries."""

CLOCK_SKEW = 60.0
"""Seconds that the clocks of two machines may differ."""


class Unavailable(Exception):
    """Something this needs is away for now; trying again later can succeed."""


class Permanent(Exception):
    """Trying again cannot help. The message is shown to people: no candidate's words in it."""


class NotYet(Exception):
    """The handler waits for another event; not a failure until `until` (Unix seconds)."""

    def __init__(self, until: float) -> None:
        super().__init__("waits for another event")
        self.until = until


@dataclass(frozen=True, slots=True)
class Again:
    """Come back after `delay` seconds (one of TIERS) as attempt number `attempt`."""

    delay: float
    attempt: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """Keep it for a person, with the reason in plain words."""

    reason: str


def decide(error: BaseException, attempt: int, now: float) -> Again | SetAside:
    """`attempt` counts the failures before this one; `now` is Unix seconds."""
    if isinstance(error, NotYet) and now < error.until:
        return Again(TIERS[0], attempt)
    if isinstance(error, Permanent):
        return SetAside(str(error))
    delays = DELAYS_WHEN_AWAY if isinstance(error, Unavailable) else DELAYS_WHEN_FAILING
    if attempt < len(delays):
        return Again(delays[attempt], attempt + 1)
    return SetAside(f"gave up after {attempt + 1} attempts: {describe(error)}")


def describe(error: BaseException) -> str:
    """Our own errors speak in plain words; of others only the kind, never their text, which
    may quote what a candidate said."""
    if isinstance(error, Unavailable | Permanent | NotYet):
        return str(error) or type(error).__name__
    return type(error).__name__
