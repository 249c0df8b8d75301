"""The call after an answer: for a follow-up, or for the next question."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from gateway.context import Context
from gateway.http.bodies import WholeBody
from gateway.http.guarded_route import needs_token
from gateway.http.problems import documented
from gateway.settings import GatewaySettings
from gateway.store import Session
from shared.model import AskedProbe, FollowUpReason

NEXT_BYTES = 1024


class ShownProbe(BaseModel):
    """A follow-up that was asked. Its answer goes under its own index, as that of a question."""

    index: int = Field(examples=[6])
    follows: int = Field(examples=[2], description="The index of its core question.")
    text: str = Field(examples=["How did you decide what came first?"])
    seconds: int | None = Field(
        default=None, description="The time that the answer may take; null without a time limit."
    )

    @classmethod
    def of(cls, probe: AskedProbe, session: Session) -> "ShownProbe":
        seconds = session.probe_seconds
        return cls(index=probe.index, follows=probe.follows, text=probe.text, seconds=seconds)


class NextBody(WholeBody):
    question_index: int = Field(
        ge=0, examples=[2], description="The question, or the follow-up, whose answer is finished."
    )

    @classmethod
    def max_bytes(cls, settings: GatewaySettings) -> int:
        return NEXT_BYTES


class Next(BaseModel):
    """The decision on a follow-up. Where `probe` is null, the next question follows."""

    probe: ShownProbe | None
    why: FollowUpReason = Field(examples=["not_mentioned"])


def routes(context: Context) -> APIRouter:
    router = APIRouter(tags=["interview"], route_class=context.route)

    @router.post(
        "/interview/{session_id}/next",
        operation_id="ask_next",
        summary="Ask whether a follow-up comes after an answer",
        description="Optional: a client that never calls it asks the core questions alone. Call it"
        " once the words of the answer were accepted. It is answered within 3 seconds; after speech"
        " within 8. The same call gets the same answer. The words of an answer to a follow-up are"
        " sent as those of a question, under the `index` of the follow-up.",
        responses=documented(401, 403, 404, 409, 413, 415, 422, 429, 503),
        dependencies=[needs_token(context.access.asker)],
    )
    async def ask_next(request: Request, session_id: str, body: NextBody) -> Next:
        session = await context.open_sessions.writable(session_id)
        if context.settings.require_consent:
            await context.open_sessions.consented(session)
        row, follow_up = await context.following_up.after(session, body.question_index)
        probe = follow_up.probe
        return Next(
            probe=ShownProbe.of(probe, row) if probe is not None else None, why=follow_up.why
        )

    return router
