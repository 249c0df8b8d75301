"""Handlers of the parts of a report: once all are here, in any order, the report is printed."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from report_service.claim import CLAIM_SECONDS, Claim
from report_service.domain import Join, Print, Transcripts, compose
from report_service.pdf_file import TooLongError
from report_service.store import Joins
from shared.candidate_view import CandidateView, candidate_view
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
from shared.model import PrintedPdf, Report, SpeakingFacts
from shared.polling import doubling
from shared.retry import NotYet

PRINTS_AT_ONCE = 4
"""PDFs that are printed at once: a claim must not begin long before its print."""

ATTENTION_PATIENCE_SECONDS = 0.25
"""Seconds that a handler waits in place for the attention summary."""

FIRST_POLL_SECONDS, LONGEST_POLL_SECONDS = 0.01, 0.1
"""Seconds between two looks for the summary: the first wait, and the longest."""


class Printed(NamedTuple):
    """A finished print: the transcripts in it, and the SHA-256 of its file."""

    transcripts: Transcripts
    sha256: str


class Printer(Protocol):
    """The printer of PDFs. A print returns the SHA-256 of the PDF once that is on the volume."""

    async def print(self, report: Report, transcripts: Transcripts = "printed") -> str:
        """Raise TooLongError if the print takes longer than others should wait for it."""

    async def print_alone(self, report: Report) -> str:
        """Print at a low priority, with more time until TooLongError."""

    async def print_view(self, view: CandidateView, speaking: Sequence[SpeakingFacts]) -> str:
        """Print the candidate's view of the report, in a file of its own."""

    async def copy_to_candidate(self, report: Report) -> str:
        """Give the candidate a copy of the full report; return the SHA-256 of the file."""

    async def exists(self, session_id: str, *, by_invitation: bool) -> bool:
        """Return whether the session's PDFs are on the volume."""


