"""A report of parts that come in any order: printed once a version, announced every time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report_service.claim import CLAIM_SECONDS
from report_service.domain import (
    ATTENTION_WAIT_SECONDS,
    CONTEST_REVISION_SECONDS,
    Join,
    Transcripts,
)
from report_service.handlers import Reporting
from report_service.pdf_file import TooLongError
from report_service.store import Joins
from shared.candidate_view import CandidateView
from shared.events import (
    AttentionSummarised,
    ContestAnswered,
    Event,
    InterviewContested,
    InterviewFinalized,
    InterviewGraded,
    PrintRequested,
    ReportReady,
    ReviewsCompleted,
    SpeakingMeasured,
)
from shared.model import (
    AttentionFigures,
    CandidateReport,
    Contest,
    Feedback,
    Invitation,
    Report,
    SpeakingFacts,
)
from shared.retry import NotYet, Unavailable
from tests.support.events import answer, finalized, graded, summarised
from tests.support.eventually import eventually
from tests.support.fakes import MemoryStore
from tests.support.turns import Turns

SERVER = AttentionFigures(
    source="server", focused_ratio=0.5, distracted_ratio=0.5, unknown_ratio=0.0
)


@dataclass
class Clock:
    """Time that passes only while somebody sleeps."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


@dataclass
class FakePrinter:
    """A printer that notes its reports, and how it printed each of them.

    `meanwhile` happens while it prints. Prints with the transcripts take too long if they are
    `long`, and even alone if they are `endless`.
    """

    printed: list[Report] = field(default_factory=list)
    views: list[CandidateView] = field(default_factory=list)
    spoken: list[tuple[SpeakingFacts, ...]] = field(default_factory=list)
    transcripts: list[Transcripts] = field(default_factory=list)
    copies: int = 0
    meanwhile: Callable[[], Awaitable[None]] | None = None
    long: bool = False
    endless: bool = False
    lost: bool = False

    async def print(self, report: Report, transcripts: Transcripts = "printed") -> str:
        if self.long and transcripts == "printed":
            raise TooLongError
        return await self._print(report, transcripts)

    async def print_alone(self, report: Report) -> str:
        if self.endless:
            raise TooLongError
        return await self._print(report, "printed")

    async def print_view(self, view: CandidateView, speaking: Sequence[SpeakingFacts]) -> str:
        self.views.append(view)
        self.spoken.append(tuple(speaking))
        return f"a{len(self.views):063x}"

    async def copy_to_candidate(self, report: Report) -> str:
        self.copies += 1
        return f"{len(self.printed):064x}"

    async def exists(self, session_id: str, *, by_invitation: bool) -> bool:
        return bool(self.printed) and not self.lost

    async def _print(self, report: Report, transcripts: Transcripts) -> str:
        if self.meanwhile:
            await self.meanwhile()
        self.printed.append(report)
        self.transcripts.append(transcripts)
        self.lost = False
        return f"{len(self.printed):064x}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def printer() -> FakePrinter:
    return FakePrinter()


@pytest.fixture
async def reporting(printer: FakePrinter, clock: Clock) -> Reporting:
    return await reporting_with(printer, clock)


async def reporting_with(
    printer: FakePrinter,
    clock: Clock,
    store: MemoryStore | None = None,
    claim_seconds: float = CLAIM_SECONDS,
) -> Reporting:
    """Return handlers that look for the attention summary once before they give up."""
    return Reporting(
        await Joins.open(store or MemoryStore()),
        printer,
        claim_seconds=claim_seconds,
        first_poll_seconds=0.3,
        clock=clock,
        sleep=clock.sleep,
    )


def handle(reporting: Reporting, event: Event) -> Awaitable[Sequence[Event]]:
    match event:
        case InterviewFinalized():
            return reporting.on_interview_finalized(event)
        case InterviewGraded():
            return reporting.on_interview_graded(event)
        case AttentionSummarised():
            return reporting.on_attention_summarised(event)
        case InterviewContested():
            return reporting.on_interview_contested(event)
        case ContestAnswered():
            return reporting.on_contest_answered(event)
        case SpeakingMeasured():
            return reporting.on_speaking_measured(event)
        case ReviewsCompleted():
            return reporting.on_reviews_completed(event)
        case PrintRequested():
            return reporting.on_print_requested(event)
    raise AssertionError(event)


