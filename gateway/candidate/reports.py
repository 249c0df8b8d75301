"""The end of an interview, and its report: as data and as PDF."""

import time
from typing import Any, ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import BaseModel, Field

from gateway.candidate.lost_pdfs import LostPdfs
from gateway.context import Context
from gateway.errors import ConsentMissing, QuotaExceeded, UnknownSession
from gateway.http.access import OPEN_READ
from gateway.http.bodies import WholeBody
from gateway.http.guarded_route import needs_token
from gateway.http.problems import documented
from gateway.interview.held_up import PUT_OFF, not_done
from gateway.settings import GatewaySettings
from gateway.store import Session
from shared.candidate_view import CandidateView, candidate_view
from shared.http.bodies import Body, Ratio
from shared.http.path_prefix import root
from shared.http.session_file import BINARY, NO_FILE, session_file
from shared.ids import SESSION_ID
from shared.model import AttentionClaim, Report, SubmittedAnswer
from shared.retry import Unavailable

MAX_TRANSCRIPTS = 50
"""Transcripts that a finalize may submit: as many as a role pack may have questions."""

PDF = "final_report.pdf"
RESPOND_ASYNC = "respond-async"


class SubmittedTranscript(Body):
    question: str = Field(default="", examples=["Tell me about a system you designed."])
    transcript: str = Field(default="", examples=["We had a monolith that ..."])


class ClaimedAttention(Body):
    focused_ratio: Ratio = Field(examples=[0.9])
    distracted_ratio: Ratio = Field(examples=[0.1])


class FinalizeBody(WholeBody):
    parts: ClassVar = ("transcripts", "attention_summary")

    session_id: str = Field(examples=["3f2b8c1d9e4a5b6c7d8e9f0a1b2c3d4e"])
    transcripts: list[SubmittedTranscript] | None = Field(default=None, max_length=MAX_TRANSCRIPTS)
    attention_summary: ClaimedAttention | None = None

    @classmethod
    def max_bytes(cls, settings: GatewaySettings) -> int:
        return settings.max_session_bytes


class FinalReport(Report):
    """The report, where its PDF is, and the candidate's objections to something.

    `set_aside` names the events that could not be handled. When the operator replays them, the
    report is amended.
    """

    contested: bool = False
    pdf_url: str = Field(examples=["/reports/3f2b8c1d9e4a5b6c7d8e9f0a1b2c3d4e/final_report.pdf"])


class ShownReport(CandidateView):
    """The part of the report that the candidate of an interview by invitation is shown.

    `pdf_url` leads to the PDF of this part.
    """

    contested: bool = False
    pdf_url: str = Field(examples=["/reports/3f2b8c1d9e4a5b6c7d8e9f0a1b2c3d4e/final_report.pdf"])


class Pending(BaseModel):
    """The report is not there: `open` while the interview runs, `finalizing` while it is made."""

    session_id: str
    state: str
    problem: str | None = Field(description="What keeps it from being finished, in plain words.")


class Accepted(BaseModel):
    """The interview is over; its report is being made, or is there already."""

    session_id: str = Field(examples=["3f2b8c1d9e4a5b6c7d8e9f0a1b2c3d4e"])
    state: str = Field(examples=["finalizing"])


ACCEPTED: dict[str, Any] = {
    "model": Accepted,
    "description": "With `Prefer: respond-async`: the report is not waited for.",
    "headers": {
        "Location": {"schema": {"type": "string"}, "description": "Where the report will be."},
        "Preference-Applied": {"schema": {"const": RESPOND_ASYNC}},
    },
}
PREFER = {
    "name": "Prefer",
    "in": "header",
    "schema": {"type": "string", "examples": [RESPOND_ASYNC]},
    "description": "`respond-async`: answer 202 as soon as the interview is over.",
}


