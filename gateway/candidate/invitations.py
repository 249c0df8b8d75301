"""A look at an invitation, which uses nothing up."""

import time

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from gateway.context import Context
from gateway.http.bodies import WholeBody
from gateway.http.problems import documented
from gateway.interview.redeeming import may_use_camera

MAX_TOKEN_CHARS = 100
NO_INVITATION = "there is no such invitation: check that the link is whole"


class LookBody(WholeBody):
    invitation: str = Field(
        max_length=MAX_TOKEN_CHARS,
        examples=["vvi_6cZ1mXQq2m7Jb0vWkq3nS5tY8uA1dF4gH7jL0pR2sTe"],
        description="The part of the invitation's link behind the #.",
    )


class Look(BaseModel):
    """The facts that a candidate should know before the start."""

    title: str
    language: str = Field(examples=["en"])
    questions: int = Field(description="The number of questions.")
    minutes: int = Field(description="The time that the answers should take, in all.")
    session_seconds: int = Field(
        description="For how long the interview is open, from its start; from now, if it has no"
        " time limit of its own."
    )
    opens_at: float | None = Field(description="Unix seconds; no start is possible before.")
    expires_at: float = Field(description="Unix seconds; a start is possible until then.")
    started: bool = Field(description="The interview runs, or is over: a start resumes it.")
    state: str | None = Field(description="open, finalizing or reported; null before the start")
    voice: bool = Field(description="Answers may be spoken; they may be written in any case.")
    camera: bool = Field(description="Attention is collected, if the candidate agrees.")
    organisation: str | None = Field(examples=["Example Ltd"])
    contact: str | None = Field(examples=["people@example.org"])
    alternative: str | None = Field(description="How to get an interview with a person instead.")
    graded_by: str = Field(description="The program that marks the answers.")


def routes(context: Context) -> APIRouter:
    router = APIRouter(tags=["interview"], route_class=context.route)

    @router.post(
        "/invitation/look",
        operation_id="look_at_invitation",
        summary="What an invitation is for; looking uses nothing up",
        responses=documented(404, 410, 413, 415, 422, 429, 503),
        dependencies=[Depends(context.limits.count_read)],
    )
    async def look(request: Request, body: LookBody) -> Look:
        found = await context.redeeming.look(body.invitation)
        if found is None:
            raise context.access.missed(request, NO_INVITATION)
        invited, plan = found
        session = await context.redeeming.begun(invited)
        begins_at = invited.started_at or time.time()
        closes_at = context.redeeming.closes_at(invited, begins_at)
        seconds = sum(question.seconds for question in plan.questions) * invited.time_factor
        return Look(
            title=plan.title,
            language=plan.language,
            questions=len(plan.questions),
            minutes=max(1, round(seconds / 60)),
            session_seconds=int((session.closes_at if session else closes_at) - begins_at),
            opens_at=invited.opens_at,
            expires_at=invited.expires_at,
            started=invited.session_id is not None,
            state=session.state if session else None,
            voice=not invited.text_only,
            camera=may_use_camera(invited, plan),
            organisation=context.settings.org_name or None,
            contact=context.settings.org_contact or None,
            alternative=plan.alternative or None,
            graded_by=context.settings.graded_by,
        )

    return router
