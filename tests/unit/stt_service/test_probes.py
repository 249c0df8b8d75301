"""The answers to follow-ups: never lost, never alone, and never a departure from the record."""

import pytest

from shared.events import AnswerGiven, InterviewFinalized
from shared.model import Answer, AskedProbe, Probe, Question, SubmittedAnswer
from stt_service.domain import answer_read, answer_to, answers, completed
from stt_service.utterances import Utterance
from tests.support.events import BEGAN, finalized

CORE = (Question(text="Why?", covers=("a reason",)), Question(text="How?"))
PROBE = AskedProbe(index=2, follows=0, text="What else?", for_cover="a reason")
AS_QUESTION = Question(text="What else?", covers=("a reason",), follows=0)
RECORD = {0: "Because of rain.", 1: "By bus.", 2: "And snow."}


def said(index: int, text: str, question: Question | None = None) -> Utterance:
    return Utterance(text, index, text, BEGAN + index, "g1", index, question=question)


SAID = [
    said(0, RECORD[0], CORE[0]),
    said(1, RECORD[1], CORE[1]),
    said(2, RECORD[2], AS_QUESTION),
]


def ended(*submitted: tuple[str, str]) -> InterviewFinalized:
    told = tuple(SubmittedAnswer(question=q, transcript=t) for q, t in submitted)
    return finalized("5" * 32, questions=CORE, probes=(PROBE,), submitted=told or None)


def graded(*submitted: tuple[str, str]) -> tuple[Answer, ...]:
    return answers(ended(*submitted), RECORD)[0]


def test_the_answer_to_a_follow_up_stands_with_its_core_question() -> None:
    first, second = graded()
    assert (first.transcript, second.transcript) == (RECORD[0], RECORD[1])
    (probe,) = first.probes
    assert (probe.index, probe.text, probe.transcript) == (2, "What else?", RECORD[2])
    assert second.probes == ()


def test_a_follow_up_without_an_answer_is_told_too() -> None:
    first = answers(ended(), {0: "Because."})[0][0]
    assert [probe.transcript for probe in first.probes] == [""]


@pytest.mark.parametrize(
    "text", [RECORD[0], f"{RECORD[0]}  {RECORD[2]}", f"{RECORD[0]}\n\n{RECORD[2]}\n", " "]
)
def test_an_answer_submitted_with_or_without_its_follow_up_is_no_departure(text: str) -> None:
    first = graded(("Why?", text))[0]
    assert (first.source, first.transcript, first.record) == ("record", RECORD[0], None)
    assert [probe.transcript for probe in first.probes] == [RECORD[2]]


def test_another_text_is_a_departure_and_the_follow_up_stays() -> None:
    first = graded(("Why?", "Because of the sun."))[0]
    assert (first.source, first.record) == ("submitted", RECORD[0])
    assert [probe.transcript for probe in first.probes] == [RECORD[2]]


def test_a_follow_up_submitted_as_a_question_takes_no_other_questions_place() -> None:
    told = graded(("Why?", RECORD[0]), ("What else?", RECORD[2]), ("How?", "By train."))
    assert [each.question_index for each in told] == [0, 1]
    assert (told[0].source, told[1].source) == ("record", "submitted")
    assert told[0].probes[0].record is None
    departed = graded(("Why?", RECORD[0]), ("What else?", "And fog."))
    assert (departed[0].probes[0].transcript, departed[0].probes[0].record) == (
        "And fog.",
        RECORD[2],
    )


def test_a_follow_up_whose_question_was_not_submitted_is_told_all_the_same() -> None:
    _, left_out = answers(ended(("How?", "By bus.")), RECORD)
    assert [(each.question_index, each.transcript) for each in left_out] == [
        (0, RECORD[0]),
        (2, RECORD[2]),
    ]


def test_speech_that_was_not_understood_counts_for_the_core_question() -> None:
    unclear = said(2, "[not understood]", AS_QUESTION)._replace(origin="sound", key_id="k")
    event = ended()
    assert [each.not_understood for each in completed(event, [*SAID[:2], unclear]).answers] == [
        1,
        0,
    ]


@pytest.mark.parametrize(("index", "probes"), [(0, []), (2, [RECORD[2]])])
def test_an_answer_left_behind_is_joined_to_its_core_question(
    index: int, probes: list[str]
) -> None:
    answer = answer_to(SAID, index)
    assert answer is not None
    assert (answer.question_index, answer.transcript) == (0, RECORD[0])
    assert [probe.transcript for probe in answer.probes] == probes
    assert answer_to(SAID[1:], 2) is None  # the core question is not known


def test_the_read_answer_holds_the_whole_answer_and_its_last_part() -> None:
    event = AnswerGiven(
        session_id="5" * 32,
        request_id="r",
        after=2,
        follows=0,
        question=CORE[0],
        probes=(Probe(text="Any other?", for_cover="a reason"),),
        until=1.0,
    )
    read = answer_read(event, SAID, complete=True)
    assert read.transcript == "Because of rain. And snow."
    assert (read.last, read.probes) == ("And snow.", event.probes)
    assert answer_read(event, [], complete=False).transcript == ""
