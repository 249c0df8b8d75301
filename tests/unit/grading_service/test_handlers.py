"""Grades are saved as they are made, one worker a text: nothing is paid for twice."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from grading_service.domain import fingerprint
from grading_service.grade_once import GradeOnce
from grading_service.handlers import Grading
from grading_service.store import Grades
from shared.events import AnswerLeft, Event, InterviewGraded, ProgressMade, TranscriptCompleted
from shared.retry import NotYet
from shared.sound import NOT_UNDERSTOOD
from tests.support.fakes import MemoryStore, none_of, to_nobody
from tests.unit.grading_service.grades import CLAUDE, answer
from tests.unit.grading_service.judge import Judge

SESSION = "4f1d2c3ba5e84d0f9b7a6c5d4e3f2a1b"


async def worker(store: MemoryStore, judge: Judge, **timings: float) -> Grading:
    return Grading(GradeOnce(await Grades.open(store), judge, none_of, **timings), to_nobody)


def completed(*questions: str, **fields: Any) -> TranscriptCompleted:
    answers = tuple(answer(question) for question in questions)
    return TranscriptCompleted(session_id=SESSION, **{"answers": answers, **fields})


def result(events: Sequence[Event]) -> InterviewGraded:
    (event,) = [event for event in events if not isinstance(event, ProgressMade)]
    assert isinstance(event, InterviewGraded)
    return event


ONE = completed("A?")


async def test_a_redelivery_announces_the_same_and_asks_nothing() -> None:
    judge = Judge()
    grading = await worker(MemoryStore(), judge)
    first = await grading.on_transcript_completed(completed("A?", "B?"))
    again = await grading.on_transcript_completed(completed("A?", "B?"))
    assert first == again
    assert sorted(judge.asked) == ["A?", "B?"]


async def test_of_an_amended_interview_only_the_changed_answer_is_graded_again() -> None:
    judge = Judge()
    grading = await worker(MemoryStore(), judge)
    await grading.on_transcript_completed(completed("A?", "B?"))
    more = (answer("A?"), answer("B?", "And something that came later."))
    event = await grading.on_transcript_completed(completed(version=1, answers=more))
    assert judge.asked == ["A?", "B?", "B?"]
    assert result(event).version == 1


async def test_one_text_that_stands_twice_is_graded_once() -> None:
    judge = Judge()
    grading = await worker(MemoryStore(), judge)
    event = result(await grading.on_transcript_completed(completed("A?", "B?", "A?")))
    assert sorted(judge.asked) == ["A?", "B?"]
    assert [one.answer.question for one in event.answers] == ["A?", "B?", "A?"]


async def test_a_blank_transcript_is_no_answer_and_nobody_is_asked() -> None:
    judge = Judge()
    grading = await worker(MemoryStore(), judge)
    blank = completed(answers=(answer("A?", " \n "),))
    (one,) = result(await grading.on_transcript_completed(blank)).answers
    assert one.grade.state == "no answer"
    assert judge.asked == []


async def test_an_answer_that_was_understood_in_part_is_graded_and_goes_to_a_person() -> None:
    grading = await worker(MemoryStore(), Judge())
    partly = (answer("A?", f"I moved the billing system. {NOT_UNDERSTOOD} It took a week."),)
    event = await grading.on_transcript_completed(completed(answers=partly))
    (one,) = result(event).answers
    assert one.grade.gradable
    assert "A part of it was not understood" in (one.grade.review or "")


async def test_two_workers_with_one_text_make_one_grade() -> None:
    store, judge = MemoryStore(), Judge()
    judge.go.clear()
    workers = [await worker(store, judge) for _ in range(3)]
    runs = [asyncio.create_task(w.on_transcript_completed(completed("A?"))) for w in workers]
    await judge.began.wait()
    judge.go.set()
    events = await asyncio.gather(*runs)
    assert judge.asked == ["A?"]
    assert events[0] == events[1] == events[2]


async def test_a_worker_does_not_wait_in_place_for_ever() -> None:
    store, judge = MemoryStore(), Judge()
    judge.go.clear()
    first = await worker(store, judge)
    running = asyncio.create_task(first.on_transcript_completed(completed("A?")))
    await judge.began.wait()
    with pytest.raises(NotYet):
        await (await worker(store, judge, wait_seconds=0)).on_transcript_completed(completed("A?"))
    judge.go.set()
    await running
    await (await worker(store, judge)).on_transcript_completed(completed("A?"))
    assert judge.asked == ["A?"]


async def test_a_worker_that_dies_loses_its_lease_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000.0]
    monkeypatch.setattr("time.time", lambda: now[0])
    store, judge = MemoryStore(), Judge(time_limit=30.0)
    grades = await Grades.open(store)
    grading = Grading(GradeOnce(grades, judge, none_of, wait_seconds=0), to_nobody)
    key = fingerprint(answer("A?"), CLAUDE)
    assert await grades.lease(SESSION, key, now[0], now[0] + 40)  # by one that is no more
    with pytest.raises(NotYet) as raised:
        await grading.on_transcript_completed(completed("A?"))
    assert raised.value.until > now[0] + 40
    now[0] += 41
    await grading.on_transcript_completed(completed("A?"))
    assert judge.asked == ["A?"]


async def test_a_worker_whose_lease_ran_out_does_not_give_up_the_next_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [1_000.0]
    monkeypatch.setattr("time.time", lambda: now[0])
    store, slow, next_one = MemoryStore(), Judge(time_limit=30.0), Judge(time_limit=30.0)
    for judge in (slow, next_one):
        judge.go.clear()
    stalled = asyncio.create_task((await worker(store, slow)).on_transcript_completed(ONE))
    await slow.began.wait()
    now[0] += 100
    working = asyncio.create_task((await worker(store, next_one)).on_transcript_completed(ONE))
    await next_one.began.wait()
    slow.fails["A?"] = ValueError("broken")
    slow.go.set()
    with pytest.raises(ValueError, match="broken"):
        await stalled
    third = Judge(time_limit=30.0)
    with pytest.raises(NotYet):
        await (await worker(store, third, wait_seconds=0)).on_transcript_completed(ONE)
    next_one.go.set()
    await working
    assert third.asked == []


async def test_a_grader_that_costs_nothing_never_waits_for_a_dead_worker() -> None:
    store, judge = MemoryStore(), Judge(time_limit=0.0)
    judge.go.clear()
    dying = await worker(store, judge)
    task = asyncio.create_task(dying.on_transcript_completed(completed("A?")))
    await judge.began.wait()
    judge.go.set()
    other = await worker(store, judge)
    assert await other.on_transcript_completed(completed("A?")) == await task


async def test_a_lease_from_before_the_clock_was_set_back_holds_nobody_up() -> None:
    grades = await Grades.open(MemoryStore())
    assert await grades.lease(SESSION, "text", 4_000.0, 4_040.0)
    assert not await grades.lease(SESSION, "text", 3_970.0, 4_010.0)  # another machine's clock
    assert await grades.lease(SESSION, "text", 1_000.0, 1_040.0)
    assert not await grades.lease(SESSION, "text", 1_001.0, 1_041.0)


async def test_a_failure_gives_the_lease_back_and_keeps_what_was_made() -> None:
    store, judge = MemoryStore(), Judge()
    judge.fails["B?"] = ValueError("broken")
    grading = await worker(store, judge)
    with pytest.raises(ValueError, match="broken"):
        await grading.on_transcript_completed(completed("A?", "B?", "C?"))
    judge.fails.clear()
    await grading.on_transcript_completed(completed("A?", "B?", "C?"))
    assert sorted(judge.asked) == ["A?", "B?", "B?", "C?"]


async def test_the_rubric_travels_with_the_grades() -> None:
    event = result(
        await (await worker(MemoryStore(), Judge())).on_transcript_completed(completed("A?"))
    )
    assert event.rubric is not None
    assert event.rubric.traits["clarity"].anchors.keys() == {1, 3, 5}


@pytest.mark.parametrize("text", ["I fixed it.", ""])
async def test_without_consent_nothing_is_graded_ahead_or_after(text: str) -> None:
    judge = Judge()
    grading = await worker(MemoryStore(), judge)
    given = answer("A?", text)
    left = AnswerLeft(session_id=SESSION, answer=given, ai_grading=False)
    assert await grading.on_answer_left(left) == []
    end = completed(answers=(given,), ai_grading=False)
    graded = result(await grading.on_transcript_completed(end))
    assert judge.asked == []
    assert graded.summary.startswith("Not graded: the candidate did not agree to AI grading")
    assert " of 25" not in graded.summary
    (one,) = graded.answers
    assert one.grade.state == "not graded"
    assert one.grade.commentary.startswith("Not graded: the candidate did not agree to AI grading")
    assert one.grade.total == 5


async def test_the_marks_are_explained_in_the_interviews_language() -> None:
    grading = await worker(MemoryStore(), Judge())
    event = result(await grading.on_transcript_completed(completed("A?", language="es")))
    assert event.rubric is not None
    assert event.rubric.traits["relevance"].asks == "¿Responde a esta pregunta?"