async def deliver(reporting: Reporting, *events: Event) -> list[Report]:
    """Return the reports that are announced for the events, in their order, as printed."""
    reports: list[Report] = []
    for event in events:
        for caused in await handle(reporting, event):
            assert isinstance(caused, ReportReady)
            assert caused.report.pdf is not None
            reports.append(caused.report.model_copy(update={"pdf": None}))
    return reports


PARTS = (finalized("s1"), graded("s1"), summarised("s1", figures=SERVER))


# ---------------------------------------------------------------- any order


@pytest.mark.parametrize("parts", list(permutations(PARTS)))
async def test_in_any_order_it_is_printed_once_with_all_of_them(
    reporting: Reporting, printer: FakePrinter, parts: Sequence[Event]
) -> None:
    again: list[Event] = []
    for event in parts:
        try:
            await deliver(reporting, event)
        except NotYet:  # the summary is still missing
            again.append(event)
    announced, *others = await deliver(reporting, *parts, *again)
    assert others == [announced] * len(others)
    assert printer.printed == [announced]
    assert (announced.revision, announced.amended, announced.attention) == (1, False, SERVER)


@settings(deadline=None, max_examples=100)
@given(choices=st.lists(st.integers(0, 2), max_size=60))
def test_at_the_same_time_it_is_printed_once_with_all_of_them(choices: list[int]) -> None:
    async def race() -> None:
        printer, turns = FakePrinter(), Turns(choices)
        reporting = await reporting_with(printer, Clock(), MemoryStore(turns.pause))
        outcomes = await turns.run(*(deliver(reporting, event) for event in PARTS))
        for outcome in outcomes:
            assert isinstance(outcome, list | NotYet), outcome
        announced = await deliver(reporting, *PARTS)
        assert printer.printed == [announced[0]]
        assert announced == [announced[0]] * 3
        assert announced[0].attention == SERVER

    asyncio.run(race())


async def test_a_redelivery_announces_again_and_prints_nothing(
    reporting: Reporting, printer: FakePrinter
) -> None:
    first = (await deliver(reporting, *reversed(PARTS)))[-1]
    assert await deliver(reporting, *PARTS) == [first] * 3
    assert printer.printed == [first]


async def test_sessions_do_not_mix(reporting: Reporting, printer: FakePrinter) -> None:
    await deliver(reporting, finalized("s1"), summarised("s1"))
    assert await deliver(reporting, finalized("s2"), summarised("s2")) == []
    (report,) = await deliver(reporting, graded("s2"))
    assert report.session_id == "s2"
    assert printer.printed == [report]


# ---------------------------------------------------------------- attention


async def test_a_missing_summary_is_waited_for_and_then_done_without(
    reporting: Reporting, printer: FakePrinter, clock: Clock
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
    assert ATTENTION_WAIT_SECONDS <= clock.now - began <= ATTENTION_WAIT_SECONDS + 3
    assert printer.printed[0].attention is None


async def test_a_summary_that_comes_after_all_makes_a_new_revision(
    reporting: Reporting, printer: FakePrinter, clock: Clock
) -> None:
    await deliver(reporting, finalized("s1"))
    with pytest.raises(NotYet):
        await deliver(reporting, graded("s1"))
    clock.now += ATTENTION_WAIT_SECONDS
    (without,) = await deliver(reporting, graded("s1"))
    (with_it,) = await deliver(reporting, summarised("s1", figures=SERVER))
    assert (without.revision, without.attention) == (1, None)
    assert (with_it.revision, with_it.attention, with_it.amended) == (2, SERVER, False)
    assert printer.printed == [without, with_it]


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
    reporting: Reporting, printer: FakePrinter
) -> None:
    (first,) = await deliver(reporting, PARTS[0], PARTS[2], PARTS[1])
    (second,) = await deliver(reporting, graded("s1", answer("more words"), version=2))
    assert (second.revision, second.amended) == (2, True)
    assert second.questions[0].transcript == "more words"
    assert printer.printed == [first, second]


