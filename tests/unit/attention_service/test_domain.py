"""Figures of attention: shares of time, however clocks and networks behave."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attention_service.domain import (
    CLOCK_TOLERANCE_SECONDS,
    MAX_SPELLS,
    SILENCE_SECONDS,
    Observation,
    latest,
    summary,
)
from shared.model import AttentionFigures, AttentionState
from tests.support.events import BEGAN, observed

END = BEGAN + 100
STATES: list[AttentionState] = ["focused", "distracted", "unknown"]


def noted(
    state: AttentionState, at: float, *, observed_at: float | None = None, n: int = 1
) -> Observation:
    """Return an observation that was received `at` seconds after the start."""
    return Observation(BEGAN + at, "g1", n, state, observed_at)


def figures(*observations: Observation, end: float = END) -> AttentionFigures:
    made = summary(observations, BEGAN, end)
    assert made is not None
    return made


def shares(made: AttentionFigures) -> tuple[float, float, float]:
    return made.focused_ratio, made.distracted_ratio, made.unknown_ratio


def every(seconds: float, *spells: tuple[AttentionState, float, float]) -> list[Observation]:
    """Return observations of a page, which repeats its state, for spells of time."""
    return [
        noted(state, at + n * seconds)
        for state, at, until in spells
        for n in range(int((until - at) / seconds))
    ]


# ---------------------------------------------------------------- shares


def test_no_observation_is_no_figures() -> None:
    assert summary([], BEGAN, END) is None


def test_shares_are_of_time_and_not_of_observations() -> None:
    repeated = every(10, ("focused", 0, 60), ("distracted", 60, 100))
    hasty = every(1, ("distracted", 60, 100))
    assert shares(figures(*repeated)) == shares(figures(*repeated, *hasty)) == (0.6, 0.4, 0.0)


def test_time_counts_from_the_first_observation() -> None:
    made = figures(*every(10, ("focused", 50, 100)))
    assert shares(made) == (1.0, 0.0, 0.0)
    assert made.seconds == 50


def test_long_after_an_observation_nobody_knows() -> None:
    made = figures(noted("focused", 0))
    assert made.focused_ratio == SILENCE_SECONDS / 100
    assert made.unknown_ratio == 1 - SILENCE_SECONDS / 100


def test_one_observation_at_the_very_end_says_nothing_about_time() -> None:
    made = figures(noted("focused", 100))
    assert shares(made) == (0.0, 0.0, 1.0)
    assert made.observations == 1


def test_the_longest_spell_away_is_told() -> None:
    made = figures(*every(5, ("distracted", 0, 10), ("focused", 10, 50), ("distracted", 50, 80)))
    assert made.longest_away_seconds == 50  # the last one holds on, as far as anybody knows


def test_the_order_they_are_stored_in_changes_nothing() -> None:
    observations = every(10, ("focused", 0, 60), ("distracted", 60, 100))
    assert figures(*reversed(observations)) == figures(*observations)


# ---------------------------------------------------------------- clocks


def by_clock(state: AttentionState, at: float, shown: float) -> Observation:
    return noted(state, at, observed_at=BEGAN + shown)


@pytest.mark.parametrize("behind", [0.0, 3.0, 3600.0, 86400.0])
def test_a_clock_that_is_behind_measures_the_same_durations(behind: float) -> None:
    right = [by_clock("focused", 0, 0), by_clock("distracted", 20, 20)]
    wrong = [by_clock("focused", 0, -behind), by_clock("distracted", 20, 20 - behind)]
    assert shares(figures(*wrong, end=BEGAN + 40)) == shares(figures(*right, end=BEGAN + 40))
    assert shares(figures(*right, end=BEGAN + 40)) == (0.5, 0.5, 0.0)


def test_a_clock_that_is_ahead_is_held_back_by_the_arrivals() -> None:
    ahead = [by_clock("focused", 0, 9e6), by_clock("distracted", 20, 9e6 + 20)]
    made = figures(*ahead, end=BEGAN + 40)
    begins = [spell.start - BEGAN for spell in made.timeline]
    assert begins == [CLOCK_TOLERANCE_SECONDS, 20 + CLOCK_TOLERANCE_SECONDS]


def test_nothing_lies_before_the_start_or_after_the_end() -> None:
    made = figures(by_clock("focused", 5, -50), by_clock("distracted", 90, 200))
    assert made.timeline[0].start >= BEGAN
    assert made.timeline[-1].end <= END


ANY_TIME = st.floats(-1e5, 1e5) | st.floats(0, 100)


@st.composite
def any_observations(draw: st.DrawFn) -> list[Observation]:
    found = [
        noted(
            draw(st.sampled_from(STATES)),
            draw(ANY_TIME),
            observed_at=draw(st.none() | ANY_TIME.map(lambda at: BEGAN + at)),
            n=number,
        )
        for number in range(draw(st.integers(1, 12)))
    ]
    if draw(st.booleans()):
        found += found[:2]  # a page may tell the same twice
    return found


@settings(deadline=None, max_examples=200)
@given(observations=any_observations(), length=st.floats(0, 1e4))
def test_shares_add_to_one_and_the_timeline_has_no_gaps(
    observations: list[Observation], length: float
) -> None:
    made = figures(*observations, end=BEGAN + length)
    assert all(0 <= share <= 1 for share in shares(made))
    assert sum(shares(made)) == pytest.approx(1, abs=1e-9)
    assert 0 <= made.seconds <= length + 0.1
    assert made.longest_away_seconds is not None
    assert 0 <= made.longest_away_seconds <= made.seconds + 0.1
    assert made.observations == len(observations)
    for before, after in zip(made.timeline, made.timeline[1:], strict=False):
        assert before.end == after.start
        assert before.state != after.state
    for spell in made.timeline:
        assert BEGAN - 0.01 <= spell.start <= spell.end <= BEGAN + length + 0.01


def test_a_busy_timeline_leaves_out_the_shortest_spells_and_no_figure() -> None:
    restless = [noted(STATES[n % 2], n * 0.05) for n in range(2000)]
    made = figures(*restless)
    assert len(made.timeline) <= MAX_SPELLS
    assert made.timeline[0].start == BEGAN
    assert made.timeline[-1].end == END
    assert shares(made) == (0.5, 0.5, 0.0)


# ---------------------------------------------------------------- the latest


def test_the_latest_goes_by_arrival_whatever_the_clients_clock_says() -> None:
    first = observed("s1", received_at=BEGAN + 1, observed_at=BEGAN + 9e6)
    last = observed(
        "s1",
        "distracted",
        received_at=BEGAN + 2,
        observed_at=BEGAN - 9e6,
        event="blur",
        confidence=0.7,
    )
    for order in ([first, last], [last, first]):
        (snapshot,) = latest(order)
        assert (snapshot.state, snapshot.last_event, snapshot.score) == ("distracted", "blur", 0.7)
        assert snapshot.received_at == last.received_at


def test_each_session_has_its_own_latest() -> None:
    found = latest([observed("s1", "focused"), observed("s2", "distracted")])
    assert {snapshot.session_id: snapshot.state for snapshot in found} == {
        "s1": "focused",
        "s2": "distracted",
    }
    assert latest([]) == []


@settings(deadline=None, max_examples=100)
@given(
    seen=st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from(STATES), ANY_TIME), min_size=1, max_size=14
    )
)
def test_a_sessions_latest_is_the_last_of_its_own(
    seen: list[tuple[str, AttentionState, float]],
) -> None:
    events = [observed(session, state, received_at=at) for session, state, at in seen]
    found = {snapshot.session_id: snapshot for snapshot in latest(events)}
    assert found.keys() == {event.session_id for event in events}
    for session, snapshot in found.items():
        own = [event for event in events if event.session_id == session]
        assert snapshot.received_at == max(event.received_at for event in own)
        assert snapshot.state in {
            event.state for event in own if event.received_at == snapshot.received_at
        }
