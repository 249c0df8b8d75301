"""The end of an interview: finalize, and the report as data, as PDF, and the questions' videos."""

import re
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi import Path as InPath
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import BaseModel, Field

from gateway.auth import require_same
from gateway.bodies import FinalizeBody, read_body, takes
from gateway.gateway import OPEN_READ, Gateway
from gateway.problems import Problem, documented
from gateway.sessions import UNKNOWN
from gateway.store import Session
from shared.events import AttentionClaim, Report, SubmittedAnswer

SESSION_ID = re.compile(r"[0-9a-f]{32}")
VIDEO = re.compile(r"q[0-9]{2}\.mp4")
VideoName = Annotated[
    str, InPath(examples=["q00.mp4"], json_schema_extra={"pattern": f"^{VIDEO.pattern}$"})
]
PDF = "final_report.pdf"
NO_FILE = "there is no such file"
RESPOND_ASYNC = "respond-async"


class FinalReport(Report):
    """The report, where its PDF is, and whether the candidate objected to something. `set_aside`
    names the events that could not be handled: what the operator replays of them amends it."""

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


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["report"])

    @router.post(
        "/report/finalize",
        summary="End the interview and wait for its report",
        description="Without `transcripts`, every question is graded on what was appended to it."
        " Called again, it answers with the same report. With `Prefer: respond-async` it waits for"
        " nothing: the report will be at `Location`.",
        response_model=FinalReport,
        responses={202: ACCEPTED, **documented(401, 403, 404, 413, 422, 429, 503)},
        openapi_extra=takes(FinalizeBody) | {"parameters": [PREFER]},
    )
    async def finalize(request: Request) -> FinalReport | JSONResponse:
        session_id = gateway.session_of(request)
        body = await read_body(request, FinalizeBody, gateway.settings.max_body_bytes)
        require_same(session_id, body.session_id)
        gateway.count_call(request, session_id)
        _check_size(gateway, body)
        row = await gateway.finalizing.finalize(session_id, _submitted(body), _claim(body))
        if _respond_async(request):
            return _accepted(row)
        report = await gateway.finalizing.report(session_id, gateway.settings.finalize_wait)
        return _final(report, row)

    @router.get(
        "/report/{session_id}",
        summary="The report, or 202 while there is none",
        response_model=FinalReport,
        responses={202: {"model": Pending}, **documented(401, 403, 404, 429, 503)},
    )
    async def read(request: Request, session_id: str) -> FinalReport | JSONResponse:
        gateway.session_of(request, session_id)
        gateway.count_call(request, session_id)
        session = await gateway.sessions.get(session_id)
        if session is None:
            raise Problem(404, UNKNOWN)
        if report := await gateway.reports.get(session_id):
            return _final(report, session)
        aside = session.set_aside
        pending = Pending(
            session_id=session_id,
            state=session.state,
            problem=f"{aside.stage}: {aside.reason}" if aside else None,
        )
        return JSONResponse(pending.model_dump(), 202, headers={"Retry-After": "1"})

    @router.head("/reports/{session_id}/" + PDF, include_in_schema=False)
    @router.get(
        "/reports/{session_id}/" + PDF,
        summary="The report as PDF",
        response_class=FileResponse,
        responses={
            200: {"content": {"application/pdf": {}}, "description": "The PDF."},
            **documented(401, 403, 404, 429),
        },
        openapi_extra=OPEN_READ,
    )
    async def pdf(request: Request, session_id: str) -> Response:
        path = gateway.settings.reports_dir / session_id / PDF
        return _file(gateway, request, session_id, path, "application/pdf")

    @router.head("/avatar/{session_id}/{video}", include_in_schema=False)
    @router.get(
        "/avatar/{session_id}/{video}",
        summary="The lip-synced video of a question, if there is one",
        response_class=FileResponse,
        responses={
            200: {"content": {"video/mp4": {}}, "description": "The video."},
            **documented(401, 403, 404, 429),
        },
        openapi_extra=OPEN_READ,
    )
    async def avatar(request: Request, session_id: str, video: VideoName) -> Response:
        folder = gateway.settings.avatars_dir / session_id
        path = folder / video if VIDEO.fullmatch(video) else None
        return _file(gateway, request, session_id, path, "video/mp4")

    return router


def _file(
    gateway: Gateway, request: Request, session_id: str, path: Path | None, media_type: str
) -> Response:
    """A file of the session; the path of an id that is not well formed is never looked at."""
    gateway.may_read(request, session_id)
    if path is None or not SESSION_ID.fullmatch(session_id) or not path.is_file():
        raise gateway.missed(request, NO_FILE)
    return FileResponse(path, media_type=media_type, content_disposition_type="inline")


def _check_size(gateway: Gateway, body: FinalizeBody) -> None:
    sizes = [len(item.transcript) + len(item.question) for item in body.transcripts or ()]
    if max(sizes, default=0) > gateway.settings.max_answer_chars:
        raise Problem(413, f"an answer holds {gateway.settings.max_answer_chars} characters")
    if sum(sizes) > gateway.settings.max_session_chars:
        raise Problem(413, f"a session holds {gateway.settings.max_session_chars} characters")


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
    """RFC 7240: preferences may come in several headers, each with values and parameters."""
    preferences = ",".join(request.headers.getlist("prefer")).split(",")
    return any(each.partition(";")[0].strip().lower() == RESPOND_ASYNC for each in preferences)


def _accepted(row: Session) -> JSONResponse:
    headers = {"Location": f"/report/{row.id}", "Preference-Applied": RESPOND_ASYNC}
    body = Accepted(session_id=row.id, state=row.state)
    return JSONResponse(body.model_dump(), 202, headers=headers)


def _final(report: Report, row: Session) -> FinalReport:
    return FinalReport(
        **dict(report) | {"set_aside": _set_aside(report, row)},
        pdf_url=f"/reports/{report.session_id}/{PDF}",
        contested=bool(row.contests),
    )


def _set_aside(report: Report, row: Session) -> tuple[str, ...]:
    """What was set aside until now; the report itself knows of what was before it."""
    held_up = (row.set_aside.event,) if row.set_aside else ()
    return tuple(sorted({*report.set_aside, *row.incomplete, *held_up}))