async def test_an_older_version_after_a_newer_one_changes_nothing(
    reporting: Reporting, printer: FakePrinter
) -> None:
    newer, older = graded("s1", answer("more words"), version=2), graded("s1")
    (report,) = await deliver(reporting, PARTS[0], PARTS[2], newer)
    assert await deliver(reporting, older) == [report]
    assert await deliver(reporting, summarised("s1", version=0)) == [report]
    assert printer.printed == [report]


async def test_a_version_that_comes_while_an_older_one_is_printed_is_printed_after_it(
    reporting: Reporting, printer: FakePrinter
) -> None:
    newer = graded("s1", answer("more words"), version=2)

    async def newer_comes() -> None:
        printer.meanwhile = None
        with pytest.raises(NotYet):
            await deliver(reporting, newer)

    printer.meanwhile = newer_comes
    await deliver(reporting, *reversed(PARTS))
    (report,) = await deliver(reporting, newer)
    assert [report.questions[0].transcript for report in printer.printed] == [
        "some words",
        "more words",
    ]
    assert (report.revision, printer.printed[-1]) == (2, report)


# ---------------------------------------------------------------- contests and digests


def contested(*texts: str) -> InterviewContested:
    contests = tuple(Contest(text=text, at=1.0) for text in texts)
    return InterviewContested(session_id="s1", version=len(texts), contests=contests)


async def test_a_contest_makes_a_revision_that_is_not_called_amended(
    reporting: Reporting, printer: FakePrinter, clock: Clock
) -> None:
    await deliver(reporting, *reversed(PARTS))
    clock.now += CONTEST_REVISION_SECONDS
    (report,) = await deliver(reporting, contested("It was cut off."))
    assert [contest.text for contest in report.contests] == ["It was cut off."]
    assert (report.revision, report.amended) == (2, False)
    assert await deliver(reporting, contested("It was cut off.")) == [report]
    assert printer.printed[1:] == [report]


async def test_contests_cause_one_print_a_minute(
    reporting: Reporting, printer: FakePrinter, clock: Clock
) -> None:
    await deliver(reporting, *reversed(PARTS))
    for texts in (["One."], ["One.", "Two."]):
        with pytest.raises(NotYet) as waiting:
            await deliver(reporting, contested(*texts))
    clock.now = waiting.value.until
    (report,) = await deliver(reporting, contested("One."))
    assert [contest.text for contest in report.contests] == ["One.", "Two."]
    assert await deliver(reporting, contested("One.", "Two.")) == [report]
    assert len(printer.printed) == 2


async def test_a_contest_before_the_end_is_in_the_first_report(reporting: Reporting) -> None:
    assert await deliver(reporting, contested("Too fast.")) == []
    (report,) = await deliver(reporting, PARTS[0], PARTS[2], PARTS[1])
    assert (report.revision, len(report.contests)) == (1, 1)


async def test_a_report_names_the_digest_of_its_pdf_even_if_that_is_printed_again(
    reporting: Reporting, printer: FakePrinter
) -> None:
    async def digests(event: Event) -> list[str]:
        caused = await handle(reporting, event)
        pdfs = [ready.report.pdf for ready in caused if isinstance(ready, ReportReady)]
        return [pdf.sha256 for pdf in pdfs if pdf]

    await deliver(reporting, *reversed(PARTS))
    first = await digests(PARTS[0])
    printer.lost = True
    second = await digests(PrintRequested(session_id="s1"))
    assert [*first, *second] == [f"{1:064x}", f"{2:064x}"]
    assert await digests(PARTS[0]) == second


# ---------------------------------------------------------------- the claim


