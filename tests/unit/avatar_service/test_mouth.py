"""From phonemes to shapes of the mouth."""

import numpy as np
import pytest

from avatar_service.face.mouth import PHONEMES, SHAPES, Spell, movement, spells
from avatar_service.speech import Phone


def phones(symbols: str, seconds: float = 0.1) -> list[Phone]:
    return [Phone(s, at * seconds, (at + 1) * seconds) for at, s in enumerate(symbols)]


def test_every_phoneme_has_one_shape() -> None:
    symbols = "".join(PHONEMES.values())
    assert PHONEMES.keys() <= SHAPES.keys()
    assert [s for s in "ɑaæWAIOQYeiouɪʊəɛʌɔpbmfvθðszʃʒʧʤtdnlɹɾkɡŋhjw" if s not in symbols] == []


def test_a_stress_mark_gives_its_time_to_the_next_phoneme() -> None:
    closed, opened = spells(phones("mˈɑ", 0.25))
    assert closed == Spell("closed", 0.0, 0.25)
    assert opened == Spell("open", 0.25, 0.75)


def test_a_diphthong_goes_from_shape_to_shape() -> None:
    assert [spell.shape for spell in spells(phones("W"))] == ["open", "round"]


def test_a_short_space_holds_the_shape_and_a_long_space_is_a_rest() -> None:
    assert [spell.shape for spell in spells(phones("ɑ m", 0.05))] == ["open", "closed"]
    assert [spell.shape for spell in spells(phones("ɑ m", 0.2))] == ["open", "rest", "closed"]


@pytest.mark.parametrize("symbol", "pbm")
def test_lips_are_shut_for_p_b_and_m_between_vowels(symbol: str) -> None:
    said = [Phone("ɑ", 0.0, 0.4), Phone(symbol, 0.4, 0.48), Phone("ɑ", 0.48, 1.0)]
    shapes = movement(said, np.ones(25))
    assert min(shape.open for shape in shapes[10:12]) < 0.02
    assert shapes[5].open > 0.8
