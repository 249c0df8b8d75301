"""One set of marks for an answer with its follow-ups, which add and never take away."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading_service.domain import TRAITS, no_answer, not_gradable
from grading_service.follow_ups import better, parts, whole
from grading_service.grade_once import GradeOnce
from grading_service.handlers import Grading
from grading_service.languages.report_texts import report_texts
from grading_service.store import Grades
from shared.events import AnswerLeft, InterviewGraded, TranscriptCompleted
from shared.model import Answer, AnsweredProbe, Grade, Usage
from tests.support.fakes import MemoryStore, none_of, to_nobody
from tests.unit.grading_service.grades import OFFLINE, answer, evidence_of
from tests.unit.grading_service.judge import Judge

SESSION = "4f1d2c3ba5e84d0f9b7a6c5d4e3f2a1b"
SAY = report_texts("en")
MARKS = st.tuples(*[st.sampled_from([1, 2, 3, 4, 5])] * 5)


def probe(words: str, index: int = 3) -> AnsweredProbe:
    return AnsweredProbe(
        text=f"What of {index}?", for_cover="it", index=index, follows=0, transcript=words
    )


def grade(marks: Any, **fields: Any) -> Grade:
    made = Grade(
        **dict(zip(TRAITS, marks, strict=True)),
        commentary="Said why.",
        graded_by=OFFLINE,
        evidence=evidence_of("clarity"),
    )
    return made.model_copy(update=fields)


def followed(*words: str) -> Answer:
    probes = tuple(probe(each, number) for number, each in enumerate(words, start=3))
    return answer("Why?", "Because.", probes=probes)


def test_the_whole_answer_holds_the_words_to_each_follow_up_and_what_they_answer() -> None:
    joined = whole(followed("Of the rain.", "", "And snow."))
    assert joined.transcript == "Because.\n\nOf the rain.\n\nAnd snow."
    assert joined.question == "Why? What of 3? What of 5?"


def test_words_that_the_submitted_answer_holds_already_are_not_counted_twice() -> None:
    submitted = answer("Why?", "Because. Of the\nrain.", probes=(probe("Of the rain."),))
    assert parts(submitted) == (answer("Why?", "Because. Of the\nrain."),)


@pytest.mark.parametrize("words", [(), ("",), ("  ",)])
def test_an_answer_without_answered_follow_ups_is_graded_once(words: tuple[str, ...]) -> None:
    assert len(parts(followed(*words))) == 1


@given(before=MARKS, after=MARKS)
def test_no_mark_falls_and_each_keeps_its_own_reason(before: Any, after: Any) -> None:
    first, second = grade(before), grade(after, evidence=evidence_of("structure"))
    made = better(first, second, SAY)
    for trait, low, high in zip(TRAITS, before, after, strict=True):
        assert getattr(made, trait) == max(low, high)
        source = first if low > high else second
        (reason,) = [each for each in made.evidence if each.trait == trait]
        assert reason in source.evidence
    assert made.total >= max(first.total, second.total)


def test_an_answer_that_nobody_could_grade_takes_no_marks_away() -> None:
    made = better(grade((3, 3, 3, 3, 3)), not_gradable("It is noise.", OFFLINE), SAY)
    assert (made.state, made.total) == ("needs a person", 15)
    made = better(no_answer(OFFLINE), grade((2, 2, 2, 2, 2)), SAY)
    assert (made.state, made.total) == ("graded", 10)


def test_the_tokens_of_both_gradings_are_told() -> None:
    used = Usage(input_tokens=10, cost_usd=0.5)
    both = better(grade((1,) * 5, usage=used), grade((2,) * 5, usage=used), SAY)
    assert both.usage == Usage(input_tokens=20, cost_usd=1.0)
    assert better(grade((1,) * 5, usage=used), grade((2,) * 5), SAY).usage == used


async def test_the_grade_made_ahead_stands_beside_that_of_the_whole() -> None:
    judge = Judge()
    grading = Grading(GradeOnce(await Grades.open(MemoryStore()), judge, none_of), to_nobody)
    told = followed("Of the rain.")
    await grading.on_answer_left(AnswerLeft(session_id=SESSION, answer=followed()))
    await grading.on_answer_left(AnswerLeft(session_id=SESSION, answer=told))
    assert judge.asked == ["Why?", "Why? What of 3?"]
    graded, _ = await grading.on_transcript_completed(
        TranscriptCompleted(session_id=SESSION, answers=(told,))
    )
    assert len(judge.asked) == 2
    assert isinstance(graded, InterviewGraded)
    (only,) = graded.answers
    assert only.answer == told
    assert only.before_probes is not None