async def test_a_report_that_another_process_prints_is_waited_for(
    reporting: Reporting, printer: FakePrinter, clock: Clock
) -> None:
    async def another_delivery() -> None:
        printer.meanwhile = None
        with pytest.raises(NotYet) as waiting:
            await deliver(reporting, PARTS[1])
        assert waiting.value.until > clock.now + CLAIM_SECONDS

    printer.meanwhile = another_delivery
    (report,) = await deliver(reporting, PARTS[0], PARTS[2], PARTS[1])
    assert await deliver(reporting, PARTS[1]) == [report]
    assert printer.printed == [report]


async def test_a_printer_that_fails_gives_its_claim_back(
    reporting: Reporting, printer: FakePrinter
) -> None:
    async def fail() -> None:
        printer.meanwhile = None
        raise Unavailable("the volume is full")

    printer.meanwhile = fail
    with pytest.raises(Unavailable):
        await deliver(reporting, *reversed(PARTS))
    (report,) = await deliver(reporting, PARTS[0])
    assert printer.printed == [report]
    assert report.revision == 1


async def test_printing_that_is_cancelled_gives_its_claim_back(
    reporting: Reporting, printer: FakePrinter
) -> None:
    printing = asyncio.Event()

    async def for_ever() -> None:
        printer.meanwhile = None
        printing.set()
        await asyncio.Event().wait()

    printer.meanwhile = for_ever
    task = asyncio.create_task(deliver(reporting, *reversed(PARTS)))
    await printing.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    (report,) = await deliver(reporting, PARTS[0])
    assert printer.printed == [report]


async def test_a_maker_that_died_loses_its_claim_in_time(
    reporting: Reporting, printer: FakePrinter, clock: Clock
) -> None:
    join = reporting.joins
    await deliver(reporting, PARTS[0], PARTS[2])
    assert await join.claim(await join.get("s1"), clock.now, clock.now + CLAIM_SECONDS)
    with pytest.raises(NotYet):
        await deliver(reporting, PARTS[1])
    clock.now += CLAIM_SECONDS + 1
    (report,) = await deliver(reporting, PARTS[1])
    assert printer.printed == [report]


async def test_a_claim_from_before_the_clock_was_set_back_holds_nobody_up(
    reporting: Reporting, printer: FakePrinter, clock: Clock
) -> None:
    join = reporting.joins
    await deliver(reporting, PARTS[0], PARTS[2])
    assert await join.claim(
        await join.get("s1"), clock.now + 3600, clock.now + 3600 + CLAIM_SECONDS
    )
    (report,) = await deliver(reporting, PARTS[1])
    assert printer.printed == [report]


async def test_a_maker_that_outlived_its_claim_has_the_pdf_made_again(
    reporting: Reporting, printer: FakePrinter, clock: Clock
) -> None:
    async def another_takes_over() -> None:
        printer.meanwhile = None
        clock.now += CLAIM_SECONDS + 1
        await deliver(reporting, graded("s1", answer("newer words"), version=2))

    printer.meanwhile = another_takes_over
    await deliver(reporting, PARTS[0], PARTS[2])
    with pytest.raises(NotYet):  # its older file may lie over the newer one now
        await deliver(reporting, PARTS[1])
    (report,) = await deliver(reporting, PARTS[1])
    assert report.questions[0].transcript == "newer words"
    assert printer.printed[-1] == report


async def test_a_claim_is_renewed_while_its_report_is_printed(
    printer: FakePrinter, clock: Clock
) -> None:
    reporting = await reporting_with(printer, clock, claim_seconds=0.03)

    async def renewals() -> None:
        first = (await reporting.joins.get("s1")).claimed_until

        async def renewed() -> bool:
            return (await reporting.joins.get("s1")).claimed_until != first

        await eventually(renewed)

    printer.meanwhile = renewals
    async with asyncio.timeout(10):
        (report,) = await deliver(reporting, *reversed(PARTS))
    assert printer.printed == [report]
    assert (await reporting.joins.get("s1")).claimed_until == 0.0


# ---------------------------------------------------------------- prints that take too long


