"""Progress: each grade is announced while others are still being made."""

import asyncio

import pytest

from grading_service.grade_once import GradeOnce
from grading_service.handlers import Grading
from grading_service.store import Grades
from shared.events import AnswerLeft, Event, ProgressMade, TranscriptCompleted
from shared.model import Answer, Grade, GradedBy
from tests.support.eventually import eventually
from tests.support.fakes import MemoryStore, none_of
from tests.unit.grading_service.grades import CLAUDE, answer, graded

COMPLETED = TranscriptCompleted(
    session_id="s1", version=1, answers=tuple(answer(each) for each in ("A?", "B?", "C?"))
)


class Slow:
    """A Rater that waits until the test opens a question, and raises for C? if `fails`."""

    time_limit = 30.0
    graded_by: GradedBy = CLAUDE

    def __init__(self, fails: bool = False) -> None:
        self.fails = fails
        self.open = {question: asyncio.Event() for question in ("A?", "B?", "C?")}

    async def rate(
        self, answer: Answer, session_id: str, deadline: float, language: str = "en"
    ) -> Grade:
        await self.open[answer.question].wait()
        if self.fails and answer.question == "C?":
            raise RuntimeError
        return graded((3, 3, 3, 3, 3), graded_by=CLAUDE).grade


async def grading(rater: Slow, told: list[Event]) -> Grading:
    async def announce(event: Event) -> None:
        told.append(event)

    return Grading(GradeOnce(await Grades.open(MemoryStore()), rater, none_of), announce)


def progress(done: int) -> ProgressMade:
    return ProgressMade(session_id="s1", stage="graded", done=done, of=3)


async def test_each_grade_is_told_when_it_is_made() -> None:
    rater, told = Slow(), list[Event]()
    working = asyncio.create_task((await grading(rater, told)).on_transcript_completed(COMPLETED))
    for number, question in enumerate(("B?", "C?"), start=1):
        assert not working.done()
        rater.open[question].set()
        await eventually(lambda number=number: len(told) == number)  # type: ignore[misc]
    rater.open["A?"].set()
    _, last = await working
    assert [*told, last] == [progress(1), progress(2), progress(3)]


async def test_what_was_graded_ahead_is_told_first() -> None:
    rater, told = Slow(), list[Event]()
    ahead = await grading(rater, told)
    rater.open["B?"].set()
    await ahead.on_answer_left(AnswerLeft(session_id="s1", answer=COMPLETED.answers[1]))
    assert told == []
    working = asyncio.create_task(ahead.on_transcript_completed(COMPLETED))
    await eventually(lambda: told == [progress(1)])
    for event in rater.open.values():
        event.set()
    _, last = await working
    assert [*told, last] == [progress(1), progress(2), progress(3)]


async def test_a_grade_that_is_not_made_is_not_told() -> None:
    rater, told = Slow(fails=True), list[Event]()
    for event in rater.open.values():
        event.set()
    with pytest.raises(RuntimeError):
        await (await grading(rater, told)).on_transcript_completed(COMPLETED)
    assert told == [progress(1), progress(2)]
