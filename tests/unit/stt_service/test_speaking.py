"""Pace, pauses and fillers of spoken answers, counted in the recognisers' words."""

from typing import Any

import pytest

from shared.events import InterviewFinalized
from shared.model import AskedProbe, SpeakingFacts
from shared.sound import NOT_UNDERSTOOD
from stt_service.speaking import speaking_facts
from stt_service.utterances import SOUND, Utterance
from tests.support.events import BEGAN, finalized

STREAM = "microphone1"
SECOND = 5
"""Frames of a second."""


def span(text: str, first: int, last: int, quiet: int | None = None, **fields: Any) -> Utterance:
    known: dict[str, Any] = {
        "id": f"u{first}",
        "question_index": 0,
        "text": text,
        "received_at": BEGAN,
        "instance": STREAM,
        "n": first,
        "key_id": f"k{first}",
        "origin": SOUND,
        "last_frame": last,
        "quiet_frames": quiet,
    }
    return Utterance(**(known | fields))


def words(number: int) -> str:
    return " ".join(["word"] * number)


def facts(*said: Utterance, **fields: Any) -> tuple[SpeakingFacts, ...]:
    return speaking_facts(end(**fields), said)


def end(**fields: Any) -> InterviewFinalized:
    return finalized("s1", **fields)


def test_an_interview_without_words_has_no_facts() -> None:
    assert facts() == ()
    assert facts(span(NOT_UNDERSTOOD, 0, 60 * SECOND)) == ()


def test_a_word_alone_has_no_pace() -> None:
    assert facts(span("Yes.", 0, 3)) == ()


def test_the_pace_counts_the_speech_without_the_silence_at_the_ends_of_a_span() -> None:
    half_a_minute = 30 * SECOND + 3
    (told,) = facts(span(words(68), 0, half_a_minute - 1))
    assert told == SpeakingFacts(question_index=0, words_per_minute=140)


def test_words_with_hyphens_and_apostrophes_count_once_and_marks_do_not() -> None:
    assert facts(span("It's well-known - isn't it? " * 4 + "No 4.", 0, 99)) == ()
    (told,) = facts(span("It's well-known - isn't it? " * 5, 0, 20 * SECOND + 2))
    assert told.words_per_minute == 60


def test_a_short_pause_is_speaking_and_a_long_pause_is_not() -> None:
    first, second = (words(35), 0, 15 * SECOND - 1), (words(35), 16 * SECOND, 30 * SECOND + 2)
    (short,) = facts(span(*first), span(*second, quiet=SECOND))
    assert (short.words_per_minute, short.pauses) == (140, 0)
    (long,) = facts(span(*first), span(*second, quiet=60 * SECOND))
    assert (long.words_per_minute, long.pauses, long.longest_pause_seconds) == (150, 1, 61)


def test_pauses_are_counted_from_four_seconds_on_and_the_longest_is_told() -> None:
    said = [
        span("Well.", n * 100, n * 100 + 9, quiet) for n, quiet in enumerate((None, 16, 17, 29))
    ]
    (told,) = facts(*said)
    assert (told.pauses, told.longest_pause_seconds) == (2, 6)


def test_a_shut_microphone_is_no_pause() -> None:
    assert facts(span("Before.", 0, 9), span("After.", 400, 409)) == ()


def test_speech_that_was_not_understood_ends_a_pause_and_has_no_pace() -> None:
    (told,) = facts(
        span(words(70), 0, 30 * SECOND + 2), span(NOT_UNDERSTOOD, 300, 500, quiet=5 * SECOND)
    )
    assert (told.words_per_minute, told.pauses) == (140, 1)


def test_the_words_of_a_second_look_count_in_place_of_the_first() -> None:
    first = span("a mum, " + words(20), 0, 99)
    better = span("um, uh, " + words(20), 0, 99, id="u0:second", key_id="k0:second", replaces="k0")
    (told,) = facts(better, first)
    assert told.fillers == {"um": 1, "uh": 1}


def test_a_persons_correction_and_typed_words_tell_nothing_of_how_they_were_spoken() -> None:
    typed = {"origin": None, "last_frame": None}
    correction = span("um, um, I typed.", 1, 0, id="c", key_id="c", replaces="k0", **typed)
    alone = span(f"um {words(50)}", 2, 0, id="t", key_id="t", **typed)
    (told,) = facts(span("um I said", 0, 20), correction, alone)
    assert told == SpeakingFacts(question_index=0, fillers={"um": 1})


def test_a_follow_up_has_facts_of_its_own_with_its_core_question() -> None:
    probe = AskedProbe(text="And then?", for_cover="a result", index=2, follows=1)
    told = facts(
        span("um I said", 0, 20, question_index=1),
        span("uh, later", 400, 420, question_index=2),
        probes=(probe,),
    )
    assert [(each.question_index, each.follows, each.fillers) for each in told] == [
        (1, None, {"um": 1}),
        (2, 1, {"uh": 1}),
    ]


@pytest.mark.parametrize("language", ["ja", "fr"])
def test_a_language_without_a_list_has_pauses_alone(language: str) -> None:
    said = span("um " + words(70), 0, 99), span(words(70), 200, 299, quiet=25)
    (told,) = facts(*said, language=language)
    assert told == SpeakingFacts(question_index=0, pauses=1, longest_pause_seconds=6)


def test_spans_of_an_older_release_have_a_pace_and_no_pauses() -> None:
    said = [span(words(35), n, n + 15 * SECOND + 2) for n in (0, 500)]
    (told,) = facts(*said)
    assert told == SpeakingFacts(question_index=0, words_per_minute=140)