async def test_a_report_that_takes_too_long_comes_short_and_then_in_full(
    reporting: Reporting, printer: FakePrinter
) -> None:
    printer.long = True
    await deliver(reporting, PARTS[0], PARTS[2])
    short, request = await handle(reporting, PARTS[1])
    assert isinstance(short, ReportReady)
    assert isinstance(request, PrintRequested)
    assert printer.transcripts == ["follow"]
    assert await handle(reporting, PARTS[1]) == [short, request]  # lost, it is requested again
    (full,) = await deliver(reporting, request)
    assert printer.transcripts == ["follow", "printed"]
    assert (short.report.revision, full.revision) == (1, 2)
    assert full.questions == short.report.questions  # the report as data had the words
    assert await deliver(reporting, request, PARTS[1]) == [full, full]
    assert len(printer.printed) == 2


async def test_a_report_that_takes_too_long_alone_says_so_and_is_left_at_that(
    reporting: Reporting, printer: FakePrinter
) -> None:
    printer.long = printer.endless = True
    await deliver(reporting, PARTS[0], PARTS[2])
    _, request = await handle(reporting, PARTS[1])
    (report,) = await deliver(reporting, request)
    assert printer.transcripts == ["follow", "left out"]
    assert await deliver(reporting, request, PARTS[1]) == [report, report]
    assert len(printer.printed) == 2


# ---------------------------------------------------------------- a lost PDF


async def test_a_lost_pdf_is_printed_again_once_as_the_same_revision(
    reporting: Reporting, printer: FakePrinter
) -> None:
    request = PrintRequested(session_id="s1")
    assert await deliver(reporting, request) == []  # of an unknown session
    (report,) = await deliver(reporting, PARTS[0], PARTS[2], PARTS[1])
    printer.lost = True
    assert await deliver(reporting, request, request) == [report, report]
    assert printer.printed == [report, report]


async def test_of_two_requests_at_once_one_prints(
    reporting: Reporting, printer: FakePrinter
) -> None:
    request = PrintRequested(session_id="s1")
    (report,) = await deliver(reporting, PARTS[0], PARTS[2], PARTS[1])
    printer.lost = True

    async def another() -> None:
        printer.meanwhile = None
        with pytest.raises(NotYet):
            await deliver(reporting, request)

    printer.meanwhile = another
    assert await deliver(reporting, request) == [report]
    assert printer.printed == [report, report]


FEEDBACK = Feedback(lead="Feedback.", withheld="It goes to others.", tips={"clarity": "Pause."})


def by_invitation(candidate_report: CandidateReport, **fields: Any) -> list[Event]:
    invitation = Invitation(label="C-0042")
    end = finalized("s1", candidate_report=candidate_report, invitation=invitation, **fields)
    return [graded("s1", feedback=FEEDBACK), summarised("s1"), end]


@pytest.mark.parametrize("shown", ["feedback", "none"])
async def test_two_pdfs_are_made_where_the_candidate_is_not_shown_the_report(
    reporting: Reporting, printer: FakePrinter, shown: CandidateReport
) -> None:
    events = by_invitation(shown)
    caused = [each for event in events for each in await handle(reporting, event)]
    (ready,) = [each for each in caused if isinstance(each, ReportReady)]
    assert ready.report.pdf is not None
    assert ready.report.pdf.sha256 == f"a{1:063x}"
    assert ready.hiring_pdf is not None
    assert ready.hiring_pdf.sha256 == f"{1:064x}"
    (view,) = printer.views
    assert view.candidate_report == shown
    assert (await handle(reporting, events[0]))[0] == ready


async def test_the_candidate_who_is_shown_the_report_has_a_copy_of_it(
    reporting: Reporting, printer: FakePrinter
) -> None:
    caused = [each for event in by_invitation("full") for each in await handle(reporting, event)]
    (ready,) = [each for each in caused if isinstance(each, ReportReady)]
    assert ready.hiring_pdf == ready.report.pdf
    assert (len(printer.printed), printer.copies, printer.views) == (1, 1, [])


