"""Interviews by invitation whose grades wait for another day's budget of the model."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from grading_service.grade_once import GradeOnce
from grading_service.handlers import Grading
from grading_service.purses import Purses, PutOff
from grading_service.putting_off import PuttingOff
from grading_service.store import Grades
from grading_service.waiting import Waiting, tomorrow
from shared.events import Event, GradingPutOff, OfflineGradingChosen, TranscriptCompleted
from shared.ids import PRIVATE
from shared.llm.budget import Budget, BudgetSpentError
from shared.llm.purses import INVITED_DAY
from shared.model import Answer, Grade
from tests.support.fakes import MemoryStore, none_of, to_nobody
from tests.unit.grading_service.grades import answer
from tests.unit.grading_service.judge import Judge

SESSION = "4f1d2c3ba5e84d0f9b7a6c5d4e3f2a1b"
INVITED = PRIVATE + SESSION
CENT = 0.01


@dataclass
class Paid(Judge):
    """A judge that a cent is paid for each answer, or that grades offline without."""

    purses: Purses
    paid: list[str] = field(default_factory=list)
    offline: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    async def rate(
        self, answer: Answer, session_id: str, deadline: float, language: str = "en"
    ) -> Grade:
        try:
            await self.purses.reserve(session_id, CENT)
            self.paid.append(answer.question)
        except BudgetSpentError:
            self.offline.append(answer.question)
        return await super().rate(answer, session_id, deadline, language)


@pytest.fixture
async def purses() -> Purses:
    store = MemoryStore()
    invited = await Budget.open(store, 0.0, 2 * CENT, INVITED_DAY)
    return Purses(await Budget.open(store, 0.0, CENT), invited)


@pytest.fixture
async def judge(purses: Purses) -> Paid:
    return Paid(purses)


@pytest.fixture
async def handlers(purses: Purses, judge: Paid) -> PuttingOff:
    store = MemoryStore()
    grading = Grading(GradeOnce(await Grades.open(store), judge, none_of), to_nobody)
    return PuttingOff(grading, purses, await Waiting.open(store))


def completed(session_id: str = INVITED, version: int = 1) -> TranscriptCompleted:
    answers = tuple(answer(question) for question in ("A?", "B?", "C?"))
    return TranscriptCompleted(session_id=session_id, version=version, answers=answers)


async def test_nobody_pays_for_somebody_elses_start(purses: Purses) -> None:
    await purses.reserve(SESSION, CENT)
    with pytest.raises(BudgetSpentError):
        await purses.reserve(SESSION, CENT)
    settled = await purses.reserve(INVITED, CENT)
    await purses.reserve(INVITED, CENT)
    with pytest.raises(PutOff):
        await purses.reserve(INVITED, CENT)
    await purses.settle(settled, 0.0)
    await purses.reserve(INVITED, CENT)


@pytest.mark.parametrize(("invited_usd", "cents"), [(None, 1), (3 * CENT, 3)])
async def test_the_invited_have_a_budget_of_their_own_by_default_of_the_same_amount(
    invited_usd: float | None, cents: int
) -> None:
    purses = await Purses.open(MemoryStore(), 0.0, CENT, invited_usd)
    await purses.reserve(SESSION, CENT)
    with pytest.raises(BudgetSpentError):
        await purses.reserve(SESSION, CENT)
    for _ in range(cents):
        await purses.reserve(INVITED, CENT)
    with pytest.raises(PutOff):
        await purses.reserve(INVITED, CENT)


async def test_the_budget_of_a_session_puts_nothing_off() -> None:
    store = MemoryStore()
    invited = await Budget.open(store, CENT, 0.0, INVITED_DAY)
    purses = Purses(await Budget.open(store, 0.0, 0.0), invited)
    await purses.reserve(INVITED, CENT)
    with pytest.raises(BudgetSpentError):
        await purses.reserve(INVITED, CENT)


async def test_past_the_budget_the_transcript_waits_for_the_next_day(
    handlers: PuttingOff, judge: Paid
) -> None:
    (put_off,) = await handlers.on_transcript_completed(completed())
    assert isinstance(put_off, GradingPutOff)
    assert time.time() < put_off.until <= time.time() + 24 * 3600
    assert (len(judge.paid), judge.offline) == (2, [])
    assert await handlers.waiting.of(INVITED) == completed()


async def test_its_day_comes_and_the_grades_that_were_paid_are_not_paid_again(
    handlers: PuttingOff, judge: Paid, purses: Purses
) -> None:
    await handlers.on_transcript_completed(completed())
    told: list[Event] = []

    async def publish(event: Event) -> None:
        told.append(event)

    await handlers.waiting.sweep(publish, time.time())
    assert told == []
    await handlers.waiting.sweep(publish, tomorrow(time.time()) + 1)
    assert told == [completed()]
    await purses.invited.rows.remove({})  # the day's budget begins anew
    events = await handlers.on_transcript_completed(completed())
    assert [event.name for event in events] == ["interview.graded", "progress.made"]
    assert sorted(judge.paid) == ["A?", "B?", "C?"]
    assert await handlers.waiting.of(INVITED) is None


async def test_staff_may_choose_the_offline_grader(handlers: PuttingOff, judge: Paid) -> None:
    chosen = OfflineGradingChosen(session_id=INVITED)
    await handlers.on_transcript_completed(completed())
    (again,) = await handlers.on_offline_grading_chosen(chosen)
    assert again == completed()
    assert isinstance(again, TranscriptCompleted)
    events = await handlers.on_transcript_completed(again)
    assert events[0].name == "interview.graded"
    assert len(judge.offline) == 1
    assert await handlers.on_offline_grading_chosen(chosen) == []


async def test_the_newest_transcript_waits(handlers: PuttingOff) -> None:
    await handlers.on_transcript_completed(completed(version=2))
    await handlers.on_transcript_completed(completed(version=1))
    kept = await handlers.waiting.of(INVITED)
    assert kept is not None
    assert kept.version == 2


def test_a_day_begins_at_midnight_in_utc() -> None:
    noon = datetime(2026, 7, 1, 12, 30, tzinfo=UTC).timestamp()
    assert tomorrow(noon) == datetime(2026, 7, 2, tzinfo=UTC).timestamp()
