"""The word error rate counts words over all clips."""

import numpy
import pytest

from bench.speech.clips import Clip
from bench.speech.errors import WordErrors, distance
from bench.speech.junk import COUNT, SOUNDS
from bench.speech.looks import PAUSE_SECONDS, answers
from shared.sound import SAMPLE_RATE_HZ


@pytest.mark.parametrize(
    ("said", "recognised", "errors"),
    [
        ("a b c", "a b c", 0),
        ("a b c", "a x c", 1),
        ("a b c", "a c", 1),
        ("a b c", "a b b c", 1),
        ("a b c", "", 3),
        ("", "a b", 2),
    ],
)
def test_words_are_inserted_deleted_or_replaced(said: str, recognised: str, errors: int) -> None:
    assert distance(said.split(), recognised.split()) == errors


def test_a_rate_is_of_all_words_and_empty_clips_are_counted() -> None:
    errors = WordErrors()
    errors.add(list("abcdefghi"), list("abcdefghi"))
    errors.add(["j"], [])
    assert (errors.rate, errors.empty, errors.clips) == (0.1, 1, 2)


def test_made_sounds_are_audible_and_no_two_are_the_same() -> None:
    made = {name: make(numpy.random.default_rng(1)) for name, make in SOUNDS.items()}
    assert len(made) == 20
    assert {len(sound) for sound in made.values()} == {COUNT}
    loud = {name for name, sound in made.items() if numpy.abs(sound).max() > 0.0005}
    assert made.keys() - loud == {"silence"}
    assert len({sound.tobytes() for sound in made.values()}) == 20


def test_an_answer_is_of_one_speaker_with_all_its_words() -> None:
    clips = [
        (Clip(str(number), speaker, "en", f"w{number}", sound), sound)
        for number, (speaker, sound) in enumerate(
            (speaker, numpy.ones(100, numpy.float32)) for speaker in "aaaab"
        )
    ]
    found = list(answers(clips))
    assert [said for said, _ in found] == ["w0 w1 w2", "w3", "w4"]
    assert len(found[0][1]) == 3 * (100 + round(PAUSE_SECONDS * SAMPLE_RATE_HZ))