def routes(context: Context) -> APIRouter:
    router = APIRouter(tags=["report"], route_class=context.route)
    settings = context.settings

    @router.post(
        "/report/finalize",
        operation_id="finalize_interview",
        summary="End the interview and wait for its report",
        description="Without `transcripts`, every question is graded on what was appended to it."
        " Called again, it answers with the same report. Where the answers are graded on another"
        " day, it answers 503 at once, and the report is there later. With `Prefer: respond-async`"
        " it waits for nothing: the report will be at `Location`.",
        response_model=FinalReport | ShownReport,
        responses={202: ACCEPTED, **documented(401, 403, 404, 409, 413, 415, 422, 429, 503)},
        dependencies=[needs_token(context.access.caller)],
        openapi_extra={"parameters": [PREFER]},
    )
    async def finalize(
        request: Request, body: FinalizeBody
    ) -> FinalReport | ShownReport | JSONResponse:
        _check_size(body, settings.max_answer_chars, settings.max_session_chars)
        if settings.require_consent and _has_words(body):
            await _require_consent(context, body.session_id)
        row = await context.finalizing.finalize(body.session_id, _submitted(body), _claim(body))
        if _respond_async(request):
            return _accepted(row, root(request.scope))
        # The answers may take megabytes, and the wait a minute.
        del body
        row = row.model_copy(update={"finalized": None})
        report = await context.finalizing.report(row.id, settings.finalize_wait)
        return _final(report, row)

    @router.get(
        "/report/{session_id}",
        operation_id="get_report",
        summary="The report, or 202 while there is none",
        response_model=FinalReport | ShownReport,
        responses={202: {"model": Pending}, **documented(401, 403, 404, 429, 503)},
        dependencies=[needs_token(context.access.caller)],
    )
    async def read(request: Request, session_id: str) -> FinalReport | ShownReport | JSONResponse:
        session = await context.sessions.get(session_id)
        if session is None:
            raise UnknownSession
        if report := await context.reports.get(session_id):
            return _final(report, session)
        pending = Pending(
            session_id=session_id,
            state=session.state,
            problem=_problem(session, time.time()),
        )
        return JSONResponse(pending.model_dump(), 202, headers={"Retry-After": "1"})

    reader = [needs_token(context.access.reader)]
    lost = LostPdfs(context.sessions, context.events, context.wakeups)

    @router.head("/reports/{session_id}/" + PDF, dependencies=reader, include_in_schema=False)
    @router.get(
        "/reports/{session_id}/" + PDF,
        operation_id="get_report_pdf",
        summary="The report as PDF",
        response_class=FileResponse,
        responses={
            200: {"content": {"application/pdf": {"schema": BINARY}}, "description": "The PDF."},
            **documented(401, 403, 404, 429, 503),
        },
        dependencies=reader,
        openapi_extra=OPEN_READ,
    )
    async def pdf(request: Request, session_id: str) -> Response:
        if found := session_file(settings.reports_dir, session_id, PDF, "application/pdf"):
            return found
        if not SESSION_ID.fullmatch(session_id) or not await lost.should_exist(session_id):
            raise context.access.missed(request, NO_FILE)
        await lost.print_again(session_id)
        if found := session_file(settings.reports_dir, session_id, PDF, "application/pdf"):
            return found
        if not await lost.should_exist(session_id):
            raise context.access.missed(request, NO_FILE)  # erased meanwhile
        raise Unavailable("the PDF was lost and is being printed again")

    return router


def _problem(session: Session, now: float) -> str | None:
    """Return in plain words the reason why the report is not finished; None if there is none."""
    if session.set_aside is not None:
        return not_done(session.set_aside.stage)
    return PUT_OFF if session.waits_for_another_day(now) else None


def _check_size(body: FinalizeBody, max_answer_chars: int, max_session_chars: int) -> None:
    """Raise QuotaExceeded for transcripts longer than an answer or a session may be."""
    sizes = [len(item.transcript) + len(item.question) for item in body.transcripts or ()]
    if max(sizes, default=0) > max_answer_chars:
        raise QuotaExceeded(f"an answer holds {max_answer_chars} characters")
    if sum(sizes) > max_session_chars:
        raise QuotaExceeded(f"a session holds {max_session_chars} characters")


def _has_words(body: FinalizeBody) -> bool:
    return any(item.transcript.strip() for item in body.transcripts or ())


async def _require_consent(context: Context, session_id: str) -> None:
    """Raise ConsentMissing for an open session without a consent: submitted words are words."""
    row = await context.sessions.get(session_id)
    if row and row.state == "open" and not row.consents:
        raise ConsentMissing


def _submitted(body: FinalizeBody) -> tuple[SubmittedAnswer, ...] | None:
    if body.transcripts is None:
        return None
    return tuple(
        SubmittedAnswer(question=item.question, transcript=item.transcript)
        for item in body.transcripts
    )


def _claim(body: FinalizeBody) -> AttentionClaim | None:
    claimed = body.attention_summary
    return AttentionClaim(**claimed.model_dump()) if claimed else None


def _respond_async(request: Request) -> bool:
    """Tell whether the client prefers not to wait.

    By RFC 7240, preferences may come in several headers, each with values and parameters.
    """
    preferences = ",".join(request.headers.getlist("prefer")).split(",")
    return any(each.partition(";")[0].strip().lower() == RESPOND_ASYNC for each in preferences)


def _accepted(row: Session, root_path: str) -> JSONResponse:
    headers = {"Location": f"{root_path}/report/{row.id}", "Preference-Applied": RESPOND_ASYNC}
    body = Accepted(session_id=row.id, state=row.state)
    return JSONResponse(body.model_dump(), 202, headers=headers)


def _final(report: Report, row: Session) -> FinalReport | ShownReport:
    view = candidate_view(report)
    added = {
        "set_aside": _set_aside(report, row),
        "contests": row.contests,
        "contested": bool(row.contests),
        "pdf_url": f"/reports/{report.session_id}/{PDF}",
    }
    if isinstance(view, CandidateView):
        return ShownReport(**dict(view) | added)
    return FinalReport(**dict(view) | added)


def _set_aside(report: Report, row: Session) -> tuple[str, ...]:
    """Return the names of all events set aside so far; the report knows the earlier events only."""
    held_up = (row.set_aside.event,) if row.set_aside else ()
    return tuple(sorted({*report.set_aside, *row.incomplete, *held_up}))
