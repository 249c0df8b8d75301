"""Decisions over HTTP: by a person who is logged in, with a reason."""

import time
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field

from desk_service.context import Context
from desk_service.decisions.domain import (
    MAX_REASON_CHARS,
    MIN_REASON_CHARS,
    Agreement,
    Decision,
    DecisionOutcome,
    agreement_problem,
    decision_id,
)
from desk_service.http.problems import gated, problem
from desk_service.http.route import caller_of, needs_login
from desk_service.interviews.access import dossier_of_call
from desk_service.interviews.bodies import ShownDecision
from desk_service.interviews.dossier import Dossier
from desk_service.interviews.showing import decision_of
from desk_service.templates.domain import digest_of
from shared.http.bodies import Body

MAX_REVIEWS = 50


class DecisionBody(Body):
    outcome: DecisionOutcome
    reason: str = Field(max_length=MAX_REASON_CHARS)
    agrees_with_ai: Agreement = Field(
        description="`no_marks` where the program gave none, else agree or disagree."
    )
    reviews: list[Annotated[str, Field(max_length=200)]] | None = Field(
        default=None,
        max_length=MAX_REVIEWS,
        description="The reviews that the decision rests on; all of this round if absent.",
    )


def routes(context: Context) -> APIRouter:
    router = APIRouter(prefix="/desk/api/v1", tags=["decisions"], route_class=context.route)

    @router.post(
        "/interviews/{interview_id}/decision",
        operation_id="decide",
        summary="Decide about a candidate",
        description="A newer decision supersedes an older one, which stays on record.",
        status_code=201,
        responses=gated(401, 404, 409, 413, 415, 422),
        dependencies=[needs_login("admin", "recruiter")],
    )
    async def decide(request: Request, interview_id: str, body: DecisionBody) -> ShownDecision:
        caller = caller_of(request)
        dossier = await dossier_of_call(context, request, interview_id)
        _check(body, dossier)
        decision = _made(body, dossier, caller.id)
        await context.trail.write(
            caller.id, "decision.made", interview_id, n=decision.n, sha256=digest_of(decision)
        )
        if not await context.reading.decisions.add(decision):
            raise problem(409, "somebody else decided meanwhile: read the interview again")
        await context.reading.settle(interview_id)
        return decision_of(decision, {caller.id: caller.user.name})

    return router


def _check(body: DecisionBody, dossier: Dossier) -> None:
    """Raise Problem for a decision that cannot be made now, or not with this body."""
    if len(body.reason.strip()) < MIN_REASON_CHARS:
        raise problem(422, f"reason: must have at least {MIN_REASON_CHARS} characters")
    if dossier.state != "reported":
        raise problem(409, "the answers are not there", "not-reported")
    required = dossier.content.reviews_required
    if dossier.submitted < required:
        raise problem(
            409, f"{dossier.submitted} of {required} required reviews are in", "reviews-missing"
        )
    if not dossier.sight.reviews:
        raise problem(409, "submit your own review first", "marks-closed")
    if wrong := agreement_problem(body.agrees_with_ai, marked=dossier.marked):
        raise problem(422, wrong)
    if not set(body.reviews or ()) <= _submitted(dossier):
        raise problem(422, "reviews: must be submitted reviews of this interview")


def _made(body: DecisionBody, dossier: Dossier, user_id: str) -> Decision:
    n = len(dossier.decisions) + 1
    return Decision(
        id=decision_id(dossier.invitation_id, n),
        interview_id=dossier.invitation_id,
        session_id=dossier.session_id,
        label=dossier.label,
        n=n,
        outcome=body.outcome,
        reason=body.reason.strip(),
        by=user_id,
        at=time.time(),
        agreed_with_ai=body.agrees_with_ai,
        reviews=tuple(sorted(_submitted(dossier) if body.reviews is None else body.reviews)),
    )


def _submitted(dossier: Dossier) -> set[str]:
    return {each.id for each in dossier.reviews if each.round == dossier.round}
