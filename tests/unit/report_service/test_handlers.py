"""One report of parts that come in any order: printed once a version, announced every time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report_service import handlers as module
from report_service.domain import ATTENTION_PATIENCE
from report_service.handlers import CLAIM, Reporting
from report_service.store import Joins
from shared.events import (
    AttentionFigures,
    AttentionSummarised,
    Event,
    InterviewFinalized,
    InterviewGraded,
    Report,
    ReportReady,
)
from shared.retry import NotYet, Unavailable
from tests.events import answer, finalized, graded, summarised
from tests.fakes import MemoryStore
from tests.turns import Turns

SERVER = AttentionFigures(
    source="server", focused_ratio=0.5, distracted_ratio=0.5, unknown_ratio=0.0
)


@dataclass
class Clock:
    """Time that passes only while somebody sleeps."""

    now: float = 1000.0

    def time(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


@dataclass
class Press:
    """Notes what is printed; `meanwhile` happens while it prints."""

    printed: list[Report] = field(default_factory=list)
    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def print(self, report: Report) -> None:
        if self.meanwhile:
            await self.meanwhile()
        self.printed.append(report)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "FIRST_LOOK", 0.3)
    monkeypatch.setattr(module, "time", SimpleNamespace(time=clock.time, monotonic=clock.time))
    monkeypatch.setattr(
        module, "asyncio", SimpleNamespace(sleep=clock.sleep, Semaphore=asyncio.Semaphore)
    )
    return clock


@pytest.fixture
def press() -> Press:
    return Press()


@pytest.fixture
async def reporting(press: Press) -> Reporting:
    return Reporting(await Joins.open(MemoryStore()), press)


def handle(reporting: Reporting, event: Event) -> Awaitable[Sequence[Event]]:
    match event:
        case InterviewFinalized():
            return reporting.on_interview_finalized(event)
        case InterviewGraded():
            return reporting.on_interview_graded(event)
        case AttentionSummarised():
            return reporting.on_attention_summarised(event)
    raise AssertionError(event)


async def deliver(reporting: Reporting, *events: Event) -> list[Report]:
    """What is announced for them, in their order."""
    reports: list[Report] = []
    for event in events:
        for caused in await handle(reporting, event):
            assert isinstance(caused, ReportReady)
            reports.append(caused.report)
    return reports


PARTS = (finalized("s1"), graded("s1"), summarised("s1", figures=SERVER))


# ---------------------------------------------------------------- any order


@pytest.mark.parametrize("parts", list(permutations(PARTS)))
async def test_in_any_order_it_is_printed_once_with_all_of_them(
    reporting: Reporting, press: Press, parts: Sequence[Event]
) -> None:
    again: list[Event] = []
    for event in parts:
        try:
            await deliver(reporting, event)
        except NotYet:  # the summary is still missing
            again.append(event)
    announced, *others = await deliver(reporting, *parts, *again)
    assert others == [announced] * len(others)
    assert press.printed == [announced]
    assert (announced.revision, announced.amended, announced.attention) == (1, False, SERVER)


@settings(deadline=None, max_examples=100)
@given(choices=st.lists(st.integers(0, 2), max_size=60))
def test_at_the_same_time_it_is_printed_once_with_all_of_them(choices: list[int]) -> None:
    async def race() -> None:
        press, turns = Press(), Turns(choices)
        reporting = Reporting(await Joins.open(MemoryStore(turns.pause)), press)
        outcomes = await turns.run(*(deliver(reporting, event) for event in PARTS))
        for outcome in outcomes:
            assert isinstance(outcome, list | NotYet), outcome
        announced = await deliver(reporting, *PARTS)
        assert press.printed == [announced[0]]
        assert announced == [announced[0]] * 3
        assert announced[0].attention == SERVER

    asyncio.run(race())


async def test_a_redelivery_announces_again_and_prints_nothing(
    reporting: Reporting, press: Press
) -> None:
    first = (await deliver(reporting, *reversed(PARTS)))[-1]
    assert await deliver(reporting, *PARTS) == [first] * 3
    assert press.printed == [first]


async def test_sessions_do_not_mix(reporting: Reporting, press: Press) -> None:
    await deliver(reporting, finalized("s1"), summarised("s1"))
    assert await deliver(reporting, finalized("s2"), summarised("s2")) == []
    (report,) = await deliver(reporting, graded("s2"))
    assert report.session_id == "s2"
    assert press.printed == [report]


# ---------------------------------------------------------------- attention


async def test_a_missing_summary_is_waited_for_and_then_done_without(
    reporting: Reporting, press: Press, clock: Clock
) -> None:
    began = clock.now
    await deliver(reporting, finalized("s1"))
    waits = 0
    for _ in range(10):
        try:
            await deliver(reporting, graded("s1"))
            break
        except NotYet as waiting:
            waits += waiting.until > clock.now  # once that is over, it counts as a failure
            clock.now += 1  # the retry tier
    assert waits > 1
    assert ATTENTION_PATIENCE <= clock.now - began <= ATTENTION_PATIENCE + 3
    assert press.printed[0].attention is None


async def test_a_summary_that_comes_after_all_makes_a_new_revision(
    reporting: Reporting, press: Press, clock: Clock
) -> None:
    await deliver(reporting, finalized("s1"))
    with pytest.raises(NotYet):
        await deliver(reporting, graded("s1"))
    clock.now += ATTENTION_PATIENCE
    (without,) = await deliver(reporting, graded("s1"))
    (with_it,) = await deliver(reporting, summarised("s1", figures=SERVER))
    assert (without.revision, without.attention) == (1, None)
    assert (with_it.revision, with_it.attention, with_it.amended) == (2, SERVER, False)
    assert press.printed == [without, with_it]


async def test_a_summary_without_figures_is_an_answer_and_leaves_the_clients_claim(
    reporting: Reporting,
) -> None:
    claim = {"focused_ratio": 0.7, "distracted_ratio": 0.1}
    await deliver(reporting, finalized("s1", claim=claim), summarised("s1", figures=None))
    (report,) = await deliver(reporting, graded("s1"))
    assert report.attention is not None
    assert (report.attention.source, report.attention.focused_ratio) == ("client", 0.7)
    assert report.attention.unknown_ratio == 0.2


async def test_the_servers_figures_go_before_the_clients_claim(reporting: Reporting) -> None:
    claim = {"focused_ratio": 1.0, "distracted_ratio": 0.0}
    await deliver(reporting, finalized("s1", claim=claim), PARTS[2])
    (report,) = await deliver(reporting, graded("s1"))
    assert report.attention == SERVER


# ---------------------------------------------------------------- versions


async def test_a_newer_version_is_printed_again_and_called_amended(
    reporting: Reporting, press: Press
) -> None:
    (first,) = await deliver(reporting, PARTS[0], PARTS[2], PARTS[1])
    (second,) = await deliver(reporting, graded("s1", answer("more words"), version=2))
    assert (second.revision, second.amended) == (2, True)
    assert second.questions[0].transcript == "more words"
    assert press.printed == [first, second]


async def test_an_older_version_after_a_newer_one_changes_nothing(
    reporting: Reporting, press: Press
) -> None:
    newer, older = graded("s1", answer("more words"), version=2), graded("s1")
    (report,) = await deliver(reporting, PARTS[0], PARTS[2], newer)
    assert await deliver(reporting, older) == [report]
    assert await deliver(reporting, summarised("s1", version=0)) == [report]
    assert press.printed == [report]


async def test_a_version_that_comes_while_an_older_one_is_printed_is_printed_after_it(
    reporting: Reporting, press: Press
) -> None:
    newer = graded("s1", answer("more words"), version=2)

    async def newer_comes() -> None:
        press.meanwhile = None
        with pytest.raises(NotYet):
            await deliver(reporting, newer)

    press.meanwhile = newer_comes
    await deliver(reporting, *reversed(PARTS))
    (report,) = await deliver(reporting, newer)
    assert [report.questions[0].transcript for report in press.printed] == [
        "some words",
        "more words",
    ]
    assert (report.revision, press.printed[-1]) == (2, report)


# ---------------------------------------------------------------- the claim


async def test_what_another_is_printing_is_waited_for(
    reporting: Reporting, press: Press, clock: Clock
) -> None:
    async def another_delivery() -> None:
        press.meanwhile = None
        with pytest.raises(NotYet) as waiting:
            await deliver(reporting, PARTS[1])
        assert waiting.value.until > clock.now + CLAIM

    press.meanwhile = another_delivery
    (report,) = await deliver(reporting, PARTS[0], PARTS[2], PARTS[1])
    assert await deliver(reporting, PARTS[1]) == [report]
    assert press.printed == [report]


async def test_a_printer_that_fails_gives_its_claim_back(
    reporting: Reporting, press: Press
) -> None:
    async def fail() -> None:
        press.meanwhile = None
        raise Unavailable("the volume is full")

    press.meanwhile = fail
    with pytest.raises(Unavailable):
        await deliver(reporting, *reversed(PARTS))
    (report,) = await deliver(reporting, PARTS[0])
    assert press.printed == [report]
    assert report.revision == 1


async def test_printing_that_is_cancelled_gives_its_claim_back(
    reporting: Reporting, press: Press
) -> None:
    printing = asyncio.Event()

    async def for_ever() -> None:
        press.meanwhile = None
        printing.set()
        await asyncio.Event().wait()

    press.meanwhile = for_ever
    task = asyncio.create_task(deliver(reporting, *reversed(PARTS)))
    await printing.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    (report,) = await deliver(reporting, PARTS[0])
    assert press.printed == [report]


async def test_a_maker_that_died_loses_its_claim_in_time(
    reporting: Reporting, press: Press, clock: Clock
) -> None:
    join = reporting.joins
    await deliver(reporting, PARTS[0], PARTS[2])
    assert await join.claim(await join.get("s1"), clock.now, clock.now + CLAIM)
    with pytest.raises(NotYet):
        await deliver(reporting, PARTS[1])
    clock.now += CLAIM + 1
    (report,) = await deliver(reporting, PARTS[1])
    assert press.printed == [report]


async def test_a_claim_from_before_the_clock_was_set_back_holds_nobody_up(
    reporting: Reporting, press: Press, clock: Clock
) -> None:
    join = reporting.joins
    await deliver(reporting, PARTS[0], PARTS[2])
    assert await join.claim(await join.get("s1"), clock.now + 3600, clock.now + 3600 + CLAIM)
    (report,) = await deliver(reporting, PARTS[1])
    assert press.printed == [report]


async def test_a_maker_that_outlived_its_claim_has_the_pdf_made_again(
    reporting: Reporting, press: Press, clock: Clock
) -> None:
    async def another_takes_over() -> None:
        press.meanwhile = None
        clock.now += CLAIM + 1
        await deliver(reporting, graded("s1", answer("newer words"), version=2))

    press.meanwhile = another_takes_over
    await deliver(reporting, PARTS[0], PARTS[2])
    with pytest.raises(NotYet):  # its older file may lie over the newer one now
        await deliver(reporting, PARTS[1])
    (report,) = await deliver(reporting, PARTS[1])
    assert report.questions[0].transcript == "newer words"
    assert press.printed[-1] == report
