"""A grade that costs money is made once, also when the handler that asked for it is cancelled."""

import asyncio
from collections.abc import Iterable

import pytest

from grading_service.grade_once import GradeOnce
from grading_service.handlers import Grading
from grading_service.store import Grades
from shared.events import AnswerLeft, TranscriptCompleted
from shared.retry import Permanent
from shared.store import StoreUnavailable
from tests.support.eventually import eventually
from tests.support.fakes import MemoryStore, none_of, to_nobody
from tests.unit.grading_service.grades import CLAUDE, answer
from tests.unit.grading_service.judge import Judge

SESSION = "4f1d2c3ba5e84d0f9b7a6c5d4e3f2a1b"
COMPLETED = TranscriptCompleted(session_id=SESSION, answers=(answer("A?"), answer("B?")))
LEFT = AnswerLeft(session_id=SESSION, answer=answer("A?"))
INSTEAD = CLAUDE.model_copy(update={"grader": "offline", "stands_in_for": "claude-x"})


async def worker(store: MemoryStore, judge: Judge) -> Grading:
    return Grading(GradeOnce(await Grades.open(store), judge, none_of), to_nobody)


async def lose_the_connection(grading: Grading, judge: Judge) -> None:
    """Begin to grade the interview, and cancel the handler, as dispatch does on a reconnect."""
    handling = asyncio.create_task(grading.on_transcript_completed(COMPLETED))
    await eventually(lambda: len(set(judge.asked)) == 2)
    handling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await handling


async def test_an_event_that_comes_again_waits_for_the_grades_that_are_being_made() -> None:
    store, judge = MemoryStore(), Judge()
    judge.go.clear()
    grading = await worker(store, judge)
    await lose_the_connection(grading, judge)
    await lose_the_connection(grading, judge)  # again, before a grade could be made
    again = asyncio.create_task(grading.on_transcript_completed(COMPLETED))
    judge.go.set()
    assert await asyncio.wait_for(again, 60)
    assert sorted(judge.asked) == ["A?", "B?"]


async def test_a_grade_is_saved_although_nobody_waits_for_it() -> None:
    store, judge, other = MemoryStore(), Judge(), Judge()
    judge.go.clear()
    grading = await worker(store, judge)
    await lose_the_connection(grading, judge)
    judge.go.set()
    await eventually(lambda: not grading.once.in_progress)
    assert await (await worker(store, other)).on_transcript_completed(COMPLETED)
    assert other.asked == []


async def test_a_grade_made_ahead_goes_on_over_a_lost_connection() -> None:
    judge = Judge()
    judge.go.clear()
    grading = await worker(MemoryStore(), judge)
    ahead = asyncio.create_task(grading.on_answer_left(LEFT))
    await judge.began.wait()
    ahead.cancel()
    judge.go.set()
    await grading.on_transcript_completed(COMPLETED)
    assert sorted(judge.asked) == ["A?", "B?"]


async def test_a_store_that_is_away_for_a_moment_costs_no_second_call() -> None:
    judge = Judge()
    away = 0

    async def pause() -> None:
        nonlocal away
        if away:
            away -= 1
            raise StoreUnavailable("away")

    grading = await worker(MemoryStore(pause), judge)
    judge.go.clear()
    handling = asyncio.create_task(grading.on_transcript_completed(COMPLETED))
    await eventually(lambda: len(judge.asked) == 2)
    away = 2
    judge.go.set()
    assert await asyncio.wait_for(handling, 60)
    assert sorted(judge.asked) == ["A?", "B?"]


async def test_nothing_of_a_session_that_is_erased_meanwhile_stays() -> None:
    store, judge = MemoryStore(), Judge()
    grades = await Grades.open(store)
    erased: set[str] = set()

    async def drop(session_ids: Iterable[str]) -> set[str]:
        for session_id in erased:
            await grades.rows.remove({"session_id": session_id})
        return erased & set(session_ids)

    grading = Grading(GradeOnce(grades, judge, drop), to_nobody)
    judge.go.clear()
    await lose_the_connection(grading, judge)
    erased.add(SESSION)
    judge.go.set()
    await eventually(lambda: not grading.once.in_progress)
    assert await grades.rows.find({}) == []
    with pytest.raises(Permanent):
        await grading.on_transcript_completed(COMPLETED)


async def test_the_time_limit_begins_once_for_ahead_and_the_end() -> None:
    judge = Judge(time_limit=30.0)
    judge.made = {"graded_by": INSTEAD}  # the model gave nothing: the end asks again
    judge.go.clear()
    grading = await worker(MemoryStore(), judge)
    ahead = asyncio.create_task(grading.on_answer_left(LEFT))
    await judge.began.wait()
    begun = asyncio.get_running_loop().time()
    end = asyncio.create_task(grading.on_transcript_completed(COMPLETED))
    await eventually(lambda: len(judge.asked) == 2)  # B?, while A? is still made ahead
    waited_until = asyncio.get_running_loop().time() + 0.2
    await eventually(lambda: asyncio.get_running_loop().time() > waited_until)
    judge.go.set()
    await asyncio.gather(ahead, end)
    assert judge.asked == ["A?", "B?", "A?"]
    assert judge.deadlines[-1] - begun < judge.time_limit + 0.2
