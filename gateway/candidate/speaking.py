"""The speaking facts of an interview over HTTP, for the candidate alone."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from gateway.context import Context
from gateway.errors import UnknownSession
from gateway.http.guarded_route import needs_token
from gateway.http.problems import documented
from shared.candidate_view import is_withheld
from shared.model import PAUSE_SECONDS, SpeakingFacts


class Speaking(BaseModel):
    """Pace, pauses and fillers of the spoken answers, counted without any judgement."""

    pause_seconds: int = Field(
        default=PAUSE_SECONDS, description="The shortest pause that is counted."
    )
    answers: tuple[SpeakingFacts, ...] = Field(
        default=(), description="Answers that this server recognised, where it counted something."
    )


def routes(context: Context) -> APIRouter:
    router = APIRouter(tags=["report"], route_class=context.route)

    @router.get(
        "/interview/{session_id}/speaking",
        operation_id="get_speaking",
        summary="How the candidate spoke, for the candidate alone",
        description="For the session's own token. In no report and no grade, and never shown to"
        " those who hire. Without answers until the candidate may see the report or feedback.",
        responses=documented(401, 403, 404, 429, 503),
        dependencies=[needs_token(context.access.caller)],
    )
    async def read(request: Request, session_id: str) -> Speaking:
        if await context.sessions.get(session_id) is None:
            raise UnknownSession
        report = await context.reports.get(session_id)
        if report is None or is_withheld(report):
            return Speaking()
        return Speaking(answers=await context.speaking.of(session_id))

    return router
