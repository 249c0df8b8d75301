"""The barrier at the end of an interview, and versions that never lose a late event."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.amendable import (
    LIMIT_SECONDS,
    LONGEST_POLL_SECONDS,
    QUIET_SECONDS,
    RACES,
    Barrier,
    FinalizedInterviews,
)
from shared.concurrency import THREAD_THRESHOLD
from shared.events import InterviewFinalized, TranscriptCompleted
from shared.retry import Unavailable
from tests.support.events import answer, completed, finalized
from tests.support.fakes import MemoryStore, no_pause

UNHURRIED = settings(deadline=None, max_examples=100)


@dataclass
class Clock:
    """Time that passes only while somebody sleeps."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def waited(clock: Clock, stored: Callable[[float], int], expected: int | None) -> float:
    """Return the seconds that the barrier took; `stored` is the number of events after seconds."""
    began = clock.now

    async def count() -> int:
        return stored(clock.now - began)

    await Barrier(clock=clock, sleep=clock.sleep).wait(count, expected)
    return clock.now - began


# ---------------------------------------------------------------- the barrier


@pytest.mark.parametrize("expected", [0, 1, 5])
async def test_the_barrier_is_over_at_once_when_the_expected_number_is_there(
    clock: Clock, expected: int
) -> None:
    assert await waited(clock, lambda _: 5, expected) == 0


async def test_the_barrier_is_over_as_soon_as_the_expected_number_is_there(clock: Clock) -> None:
    after = await waited(clock, lambda seconds: 3 if seconds >= 0.2 else 2, 3)
    assert 0.2 <= after <= 0.2 + LONGEST_POLL_SECONDS


async def test_the_barrier_waits_for_a_missing_event_until_it_was_quiet(clock: Clock) -> None:
    after = await waited(clock, lambda _: 2, 3)
    assert QUIET_SECONDS <= after <= QUIET_SECONDS + LONGEST_POLL_SECONDS


async def test_where_nobody_knows_the_number_quiet_means_all(clock: Clock) -> None:
    after = await waited(clock, lambda seconds: min(int(seconds / 0.1), 7), None)
    assert 0.7 + QUIET_SECONDS <= after <= 0.7 + QUIET_SECONDS + 3 * LONGEST_POLL_SECONDS


async def test_a_stream_that_never_ends_is_waited_for_no_longer_than_the_limit(
    clock: Clock,
) -> None:
    after = await waited(clock, lambda seconds: int(seconds / 0.1), None)
    assert LIMIT_SECONDS <= after <= LIMIT_SECONDS + LONGEST_POLL_SECONDS


@UNHURRIED
@given(
    arrivals=st.lists(st.floats(0, 2 * LIMIT_SECONDS), max_size=8).map(sorted),
    expected=st.none() | st.integers(0, 8),
)
def test_the_barrier_ends_with_all_or_after_quiet_or_at_the_limit(
    arrivals: list[float], expected: int | None
) -> None:
    def stored(seconds: float) -> int:
        return sum(arrival <= seconds for arrival in arrivals)

    after = asyncio.run(waited(Clock(), stored, expected))
    assert after <= LIMIT_SECONDS + LONGEST_POLL_SECONDS
    complete = expected is not None and stored(after) >= expected
    quiet = stored(after - QUIET_SECONDS) == stored(after - LONGEST_POLL_SECONDS)
    assert complete or quiet or after >= LIMIT_SECONDS


# ---------------------------------------------------------------- interviews


class Said:
    """The words of a transcript, as a service stores them. `reading` runs before each read."""

    def __init__(self, words: str = "first") -> None:
        self.words = words
        self.reading: Callable[[], Awaitable[None]] = no_pause

    async def of(self, session_id: str) -> Sequence[str]:
        await self.reading()
        return self.words.split()

    async def count(self, session_id: str) -> int:
        return len(await self.of(session_id))


def transcript(event: InterviewFinalized, said: Sequence[str]) -> TranscriptCompleted:
    words = answer(" ".join(said), question=event.role)
    return completed(event.session_id, words, version=0)


@pytest.fixture
def said() -> Said:
    return Said()


Interviews = FinalizedInterviews[str, TranscriptCompleted]


@pytest.fixture
async def interviews(said: Said, clock: Clock) -> Interviews:
    barrier = Barrier(clock=clock, sleep=clock.sleep)
    return await FinalizedInterviews.open(MemoryStore(), said, transcript, barrier)


async def test_the_barrier_counts_on_the_number_only_if_no_other_process_accepted_anything(
    interviews: Interviews, clock: Clock
) -> None:
    await interviews.close(finalized("alone"), 1)
    assert clock.now == 100.0
    await interviews.close(finalized("nobody", gateways=()), 1)
    assert clock.now == 100.0
    await interviews.close(finalized("shared", gateways=("g1", "g2")), 1)
    assert clock.now >= 100.0 + QUIET_SECONDS


