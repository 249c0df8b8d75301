"""The circuit breaker: when calls stop, when they are tried again, and which state is told."""

from contextlib import suppress

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from shared.llm.breaker import (
    FAILURES_TO_OPEN,
    FIRST_PAUSE_SECONDS,
    HUNG_SECONDS,
    ILL_SECONDS,
    LONGEST_PAUSE_SECONDS,
    Breaker,
    BreakerOpenError,
)

MODEL = "claude-x"


class IllError(Exception):
    """The service is ill."""


class WrongError(Exception):
    """The request is at fault."""


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(MODEL, lambda error: isinstance(error, IllError), clock=clock)


def fails(breaker: Breaker, error: type[BaseException] = IllError) -> None:
    with suppress(error), breaker.call():
        raise error


def opened(breaker: Breaker, clock: Clock) -> Breaker:
    for _ in range(FAILURES_TO_OPEN - 1):
        fails(breaker)
    clock.now += ILL_SECONDS
    fails(breaker)
    return breaker


def is_open(breaker: Breaker) -> bool:
    try:
        with breaker.call():
            raise WrongError  # neither counted nor a success, for a breaker that lets it pass
    except BreakerOpenError:
        return True
    except WrongError:
        return False


def shown() -> float | None:
    return REGISTRY.get_sample_value("vivavoce_model_breaker_open", {"model": MODEL})


def test_failures_in_a_row_for_some_seconds_open_it(breaker: Breaker, clock: Clock) -> None:
    assert shown() == 0
    opened(breaker, clock)
    assert shown() == 1
    with pytest.raises(BreakerOpenError), breaker.call():
        pytest.fail("a call was made")


def test_a_burst_of_a_moment_opens_nothing(breaker: Breaker) -> None:
    for _ in range(3 * FAILURES_TO_OPEN):
        fails(breaker)
    assert not is_open(breaker)


def test_a_response_ends_the_row(breaker: Breaker, clock: Clock) -> None:
    for _ in range(3 * FAILURES_TO_OPEN):
        fails(breaker)
        clock.now += ILL_SECONDS
        fails(breaker, WrongError)
    assert not is_open(breaker)


def test_one_call_that_hangs_opens_the_breaker(breaker: Breaker, clock: Clock) -> None:
    with suppress(KeyboardInterrupt), breaker.call():
        clock.now += HUNG_SECONDS
        raise KeyboardInterrupt
    assert is_open(breaker)


def test_a_call_that_is_given_up_early_says_nothing(breaker: Breaker, clock: Clock) -> None:
    for _ in range(3 * FAILURES_TO_OPEN):
        with suppress(KeyboardInterrupt), breaker.call():
            clock.now += HUNG_SECONDS / 2
            raise KeyboardInterrupt
    assert not is_open(breaker)


def test_after_the_pause_one_call_at_a_time_is_tried(breaker: Breaker, clock: Clock) -> None:
    opened(breaker, clock)
    clock.now += FIRST_PAUSE_SECONDS
    with breaker.call():
        assert is_open(breaker)  # for everybody else
    assert not is_open(breaker)
    assert shown() == 0


def test_a_trial_that_fails_doubles_the_pause_up_to_a_limit(breaker: Breaker, clock: Clock) -> None:
    opened(breaker, clock)
    pauses = []
    for _ in range(6):
        pauses.append(breaker.pause)
        clock.now += breaker.pause - 1
        assert is_open(breaker)
        clock.now += 1
        fails(breaker)
    assert pauses == [30, 60, 120, 240, 300, 300]
    assert pauses[0] == FIRST_PAUSE_SECONDS
    assert pauses[-1] == LONGEST_PAUSE_SECONDS


def test_a_trial_that_is_given_up_leaves_the_next_call_to_try(
    breaker: Breaker, clock: Clock
) -> None:
    opened(breaker, clock)
    clock.now += FIRST_PAUSE_SECONDS
    fails(breaker, KeyboardInterrupt)
    with breaker.call():
        pass
    assert breaker.pause == 0


def test_a_call_from_before_the_opening_does_not_lengthen_the_pause(
    breaker: Breaker, clock: Clock
) -> None:
    with suppress(IllError), breaker.call():
        opened(breaker, clock)
        raise IllError
    assert breaker.pause == FIRST_PAUSE_SECONDS


def test_the_opening_is_logged_once(breaker: Breaker, clock: Clock) -> None:
    with capture_logs() as logs:
        opened(breaker, clock)
        for _ in range(3):
            clock.now += breaker.pause
            fails(breaker)
        clock.now += breaker.pause
        with breaker.call():
            pass
    assert [(log["log_level"], log["event"]) for log in logs] == [
        ("warning", "the language model is left alone"),
        ("info", "the language model answers again"),
    ]
