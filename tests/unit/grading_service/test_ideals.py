"""Ideal answers: the grader sees them, and nothing that the grader says holds them."""

from collections.abc import Sequence

import pytest

from grading_service.claude import prompt
from grading_service.domain import fingerprint, ideal_of
from grading_service.grade_once import GradeOnce
from grading_service.handlers import Grading
from grading_service.ideals import Ideals
from grading_service.store import Grades
from shared.events import AnswerLeft, IdealsPublished, TranscriptCompleted
from shared.model import Answer, Grade
from tests.support.fakes import MemoryStore, none_of, to_nobody
from tests.unit.grading_service.grades import CLAUDE, answer
from tests.unit.grading_service.judge import Judge

SESSION, PLAN = "4f1d2c3ba5e84d0f9b7a6c5d4e3f2a1b", "d" * 64
SECRET = "They name the SECRET trade-off."
PUBLISHED = IdealsPublished(sha256=PLAN, ideals=("", SECRET))


class Seeing(Judge):
    """A judge that keeps the ideal answers that it saw."""

    def __init__(self) -> None:
        super().__init__()
        self.ideals: list[str] = []

    async def rate(
        self, answer: Answer, session_id: str, deadline: float, language: str = "en"
    ) -> Grade:
        self.ideals.append(ideal_of(answer))
        return await super().rate(answer, session_id, deadline, language)


def asked(*indexes: int, plan: str = PLAN) -> Sequence[Answer]:
    return tuple(
        answer(f"{index}?").model_copy(update={"question_index": index, "plan": plan})
        for index in indexes
    )


async def grading(judge: Judge, *published: IdealsPublished) -> Grading:
    store = MemoryStore()
    ideals = await Ideals.open(store)
    for each in published:
        await ideals.on_ideals_published(each)
    once = GradeOnce(await Grades.open(store), judge, none_of)
    return Grading(once, to_nobody, beside=ideals.beside)


async def test_the_grader_sees_the_ideal_answer_and_the_grades_do_not_hold_it() -> None:
    judge = Seeing()
    handlers = await grading(judge, PUBLISHED)
    event = TranscriptCompleted(session_id=SESSION, answers=tuple(asked(0, 1, 2)))
    events = await handlers.on_transcript_completed(event)
    assert sorted(judge.ideals) == ["", "", SECRET]
    assert "SECRET" not in str([each.model_dump_json() for each in events])


async def test_an_answer_that_was_graded_ahead_is_not_graded_again() -> None:
    judge = Seeing()
    handlers = await grading(judge, PUBLISHED)
    (left,) = asked(1)
    await handlers.on_answer_left(AnswerLeft(session_id=SESSION, answer=left))
    await handlers.on_transcript_completed(TranscriptCompleted(session_id=SESSION, answers=(left,)))
    assert judge.ideals == [SECRET]


@pytest.mark.parametrize("plan", ["", "e" * 64])
async def test_other_plans_have_other_ideal_answers(plan: str) -> None:
    judge = Seeing()
    handlers = await grading(judge, PUBLISHED, IdealsPublished(sha256="e" * 64, ideals=("", "")))
    event = TranscriptCompleted(session_id=SESSION, answers=tuple(asked(1, plan=plan)))
    await handlers.on_transcript_completed(event)
    assert judge.ideals == [""]


async def test_the_model_is_shown_it_as_data_and_it_is_part_of_what_a_grade_is_of() -> None:
    ideals = await Ideals.open(MemoryStore())
    await ideals.on_ideals_published(PUBLISHED)
    (beside,) = await ideals.beside(asked(1))
    assert "SECRET" in prompt.user(beside)
    assert "ideal_answer" not in prompt.user(asked(1)[0])
    assert "ideal_answer" in prompt.system()
    assert fingerprint(beside, CLAUDE) != fingerprint(asked(1)[0], CLAUDE)