async def test_a_redelivery_does_not_wait_again(interviews: Interviews, clock: Clock) -> None:
    first = await interviews.close(finalized("s1"), 5)
    waited_until = clock.now
    assert waited_until > 100.0
    assert await interviews.close(finalized("s1"), 5) == first
    assert clock.now == waited_until


@pytest.mark.parametrize("accepted", [1, 2, None], ids=["all here", "one missing", "unknown"])
async def test_an_interview_is_late_from_its_first_version_on(
    interviews: Interviews, said: Said, clock: Clock, accepted: int | None
) -> None:
    assert await interviews.late(["s1", "s2"]) == []
    assert await interviews.late([]) == []
    await interviews.close(finalized("s1"), accepted)
    assert await interviews.late(["s1", "s2", "s1"]) == ["s1"]


async def test_an_interview_is_not_late_while_the_barrier_waits(
    interviews: Interviews, said: Said, clock: Clock
) -> None:
    looks: list[list[str]] = []

    async def look_meanwhile() -> None:
        looks.append(await interviews.late(["s1"]))

    said.reading = look_meanwhile
    await interviews.close(finalized("s1"), 2)
    *waiting, _ = looks  # the last is that of the version itself
    assert len(waiting) > 2
    assert not any(waiting)


async def test_words_stored_while_the_first_version_is_made_are_not_left_out() -> None:
    """Whoever stores it looks for a settled row after that, and sees none yet."""
    said, store = Said(), MemoryStore()
    interviews = await FinalizedInterviews.open(store, said, transcript)

    async def say_more() -> None:
        store.pause = no_pause
        assert await interviews.late(["s1"]) == []
        said.words = "first second"

    async def say_more_after_this_look() -> None:
        said.reading, store.pause = no_pause, say_more

    said.reading = say_more_after_this_look
    made = await interviews.close(finalized("s1"), 1)
    assert made.answers[0].transcript == "first second"


async def test_many_events_are_put_together_beside_the_event_loop() -> None:
    threads: list[bool] = []

    def made(event: InterviewFinalized, said: Sequence[str]) -> TranscriptCompleted:
        threads.append(threading.current_thread() is threading.main_thread())
        return transcript(event, said)

    said = Said("word " * THREAD_THRESHOLD)
    interviews = await FinalizedInterviews.open(MemoryStore(), said, made)
    first = await interviews.close(finalized("s1"), THREAD_THRESHOLD)
    said.words += "more"
    (amended,) = await interviews.amended(["s1", "s2"])
    assert (first.version, amended.version) == (1, 2)
    assert threads == [False, False]


async def test_versions_rise_with_new_words_and_with_nothing_else(
    interviews: Interviews, said: Said
) -> None:
    first = await interviews.close(finalized("s1"), 1)
    again = await interviews.next_version("s1")
    said.words = "first second"
    second = await interviews.next_version("s1")
    assert (first.version, second.version) == (1, 2)
    assert again == first
    assert second.answers[0].transcript == "first second"


async def test_the_first_event_of_a_session_is_the_one_that_counts(
    interviews: Interviews, said: Said
) -> None:
    first = await interviews.close(finalized("s1", role="engineering"), 1)
    again = await interviews.close(finalized("s1", role="another"), 1)
    assert again == first
    said.words = "first second"
    amended = await interviews.next_version("s1")
    assert [made.answers[0].question for made in (first, amended)] == ["engineering"] * 2


async def test_who_is_overtaken_tries_again_with_what_the_other_saw(
    interviews: Interviews, said: Said
) -> None:
    await interviews.close(finalized("s1"), 1)
    said.words = "first second"
    others: list[TranscriptCompleted] = []

    async def overtake() -> None:
        said.reading = no_pause
        others.append(await interviews.next_version("s1"))
        said.words = "first second third"

    said.reading = overtake
    made = await interviews.next_version("s1")
    assert [each.version for each in (*others, made)] == [2, 3]
    assert made.answers[0].transcript == "first second third"


async def test_who_is_overtaken_too_often_lets_the_event_come_again(
    interviews: Interviews, said: Said
) -> None:
    await interviews.close(finalized("s1"), 1)
    rounds = 0

    async def overtake() -> None:
        nonlocal rounds
        rounds += 1
        said.reading = no_pause
        said.words += " another's"
        await interviews.next_version("s1")
        said.words += " mine"
        said.reading = overtake

    said.reading = overtake
    with pytest.raises(Unavailable, match="amending the same interview"):
        await interviews.next_version("s1")
    assert rounds == RACES


@UNHURRIED
@given(states=st.lists(st.sampled_from(["one", "one two", "two"]), min_size=1, max_size=8))
def test_a_version_is_new_exactly_where_the_words_are(states: list[str]) -> None:
    async def announced() -> list[int]:
        said = Said(states[0])
        interviews = await FinalizedInterviews.open(MemoryStore(), said, transcript)
        versions = [(await interviews.close(finalized("s1"), 0)).version]
        for said.words in states[1:]:
            versions.append((await interviews.next_version("s1")).version)
        return versions

    changes = [before != after for before, after in pairwise(["", *states])]
    assert asyncio.run(announced()) == list(accumulate(changes))