@pytest.mark.parametrize("early", [True, False])
async def test_marks_show_once_people_have_marked(
    reporting: Reporting, printer: FakePrinter, early: bool
) -> None:
    events = by_invitation("full", blind=True)
    done = ReviewsCompleted(session_id="s1")
    reports = await deliver(reporting, *([done, *events] if early else [*events, done, done]))
    assert [report.blind for report in reports] == ([False] if early else [True, False, False])
    assert [report.revision for report in reports] == ([1] if early else [1, 2, 2])
    assert [view.questions[0].transcript for view in printer.views] == (
        [] if early else ["some words"]
    )
    assert printer.copies == 1


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (2, 0, 1), (1, 2, 0), (1, 0, 2)])
async def test_marks_are_closed_again_while_people_mark_anew(
    reporting: Reporting, printer: FakePrinter, order: tuple[int, ...]
) -> None:
    """Let the events about the reviews come in any order."""
    regraded = ContestAnswered(
        session_id="s1", n=1, answer="We look again.", outcome="regraded", answered_at=1.0, round=2
    )
    events = [
        ReviewsCompleted(session_id="s1"),
        regraded,
        ReviewsCompleted(session_id="s1", round=2),
    ]
    reports = await deliver(reporting, *by_invitation("full", blind=True))
    for number, place in enumerate(order):
        reports += await deliver(reporting, events[place])
        seen = set(order[: number + 1])
        assert reports[-1].blind == (not (2 in seen or seen == {0}))
    again = await deliver(reporting, regraded, events[0])
    assert [report.blind for report in again] == [False, False]
    assert again[-1].revision == reports[-1].revision


async def test_marks_show_for_a_row_that_a_release_without_reviews_began(
    printer: FakePrinter, clock: Clock
) -> None:
    reporting = await reporting_with(printer, clock)
    row = Join(id="s1").model_dump(mode="json", exclude={"round", "reviewed_round"})
    await reporting.joins.rows.add([row])
    reports = await deliver(
        reporting, *by_invitation("full", blind=True), ReviewsCompleted(session_id="s1")
    )
    assert [report.blind for report in reports] == [True, False]


async def test_an_answer_that_asks_for_no_new_marks_prints_nothing(reporting: Reporting) -> None:
    await deliver(reporting, *by_invitation("full", blind=True), ReviewsCompleted(session_id="s1"))
    upheld = ContestAnswered(
        session_id="s1", n=1, answer="It stays.", outcome="upheld", answered_at=1.0
    )
    assert await deliver(reporting, upheld) == []


async def test_both_pdfs_are_made_again_if_one_is_lost(
    reporting: Reporting, printer: FakePrinter
) -> None:
    await deliver(reporting, *by_invitation("feedback"))
    printer.lost = True
    await deliver(reporting, PrintRequested(session_id="s1"))
    assert (len(printer.printed), len(printer.views)) == (2, 2)


# ---------------------------------------------------------------- how the candidate spoke

FACTS = SpeakingFacts(question_index=0, words_per_minute=140, fillers={"um": 4})
SPOKEN = SpeakingMeasured(session_id="s1", version=1, answers=(FACTS,))


async def test_the_candidates_feedback_alone_tells_how_the_candidate_spoke(
    reporting: Reporting, printer: FakePrinter
) -> None:
    events = [SPOKEN, *by_invitation("feedback")]
    caused = [each for event in events for each in await handle(reporting, event)]
    assert printer.spoken == [(FACTS,)]
    assert "words_per_minute" not in str([each.model_dump_json() for each in caused])
    assert "words_per_minute" not in str([each.model_dump_json() for each in printer.printed])


async def test_facts_that_come_late_make_a_revision(
    reporting: Reporting, printer: FakePrinter
) -> None:
    reports = await deliver(reporting, *by_invitation("feedback"), SPOKEN, SPOKEN)
    assert [report.revision for report in reports] == [1, 2, 2]
    assert printer.spoken == [(), (FACTS,)]


@pytest.mark.parametrize(("shown", "blind"), [("none", False), ("feedback", True), ("full", True)])
async def test_who_is_shown_no_feedback_is_not_shown_how_they_spoke(
    reporting: Reporting, printer: FakePrinter, shown: CandidateReport, blind: bool
) -> None:
    await deliver(reporting, SPOKEN, *by_invitation(shown, blind=blind))
    assert printer.spoken == [()]
