"""The decision on a failed event, as a table."""

import pytest

from shared.retry import (
    DELAYS_WHEN_AWAY,
    DELAYS_WHEN_FAILING,
    TIERS,
    UNHANDLED_DELAY_SECONDS,
    UNHANDLED_LIMIT_SECONDS,
    Again,
    NoHandler,
    NotYet,
    Permanent,
    SetAside,
    Unavailable,
    decide,
    describe,
)

AWAY = Unavailable("the store is away")
MISTAKE = RuntimeError("what a candidate said")
NOW = 1000.0
A_DAY = UNHANDLED_LIMIT_SECONDS


class StoreUnavailable(Unavailable):
    """As the adapters have their own."""


@pytest.mark.parametrize(
    ("error", "attempt", "decision"),
    [
        (AWAY, 0, Again(1.0, 1)),
        (AWAY, 4, Again(1.0, 5)),
        (AWAY, 5, Again(10.0, 6)),
        (AWAY, 10, Again(10.0, 11)),
        (AWAY, 11, Again(60.0, 12)),
        (AWAY, 40, Again(60.0, 41)),
        (AWAY, 41, SetAside("gave up after 42 attempts: the store is away")),
        (StoreUnavailable("closed"), 0, Again(1.0, 1)),
        (MISTAKE, 0, Again(1.0, 1)),
        (MISTAKE, 1, Again(10.0, 2)),
        (MISTAKE, 2, Again(60.0, 3)),
        (MISTAKE, 3, SetAside("gave up after 4 attempts: RuntimeError")),
        (TimeoutError(), 3, SetAside("gave up after 4 attempts: TimeoutError")),
        (Permanent("no such event"), 0, SetAside("no such event")),
        (Permanent("no such event"), 7, SetAside("no such event")),
        (NotYet(NOW + 1), 0, Again(1.0, 0)),
        (NotYet(NOW + 1), 99, Again(1.0, 99)),
        (NotYet(NOW), 0, Again(1.0, 1)),
        (NotYet(NOW - 1), 3, SetAside("gave up after 4 attempts: waits for another event")),
        (NoHandler("stt", "x", NOW - 1), 0, Again(60.0, 0)),
        (NoHandler("stt", "x", NOW - 1), 7, Again(60.0, 7)),
        (NoHandler("stt", "x", NOW - A_DAY), 0, SetAside("stt has no handler for x")),
        (NoHandler("stt", "x", NOW + A_DAY), 0, SetAside("stt has no handler for x")),
    ],
)
def test_decisions(error: Exception, attempt: int, decision: Again | SetAside) -> None:
    assert decide(error, attempt, NOW) == decision


def test_every_delay_has_its_queue() -> None:
    assert {*DELAYS_WHEN_AWAY, *DELAYS_WHEN_FAILING, UNHANDLED_DELAY_SECONDS} == set(TIERS)


def test_a_store_that_is_away_is_waited_for_half_an_hour() -> None:
    assert sum(DELAYS_WHEN_AWAY) >= 30 * 60


@pytest.mark.parametrize("error", [Unavailable(), Permanent(), RuntimeError("secret")])
def test_an_error_without_words_of_ours_is_described_by_its_kind(error: Exception) -> None:
    assert describe(error) == type(error).__name__
