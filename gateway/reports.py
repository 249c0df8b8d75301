"""The end of an interview: finalize, and the report as data, as PDF, and the questions' videos."""

import re
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import BaseModel, Field

from gateway.auth import require_same
from gateway.bodies import FinalizeBody, read_body, takes
from gateway.gateway import Gateway
from gateway.problems import Problem, documented
from gateway.sessions import UNKNOWN
from shared.events import AttentionClaim, Report, SubmittedAnswer

SESSION_ID = re.compile(r"[0-9a-f]{32}")
VIDEO = re.compile(r"q[0-9]{2}\.mp4")
NO_FILE = "there is no such file"


class FinalReport(Report):
    """The report, and where its PDF is."""

    pdf_url: str = Field(examples=["/reports/3f2b8c1d9e4a5b6c7d8e9f0a1b2c3d4e/final_report.pdf"])


class Pending(BaseModel):
    """The report is not there: `open` while the interview runs, `finalizing` while it is made."""

    session_id: str
    state: str
    problem: str | None = Field(description="What keeps it from being finished, in plain words.")


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["report"])

    @router.post(
        "/report/finalize",
        summary="End the interview and wait for its report",
        description="Without `transcripts`, every question is graded on what was appended to it."
        " Called again, it answers with the same report.",
        responses=documented(401, 403, 404, 413, 422, 429, 503),
        openapi_extra=takes(FinalizeBody),
    )
    async def finalize(request: Request) -> FinalReport:
        session_id = gateway.session_of(request)
        body = await read_body(request, FinalizeBody, gateway.settings.max_body_bytes)
        require_same(session_id, body.session_id)
        gateway.count_event(request, session_id)
        _check_size(gateway, body)
        await gateway.finalizing.finalize(session_id, _submitted(body), _claim(body))
        report = await gateway.finalizing.report(session_id, gateway.settings.finalize_wait)
        return _final(report)

    @router.get(
        "/report/{session_id}",
        summary="The report, or 202 while there is none",
        response_model=FinalReport,
        responses={202: {"model": Pending}, **documented(401, 403, 404, 503)},
    )
    async def read(request: Request, session_id: str) -> FinalReport | JSONResponse:
        gateway.session_of(request, session_id)
        if report := await gateway.reports.get(session_id):
            return _final(report)
        session = await gateway.sessions.get(session_id)
        if session is None:
            raise Problem(404, UNKNOWN)
        aside = session.set_aside
        pending = Pending(
            session_id=session_id,
            state=session.state,
            problem=f"{aside.stage}: {aside.reason}" if aside else None,
        )
        return JSONResponse(pending.model_dump(), 202, headers={"Retry-After": "1"})

    @router.head("/reports/{session_id}/final_report.pdf", include_in_schema=False)
    @router.get(
        "/reports/{session_id}/final_report.pdf",
        summary="The report as PDF",
        response_class=FileResponse,
        responses={
            200: {"content": {"application/pdf": {}}, "description": "The PDF."},
            **documented(401, 403, 404, 429),
        },
    )
    async def pdf(request: Request, session_id: str) -> Response:
        path = gateway.settings.reports_dir / session_id / "final_report.pdf"
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
    )
    async def avatar(request: Request, session_id: str, video: str) -> Response:
        if not VIDEO.fullmatch(video):
            raise gateway.missed(request, NO_FILE)
        path = gateway.settings.avatars_dir / session_id / video
        return _file(gateway, request, session_id, path, "video/mp4")

    return router


def _file(
    gateway: Gateway, request: Request, session_id: str, path: Path, media_type: str
) -> Response:
    """A file of the session; nothing but a well-formed id ever becomes part of a path."""
    gateway.may_read(request, session_id)
    if not SESSION_ID.fullmatch(session_id) or not path.is_file():
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


def _final(report: Report) -> FinalReport:
    url = f"/reports/{report.session_id}/final_report.pdf"
    return FinalReport(**dict(report), pdf_url=url)
