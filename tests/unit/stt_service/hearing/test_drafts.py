"""Drafts: the words of a sound that grows begin with its words so far."""

from typing import Any

import pytest

from stt_service.hearing.drafts import BEGINNING_SAMPLES, MAX_DRAFTS, Drafts

numpy = pytest.importorskip("numpy")


def sound(seconds: float, voice: float = 0.1) -> Any:
    return numpy.full(round(seconds * BEGINNING_SAMPLES), voice, numpy.float32)


def test_a_sound_that_grew_has_its_latest_tokens_as_a_draft() -> None:
    drafts = Drafts()
    assert drafts.of(sound(1)) == ()
    drafts.keep(sound(1), (5,))
    drafts.keep(sound(2), (5, 6))
    assert drafts.of(sound(3.5)) == (5, 6)


def test_another_sound_has_no_draft() -> None:
    drafts = Drafts()
    drafts.keep(sound(2), (5,))
    assert drafts.of(sound(2, voice=0.2)) == ()


def test_only_the_latest_sounds_are_kept() -> None:
    drafts = Drafts()
    for number in range(MAX_DRAFTS + 1):
        drafts.keep(sound(1, voice=number / 100), (number,))
    assert drafts.of(sound(1, voice=0.0)) == ()
    assert drafts.of(sound(1, voice=0.01)) == (1,)
