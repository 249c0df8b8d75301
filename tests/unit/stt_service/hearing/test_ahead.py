"""Words of a pause: final where the span ends with it, and forgotten otherwise."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from shared.sound import Span, stream_files
from stt_service.hearing import ahead as ahead_module
from stt_service.hearing.ahead import KEPT_SECONDS, Ahead, Heard
from stt_service.hearing.engine import Recognised

FILES = stream_files(Path("sound"), "0" * 32, "microphone1")
WORDS = Heard(Recognised("words", 0.9, (), "x"), True)


def test_the_words_of_a_pause_are_taken_once() -> None:
    ahead = Ahead()
    ahead.keep(FILES, Span(3, 7), WORDS)
    assert ahead.take(FILES, Span(3, 7)) == WORDS
    assert ahead.take(FILES, Span(3, 7)) is None


def test_a_span_that_went_on_has_other_words() -> None:
    ahead = Ahead()
    ahead.keep(FILES, Span(3, 7), WORDS)
    assert ahead.take(FILES, Span(3, 20)) is None
    assert ahead.take(FILES, Span(3, 7)) is None


def test_a_span_has_ended_once_its_words_were_taken() -> None:
    ahead = Ahead()
    assert not ahead.has_ended(FILES, Span(3, 7))
    ahead.keep(FILES, Span(3, 7), WORDS)
    assert not ahead.has_ended(FILES, Span(3, 8))
    ahead.take(FILES, Span(3, 20))
    assert ahead.has_ended(FILES, Span(3, 12))
    assert not ahead.has_ended(FILES, Span(21, 30))


def test_words_are_forgotten_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(ahead_module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    ahead = Ahead()
    ahead.keep(FILES, Span(3, 7), WORDS)
    other = stream_files(Path("sound"), "1" * 32, "microphone1")
    now[0] += KEPT_SECONDS
    ahead.keep(other, Span(3, 7), WORDS)
    now[0] += 1.0
    ahead.keep(other, Span(3, 9), WORDS)
    assert ahead.take(FILES, Span(3, 7)) is None
    assert ahead.take(other, Span(3, 9)) == WORDS