@dataclass(frozen=True, slots=True)
class Reporting:
    """The handlers of the report service."""

    joins: Joins
    printer: Printer
    claim_seconds: float = CLAIM_SECONDS
    first_poll_seconds: float = FIRST_POLL_SECONDS
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PRINTS_AT_ONCE))

    async def on_interview_finalized(self, event: InterviewFinalized) -> Sequence[Event]:
        return await self._report(await self.joins.put_finalized(event))

    async def on_interview_graded(self, event: InterviewGraded) -> Sequence[Event]:
        return await self._report(await self.joins.put_graded(event, self.clock()))

    async def on_attention_summarised(self, event: AttentionSummarised) -> Sequence[Event]:
        return await self._report(await self.joins.put_attention(event))

    async def on_speaking_measured(self, event: SpeakingMeasured) -> Sequence[Event]:
        """Keep the facts for the candidate's PDF; they come before the grades, which print it."""
        return await self._report(await self.joins.put_speaking(event))

    async def on_interview_contested(self, event: InterviewContested) -> Sequence[Event]:
        """Print a revision with the candidate's objections, at most once a minute."""
        join = await self.joins.put_contested(event)
        if join.made and join.made != join.parts and self.clock() < join.contest_due:
            raise NotYet(join.contest_due)
        return await self._report(join)

    async def on_contest_answered(self, event: ContestAnswered) -> Sequence[Event]:
        """Print a revision without marks for the candidate, where reviews begin anew."""
        if event.outcome != "regraded":
            return []
        return await self._report(await self.joins.put_round(event))

    async def on_reviews_completed(self, event: ReviewsCompleted) -> Sequence[Event]:
        """Print a revision whose candidate may see marks."""
        return await self._report(await self.joins.put_reviewed(event))

    async def on_print_requested(self, event: PrintRequested) -> Sequence[Event]:
        """Print the last revision again if its PDF is missing.

        If the PDF lacks transcripts that should follow, print a new revision with them.
        """
        join = await self.joins.find(event.session_id)
        # Newer parts are on their way through here themselves, and will be printed.
        if join is None or not join.made or join.made != join.parts:
            return []
        if join.transcripts == "follow":
            return await self._print(join, join.revision + 1, self._print_in_full)
        if await self.printer.exists(join.id, by_invitation=_by_invitation(join)):
            return _as_printed(join)
        async with self.turns:
            return await self._print(join, join.revision, self._print_soon)

    async def _report(self, join: Join) -> Sequence[Event]:
        """Return the report, which is made once for the same parts and announced every time.

        Return nothing while a part is missing: the event of that part will come.
        """
        if not join.complete:
            return []
        if join.attention is None:
            join = await self._with_attention(join)
        if join.made == join.parts:
            return _as_printed(join)
        async with self.turns:
            return await self._print(join, join.revision + 1, self._print_soon)

    async def _with_attention(self, join: Join) -> Join:
        """Return the join once its attention is here, or was waited for long enough."""
        waited, waits = 0.0, doubling(self.first_poll_seconds, LONGEST_POLL_SECONDS)
        while self.clock() < join.attention_due and not await self.joins.has_attention(join.id):
            if waited >= ATTENTION_PATIENCE_SECONDS:
                raise NotYet(join.attention_due + ATTENTION_PATIENCE_SECONDS)
            wait = next(waits)
            await self.sleep(wait)
            waited += wait
        return await self.joins.get(join.id)

    async def _print(
        self, join: Join, revision: int, printing: Callable[[Report], Awaitable[Printed]]
    ) -> Sequence[Event]:
        """Print and announce the revision, as the only process that prints this session."""
        now = self.clock()
        claim = Claim(self.joins.leases, join.id, now + self.claim_seconds, self.claim_seconds)
        if not await self.joins.claim(join, now, claim.until):
            raise NotYet(now + 2 * self.claim_seconds)  # another process prints, or printed
        report = compose(join, revision)
        try:
            async with claim.renewed():
                transcripts, sha256 = await printing(report)
                shown = await self._print_for_candidate(report, join) if report.invitation else None
        except BaseException:
            await self.joins.leases.release(join.id, claim.until)
            raise
        full = PrintedPdf(sha256=sha256, printed_at=self.clock())
        pdf = full.model_copy(update={"sha256": shown}) if shown else full
        made = Print(transcripts, pdf, full if shown else None)
        if not await self.joins.put_made(join, revision, claim.until, made):
            # The claim was lost: a newer file of another process may lie under this one.
            await self.joins.forget_made(join.id)
            raise NotYet(self.clock() + 2 * self.claim_seconds)
        return _announced(report, made)

    async def _print_for_candidate(self, report: Report, join: Join) -> str:
        """Print the candidate's view of a printed report; return the file's SHA-256.

        The full report is for staff as well, and never tells how the candidate spoke.
        """
        view = candidate_view(report)
        if isinstance(view, CandidateView):
            shown = join.speaking if view.candidate_report == "feedback" else None
            return await self.printer.print_view(view, shown.answers if shown else ())
        return await self.printer.copy_to_candidate(report)

    async def _print_soon(self, report: Report) -> Printed:
        """Print with the transcripts, or without them if that takes too long."""
        try:
            return Printed("printed", await self.printer.print(report))
        except TooLongError:
            return Printed("follow", await self.printer.print(report, "follow"))

    async def _print_in_full(self, report: Report) -> Printed:
        try:
            return Printed("printed", await self.printer.print_alone(report))
        except TooLongError:
            return Printed("left out", await self.printer.print(report, "left out"))


def _as_printed(join: Join) -> Sequence[Event]:
    """Return the news of the report that the last PDFs were made of, and of these PDFs."""
    made = Print(join.transcripts, join.pdf, join.hiring_pdf)
    return _announced(compose(join, join.revision), made)


def _by_invitation(join: Join) -> bool:
    return join.finalized is not None and join.finalized.invitation is not None


def _announced(report: Report, made: Print) -> Sequence[Event]:
    """Return the news of a report, and the order to print transcripts that should follow."""
    ready = ReportReady(
        session_id=report.session_id,
        report=report.model_copy(update={"pdf": made.pdf}),
        hiring_pdf=made.hiring_pdf,
    )
    if made.transcripts == "follow":
        return [ready, PrintRequested(session_id=report.session_id)]
    return [ready]
