"""Answers are graded while the interview goes on: a head start that costs nothing twice."""

import asyncio
from collections.abc import Iterable, Sequence

import pytest

from grading_service.grade_once import GradeOnce
from grading_service.handlers import Grading
from grading_service.store import Grades
from shared.events import AnswerLeft, Event, InterviewGraded, TranscriptCompleted
from shared.model import Usage
from shared.retry import Permanent
from tests.support.eventually import eventually
from tests.support.fakes import MemoryStore, none_of, to_nobody
from tests.unit.grading_service.grades import CLAUDE, answer
from tests.unit.grading_service.judge import Judge

SESSION = "4f1d2c3ba5e84d0f9b7a6c5d4e3f2a1b"
INSTEAD = CLAUDE.model_copy(update={"grader": "offline", "stands_in_for": "claude-x"})


def left(question: str = "A?") -> AnswerLeft:
    return AnswerLeft(session_id=SESSION, answer=answer(question))


def completed(*questions: str) -> TranscriptCompleted:
    return TranscriptCompleted(session_id=SESSION, answers=tuple(map(answer, questions)))


def interview(events: Sequence[Event]) -> InterviewGraded:
    (graded,) = [event for event in events if isinstance(event, InterviewGraded)]
    return graded


@pytest.fixture
def judge() -> Judge:
    return Judge()


@pytest.fixture
async def grading(judge: Judge) -> Grading:
    return Grading(GradeOnce(await Grades.open(MemoryStore()), judge, none_of), to_nobody)


async def test_only_what_was_not_left_before_is_graded_at_the_end(
    grading: Grading, judge: Judge
) -> None:
    assert await grading.on_answer_left(left("A?")) == []
    await grading.on_answer_left(left("B?"))
    ahead = list(judge.asked)
    graded = interview(await grading.on_transcript_completed(completed("A?", "B?", "C?")))
    assert (ahead, judge.asked) == (["A?", "B?"], ["A?", "B?", "C?"])
    assert len(graded.answers) == 3


async def test_an_answer_left_twice_is_graded_once(grading: Grading, judge: Judge) -> None:
    await grading.on_answer_left(left())
    await grading.on_answer_left(left())
    assert judge.asked == ["A?"]


async def test_the_end_waits_for_a_grade_that_is_being_made_ahead(
    grading: Grading, judge: Judge
) -> None:
    judge.go.clear()
    ahead = asyncio.create_task(grading.on_answer_left(left()))
    await judge.began.wait()
    end = asyncio.create_task(grading.on_transcript_completed(completed("A?")))
    judge.go.set()
    await asyncio.gather(ahead, end)
    assert judge.asked == ["A?"]


async def test_whoever_waits_for_a_grade_of_this_process_need_not_look_for_it(
    judge: Judge,
) -> None:
    once = GradeOnce(
        await Grades.open(MemoryStore()), judge, none_of, 40.0, 3600.0, longest_poll_seconds=3600.0
    )
    grading = Grading(once, to_nobody)
    judge.go.clear()
    ahead = asyncio.create_task(grading.on_answer_left(left()))
    await judge.began.wait()
    end = asyncio.create_task(grading.on_transcript_completed(completed("A?")))
    for _ in range(50):  # it waits, by then
        await asyncio.sleep(0)
    judge.go.set()
    await asyncio.wait_for(asyncio.gather(ahead, end), 60)
    assert judge.asked == ["A?"]
    assert grading.once.in_progress == {}


async def test_what_fails_ahead_troubles_nobody_and_is_graded_at_the_end(
    grading: Grading, judge: Judge
) -> None:
    judge.fails["A?"] = ValueError("broken")
    assert await grading.on_answer_left(left()) == []
    judge.fails.clear()
    assert interview(await grading.on_transcript_completed(completed("A?")))
    assert judge.asked == ["A?", "A?"]


async def test_a_model_that_was_away_is_asked_again_at_the_end(
    grading: Grading, judge: Judge
) -> None:
    judge.made = {"graded_by": INSTEAD}
    await grading.on_answer_left(left())
    judge.made = {}
    (one,) = interview(await grading.on_transcript_completed(completed("A?"))).answers
    assert one.grade.state == "graded"


async def test_a_stand_in_that_was_paid_for_stays(grading: Grading, judge: Judge) -> None:
    judge.made = {"graded_by": INSTEAD, "usage": Usage(input_tokens=9)}
    await grading.on_answer_left(left())
    (one,) = interview(await grading.on_transcript_completed(completed("A?"))).answers
    assert (one.grade.state, judge.asked) == ("graded offline", ["A?"])


async def test_it_can_be_switched_off(grading: Grading, judge: Judge) -> None:
    await Grading(grading.once, to_nobody, ahead=False).on_answer_left(left())
    assert judge.asked == []


async def test_with_too_much_to_do_answers_wait_for_the_end(
    judge: Judge,
) -> None:
    once = GradeOnce(await Grades.open(MemoryStore()), judge, none_of)
    grading = Grading(once, to_nobody, turns=asyncio.Semaphore(2))
    judge.go.clear()
    working = [asyncio.create_task(grading.on_answer_left(left(each))) for each in ("A?", "B?")]
    await eventually(lambda: len(judge.asked) == 2)
    await grading.on_answer_left(left("C?"))
    judge.go.set()
    await asyncio.gather(*working)
    assert sorted(judge.asked) == ["A?", "B?"]


async def test_the_words_of_an_erased_session_go_to_no_grader(
    judge: Judge,
) -> None:
    async def all_of(session_ids: Iterable[str]) -> set[str]:
        return set(session_ids)

    store = MemoryStore()
    grading = Grading(GradeOnce(await Grades.open(store), judge, all_of), to_nobody)
    assert await grading.on_answer_left(left()) == []
    with pytest.raises(Permanent):
        await grading.on_transcript_completed(completed("A?"))
    assert judge.asked == []


async def test_a_worker_that_is_stopped_gives_the_answer_back(
    grading: Grading, judge: Judge
) -> None:
    judge.go.clear()
    working = asyncio.create_task(grading.on_answer_left(left()))
    await judge.began.wait()
    await grading.once.aclose()
    with pytest.raises(asyncio.CancelledError):
        await working
    judge.go.set()
    await grading.on_transcript_completed(completed("A?"))
    assert judge.asked == ["A?", "A?"]
