"""The reports over HTTP, as data and as PDF, once the reader may see marks; and their erasure."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from desk_service.context import Context
from desk_service.http.problems import gated, problem
from desk_service.http.route import actor_of, needs_login, or_key
from desk_service.interviews.access import dossier_of_call
from desk_service.interviews.dossier import Dossier
from shared.broker.message import bundle, pack
from shared.events import OfflineGradingChosen, PrintRequested
from shared.http.session_file import BINARY, OWN_HEADERS, session_file
from shared.model import Report
from shared.retry import Unavailable

PDF = "hiring_report.pdf"
"""The PDF of those who hire, in the session's folder of REPORTS_DIR."""

PDF_ANSWER: dict[str, Any] = {
    "content": {"application/pdf": {"schema": BINARY}},
    "description": "The PDF. It holds the label: the name stands in the desk alone.",
}


def routes(context: Context) -> APIRouter:
    router = APIRouter(prefix="/desk/api/v1", tags=["interviews"], route_class=context.route)
    reader = [needs_login(), or_key("reports")]

    @router.get(
        "/interviews/{interview_id}/report",
        operation_id="get_desk_report",
        summary="The whole report, once the reader may see marks",
        responses=gated(401, 404, 409),
        dependencies=reader,
    )
    async def report(request: Request, interview_id: str) -> Report:
        dossier = await _open(context, request, interview_id)
        assert dossier.report is not None
        await context.trail.write(
            actor_of(request), "report.read", interview_id, revision=dossier.report_revision
        )
        # Whoever knows the session's id is close to the candidate's own reads.
        return dossier.report.model_copy(update={"session_id": interview_id})

    @router.get(
        "/interviews/{interview_id}/report.pdf",
        operation_id="get_desk_report_pdf",
        summary="The whole report as PDF, once the reader may see marks",
        response_class=FileResponse,
        responses={200: PDF_ANSWER, **gated(401, 404, 409)},
        dependencies=reader,
    )
    async def report_pdf(request: Request, interview_id: str) -> Response:
        dossier = await _open(context, request, interview_id)
        await context.trail.write(
            actor_of(request), "report.downloaded", interview_id, sha256=dossier.pdf_digest
        )
        folder, session_id = context.settings.reports_dir, dossier.session_id
        found = session_file(folder, session_id, PDF, "application/pdf", OWN_HEADERS)
        if found is None:
            lost = PrintRequested(session_id=session_id)
            await context.broker.publish([bundle([pack(lost)])])
            raise Unavailable("the PDF was lost and is being printed again")
        found.headers["Content-Disposition"] = f'inline; filename="{dossier.label}.pdf"'
        return found

    @router.post(
        "/interviews/{interview_id}/grade-offline",
        operation_id="grade_offline",
        summary="Grade without the language model, whose budget of the day is used up",
        description="Answers that the model graded before keep their grades.",
        status_code=202,
        responses=gated(401, 404, 409),
        dependencies=[needs_login("admin", "recruiter")],
    )
    async def grade_offline(request: Request, interview_id: str) -> Response:
        dossier = await dossier_of_call(context, request, interview_id)
        if dossier.graded_from is None:
            raise problem(409, "the grades of this interview wait for nothing")
        await context.trail.write(actor_of(request), "interview.graded_offline", interview_id)
        chosen = OfflineGradingChosen(session_id=dossier.session_id)
        await context.broker.publish([bundle([pack(chosen)])])
        return Response(status_code=202)

    @router.delete(
        "/interviews/{interview_id}",
        operation_id="erase_desk_interview",
        summary="Erase the person and the interview, here and in every service",
        description="Outcomes, times and labels stay. 202: a service that is away erases when it"
        " is back.",
        status_code=202,
        response_class=Response,
        responses=gated(401, 404),
        dependencies=[needs_login("admin", fresh=True)],
    )
    async def erase(request: Request, interview_id: str) -> Response:
        invitation = await context.invitations.get(interview_id)
        if invitation is None:
            raise problem(404, "there is no such interview")
        if invitation.erased_at is None:
            await context.trail.write(actor_of(request), "interview.erased", interview_id)
            await context.erasing.erase(invitation)
        return Response(status_code=202)

    return router


async def _open(context: Context, request: Request, interview_id: str) -> Dossier:
    """Return the dossier with its report; Problem where there is none, or marks are closed."""
    dossier = await dossier_of_call(context, request, interview_id, seen=True)
    if dossier.report_revision is None:
        raise problem(409, "the report is not there", "not-reported")
    if dossier.report is None or not dossier.sight.reviews:
        closed = dossier.sight.why_closed or "the report is shown after you submit your own review"
        raise problem(403, closed, "marks-closed")
    return dossier
