"""The resumption of an interview, after a reload or on another device."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from gateway.candidate.follow_ups import ShownProbe
from gateway.candidate.terms import Terms, terms, terms_of
from gateway.contest_answers import AnsweredContest
from gateway.context import Context
from gateway.errors import UnknownSession
from gateway.http.guarded_route import needs_token
from gateway.http.problems import documented
from shared.events import TranscriptRead, TranscriptRequested
from shared.ids import new_id
from shared.model import Consent, Contest, SavedAnswer


class Interview(BaseModel):
    """Everything that a client needs to go on after a reload or on another device."""

    session_id: str
    role: str
    state: str = Field(description="open, finalizing or reported")
    questions: list[str]
    started_at: float
    closes_at: float
    language: str
    terms: Terms
    saved: list[SavedAnswer]
    consents: list[Consent]
    contests: Sequence[Contest]
    probes: list[ShownProbe] = Field(
        default_factory=list,
        exclude_if=lambda probes: not probes,
        description="The follow-ups that were asked; absent if there is none.",
    )


class InvitedInterview(Interview):
    """An interview by invitation, whose objections people answer."""

    contests: Sequence[AnsweredContest]
    private_reads: bool = True
    resumed_at: float | None = Field(
        description="When the link opened the interview last after its start, on any device."
    )
    question_seconds: list[int]
    voice: bool
    camera: bool
    asks_if_finished: bool = True


def routes(context: Context) -> APIRouter:
    router = APIRouter(tags=["interview"], route_class=context.route)

    @router.get(
        "/interview/{session_id}",
        operation_id="get_interview",
        summary="Where an interview stands, to go on with it",
        responses=documented(401, 403, 404, 429, 503),
        dependencies=[needs_token(context.access.asker)],
    )
    async def resume(request: Request, session_id: str) -> Interview | InvitedInterview:
        context.limits.count_resume(session_id)
        session = await context.sessions.get(session_id)
        if session is None:
            raise UnknownSession
        interview = Interview(
            session_id=session.id,
            role=session.role,
            state=session.state,
            questions=[question.text for question in session.questions],
            started_at=session.started_at,
            closes_at=session.closes_at,
            language=session.language,
            terms=terms(context.settings),
            saved=await _saved(context, session_id),
            consents=list(session.consents),
            contests=list(session.contests),
            probes=[ShownProbe.of(probe, session) for probe in session.probes],
        )
        if session.invitation is None:
            return interview
        return InvitedInterview(
            **dict(interview)
            | {
                "terms": terms_of(session, context.settings),
                "contests": await context.contest_answers.to(session.id, session.contests),
            },
            resumed_at=session.resumed_at,
            question_seconds=list(session.question_seconds),
            voice=session.voice,
            camera=session.camera,
            asks_if_finished=session.asks_if_finished,
        )

    return router


async def _saved(context: Context, session_id: str) -> list[SavedAnswer]:
    question = TranscriptRequested(
        session_id=session_id,
        request_id=new_id(),
        instance=context.open_sessions.instance,
        utterances=context.open_sessions.accepted(session_id),
    )
    return list((await context.asking.first(question, TranscriptRead)).answers)
