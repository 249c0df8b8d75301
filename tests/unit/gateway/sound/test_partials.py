"""Requests for the words of a growing span: about once a second, and one at a time."""

from itertools import pairwise

from gateway.sound.cutting import Cut
from gateway.sound.partials import FIRST_PATIENCE_SECONDS, MIN_FRAMES, WORDLESS_SECONDS, Partials


def growing(frames: int, silence: int = 0) -> Cut:
    return Cut(10, 9 + frames, 10 + frames + silence, 0, True)


def test_a_span_is_asked_for_once_it_is_long_enough() -> None:
    partials = Partials()
    assert not partials.ask(None, 0.0)
    assert not partials.ask(growing(MIN_FRAMES - 1), 0.1)
    assert partials.ask(growing(MIN_FRAMES), 0.2)


def test_the_next_request_waits_for_the_words_and_for_a_second() -> None:
    partials = Partials()
    assert partials.ask(growing(5), 0.0)
    assert not partials.ask(growing(10), 1.2)
    partials.heard("words", 1.3)
    assert not partials.ask(growing(10), 1.5)  # the words took long: load makes requests rare
    assert partials.ask(growing(11), 2.0)
    partials.heard("words", 2.1)
    assert not partials.ask(growing(15), 2.9)
    assert partials.ask(growing(15), 3.0)


def test_a_pause_is_asked_for_once_and_at_once() -> None:
    partials = Partials()
    assert partials.ask(growing(5), 0.0)
    partials.heard("words", 0.2)
    assert not partials.ask(growing(6), 0.3)
    assert partials.ask(growing(6, silence=1), 0.4)
    assert not partials.ask(growing(6, silence=2), 0.6)  # one request at a time
    partials.heard("words", 0.7)
    assert not partials.ask(growing(6, silence=30), 9.0)


def test_a_span_without_words_is_asked_for_again_soon() -> None:
    partials = Partials()
    assert partials.ask(growing(5), 0.0)
    partials.heard("", 0.1)
    assert not partials.ask(growing(6), 0.2)
    assert partials.ask(growing(7), WORDLESS_SECONDS)


def test_recognisers_that_are_away_are_asked_ever_less() -> None:
    partials, asked, frames = Partials(), list[float](), 5
    for tenth in range(6000):
        frames += 1
        if partials.ask(growing(frames), tenth / 10):
            asked.append(tenth / 10)
    waits = [later - earlier for earlier, later in pairwise(asked)]
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
