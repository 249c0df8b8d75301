"""Quotas of words and events, over all processes or in a process."""

import pytest

from gateway.errors import QuotaExceeded
from gateway.interview.open_sessions import OpenSession
from gateway.interview.quotas import KEPT_SECONDS, Quotas
from shared.model import Question
from tests.unit.gateway.counting import Replicas
from tests.unit.gateway.fakes import SESSION


@pytest.fixture
def replicas() -> Replicas:
    return Replicas()


def quotas(replicas: Replicas) -> Quotas:
    """Return the quotas of another process."""
    return Quotas(
        replicas.counts(),
        max_session_events=3,
        max_session_chars=100,
        max_answer_chars=60,
        max_session_observation_bytes=2_500,
    )


def opened() -> OpenSession:
    return OpenSession(SESSION, (Question(text="Why?"), Question(text="How?")), 4e9, 1)


def takes(quotas: Quotas, chars: int, index: int = 0) -> bool:
    try:
        quotas.take_words(SESSION, index, "w" * chars)
    except QuotaExceeded:
        return False
    return True


def test_an_answer_holds_so_many_characters_and_no_more(replicas: Replicas) -> None:
    process = quotas(replicas)
    assert not takes(process, 61)
    assert takes(process, 60)
    with pytest.raises(QuotaExceeded, match="an answer holds 60 characters"):
        process.take_words(SESSION, 0, "w")


def test_texts_of_an_answer_count_with_the_space_between_them(replicas: Replicas) -> None:
    process = quotas(replicas)
    assert takes(process, 30)
    assert not takes(process, 30)
    assert takes(process, 29)


def test_a_session_holds_so_many_characters_over_all_answers(replicas: Replicas) -> None:
    process = quotas(replicas)
    assert takes(process, 60, index=0)
    with pytest.raises(QuotaExceeded, match="a session holds 100 characters"):
        process.take_words(SESSION, 1, "w" * 41)
    assert takes(process, 40, index=1)  # the refused words count nowhere


async def test_a_total_is_one_over_all_processes_and_outlives_them(replicas: Replicas) -> None:
    first, second = quotas(replicas), quotas(replicas)
    assert takes(first, 40, index=0)
    assert takes(second, 40, index=1)
    for process in (first, second):
        await process.counts.exchange()
    assert not takes(second, 21, index=2)
    assert takes(second, 19, index=2)
    await second.counts.exchange()
    replicas.clock.now += 3 * 3600
    restarted = quotas(replicas)
    assert takes(restarted, 1, index=2)
    await restarted.counts.exchange()
    assert not takes(restarted, 1, index=1)


async def test_words_that_are_given_back_can_be_taken_again(replicas: Replicas) -> None:
    process = quotas(replicas)
    assert takes(process, 60)
    process.give_back(SESSION, 0, "w" * 60)
    assert takes(process, 60)
    process.forget(opened())
    process.give_back(SESSION, 0, "w" * 60)  # the failed publish ended after the session
    assert takes(process, 60)
    assert not takes(process, 1)


async def test_the_totals_of_a_session_that_is_over_leave_the_cache(replicas: Replicas) -> None:
    process = quotas(replicas)
    assert takes(process, 10, index=0)
    assert takes(process, 10, index=1)
    await process.counts.exchange()
    assert replicas.cache.size == 3
    process.forget(opened())
    await process.counts.exchange()
    assert replicas.cache.size == 0


async def test_a_total_that_does_not_grow_is_dropped_in_time(replicas: Replicas) -> None:
    process = quotas(replicas)
    assert takes(process, 10)
    await process.counts.exchange()
    assert set(replicas.cache.kept.values()) == {KEPT_SECONDS + 1}
    replicas.clock.now += KEPT_SECONDS + 1
    await process.counts.exchange()
    assert not process.counts


def test_a_session_holds_so_many_events(replicas: Replicas) -> None:
    process, session = quotas(replicas), opened()
    session.utterances, session.observations = 1, 1
    process.check_events(session)
    session.observations += 1
    with pytest.raises(QuotaExceeded, match="a session holds 3 events"):
        process.check_events(session)


async def test_observations_of_a_session_take_so_many_bytes_over_all_processes(
    replicas: Replicas,
) -> None:
    first, second = quotas(replicas), quotas(replicas)
    first.take_observation(SESSION, 1_200)
    for each in (first, second):
        await each.counts.exchange()
    # Known to a process that has a count of its own; until then, its own bytes count alone.
    second.take_observation(SESSION, 100)
    await second.counts.exchange()
    with pytest.raises(QuotaExceeded, match="observations of a session take at most 2500 bytes"):
        second.take_observation(SESSION, 1_201)
    second.take_observation(SESSION, 1_200)
    second.take_observation("another", 2_500)


def test_the_end_of_a_session_forgets_its_observations(replicas: Replicas) -> None:
    process = quotas(replicas)
    process.take_observation(SESSION, 2_500)
    process.forget(opened())
    assert not process.counts
