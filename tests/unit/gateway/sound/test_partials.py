"""Requests for the words of a growing span: each 1.2 s, and one at a time."""

from itertools import pairwise

from gateway.sound.cutting import Cut
from gateway.sound.partials import (
    FIRST_PATIENCE_SECONDS,
    LAST_FRAMES,
    LONGEST_INTERVAL_SECONDS,
    MIN_FRAMES,
    Partials,
)


def growing(frames: int, silence: int = 0, first: int = 10) -> Cut:
    return Cut(first, first + frames - 1, first + frames + silence, 0, True)


def test_a_span_is_asked_for_once_it_is_long_enough() -> None:
    partials = Partials()
    assert not partials.ask(None, 0.0)
    assert not partials.ask(growing(MIN_FRAMES - 1), 0.1)
    assert partials.ask(growing(MIN_FRAMES), 0.2)


def test_the_next_request_waits_for_the_words_and_for_its_interval() -> None:
    partials = Partials()
    assert partials.ask(growing(5), 0.0)
    assert not partials.ask(growing(10), 1.2)
    partials.heard("words", 1.3)
    assert not partials.ask(growing(10), 1.5)  # the words took long: load makes requests rare
    assert partials.ask(growing(11), 2.0)
    partials.heard("words", 2.1)
    assert not partials.ask(growing(15), 3.1)
    assert partials.ask(growing(15), 3.2)


def test_a_span_that_will_be_cut_soon_is_asked_for_in_a_pause_alone() -> None:
    partials = Partials()
    assert not partials.ask(growing(LAST_FRAMES + 1), 0.0)
    assert partials.ask(growing(LAST_FRAMES + 1, silence=1), 0.2)
    partials.heard("words", 0.3)
    assert partials.ask(growing(LAST_FRAMES), 2.0)


def test_a_pause_is_asked_for_once_and_at_once() -> None:
    partials = Partials()
    assert partials.ask(growing(5), 0.0)
    partials.heard("words", 0.2)
    assert not partials.ask(growing(6), 0.3)
    assert partials.ask(growing(6, silence=1), 0.4)
    assert not partials.ask(growing(6, silence=2), 0.6)  # one request at a time
    partials.heard("words", 0.7)
    assert not partials.ask(growing(6, silence=30), 9.0)


def test_a_span_without_words_is_asked_for_again_with_its_next_frame() -> None:
    partials = Partials()
    assert partials.ask(growing(5), 0.0)
    partials.heard("", 0.1)
    assert not partials.ask(growing(5), 0.15)
    assert partials.ask(growing(6), 0.2)
    partials.heard("", 1.2)
    assert not partials.ask(growing(11), 1.4)  # the answer took long: load makes requests rare
    assert partials.ask(growing(12), 1.7)


def test_the_first_request_of_a_span_waits_for_no_interval_of_the_span_before() -> None:
    partials = Partials()
    assert partials.ask(growing(12, silence=2), 0.0)
    assert not partials.ask(growing(5, first=30), 1.0)  # one request at a time
    partials.heard("a second opinion", 1.4)
    assert partials.ask(growing(6, first=30), 1.5)
    partials.heard("words", 1.6)
    assert not partials.ask(growing(8, first=30), 2.0)


def test_skipped_requests_become_rarer_until_words_come() -> None:
    partials, asked = Partials(), list[float]()
    for tenth in range(300):
        if partials.ask(growing(MIN_FRAMES + tenth % 50), tenth / 10):
            asked.append(tenth / 10)
            partials.skipped(partials.asked_for, tenth / 10)
    waits = [round(later - earlier, 1) for earlier, later in pairwise(asked)]
    assert waits == sorted(waits)
    assert waits[0] < FIRST_PATIENCE_SECONDS
    assert waits[-1] == LONGEST_INTERVAL_SECONDS
    assert partials.ask(growing(41), 40.0)
    partials.heard("words", 40.1)
    assert partials.ask(growing(45), 41.2)


def test_a_request_that_was_skipped_late_is_repeated_late() -> None:
    partials = Partials()
    assert partials.ask(growing(5), 0.0)
    partials.skipped((10, 14), 4.0)
    assert not partials.ask(growing(25), 5.9)
    assert partials.ask(growing(26), 6.0)


def test_a_request_waits_for_its_own_answer() -> None:
    partials = Partials()
    assert partials.ask(growing(5), 0.0)
    partials.ended(first_frame=10)
    assert partials.ask(growing(5, first=30), 1.0)
    partials.skipped((10, 14), 1.1)
    assert not partials.ask(growing(13, first=30), 2.6)
    partials.skipped((30, 34), 2.7)
    assert partials.ask(growing(22, first=30), 4.5)


def test_recognisers_that_are_away_are_asked_ever_less() -> None:
    partials, asked = Partials(), list[float]()
    for tenth in range(6000):
        if partials.ask(growing(MIN_FRAMES + tenth % 50), tenth / 10):
            asked.append(tenth / 10)
    waits = [round(later - earlier, 1) for earlier, later in pairwise(asked)]
    assert waits[0] >= FIRST_PATIENCE_SECONDS
    assert waits == sorted(waits)
    assert len(asked) < 20


def test_a_request_for_a_span_that_ended_is_waited_for_no_longer() -> None:
    partials = Partials()
    assert partials.ask(growing(5), 0.0)
    partials.ended(first_frame=0)
    assert not partials.ask(growing(12), 1.5)
    partials.ended(first_frame=10)
    assert partials.ask(growing(13), 1.6)
