"""Assignments over HTTP: all reviewers of an interview, or one reviewer of many interviews."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from desk_service.context import Context
from desk_service.http.problems import gated, problem
from desk_service.http.route import caller_of, needs_login
from desk_service.interviews.access import dossier_of_call, reader_of
from desk_service.interviews.bodies import Assigned
from desk_service.interviews.dossier import Dossier
from desk_service.reviews.domain import Review, review_id
from shared.http.bodies import Body

MAX_REVIEWERS = 20
MAX_INTERVIEWS = 200
"""Interviews of a call: as many as the page lets people select."""

Id = Annotated[str, Field(max_length=64)]


class AssignBody(Body):
    user_ids: list[Id] = Field(max_length=MAX_REVIEWERS)


class Reviewers(BaseModel):
    assigned: list[Assigned]


class AssignmentsBody(Body):
    user_id: Id = Field(description="The reviewer, who is added to those assigned before.")
    interview_ids: list[Id] = Field(min_length=1, max_length=MAX_INTERVIEWS)


Outcome = Literal["assigned", "already", "unknown", "erased", "too_many_reviewers"]
"""The outcome for an interview. `already`: the user was assigned before the call."""


class Assignment(BaseModel):
    interview_id: str
    outcome: Outcome


class Assignments(BaseModel):
    items: list[Assignment] = Field(description="In the order asked for, each interview once.")


def routes(context: Context) -> APIRouter:
    router = APIRouter(prefix="/desk/api/v1", tags=["reviews"], route_class=context.route)
    recruiter = [needs_login("admin", "recruiter")]

    @router.post(
        "/interviews/{interview_id}/assign",
        operation_id="assign_reviewers",
        summary="Choose who reviews the interview",
        description="Who is not named, and has not begun, is not assigned any more.",
        responses=gated(401, 404, 409, 413, 415, 422),
        dependencies=recruiter,
    )
    async def assign(request: Request, interview_id: str, body: AssignBody) -> Reviewers:
        dossier = await dossier_of_call(context, request, interview_id)
        if dossier.state == "erased":
            raise problem(409, "the interview was erased")
        wanted = list(dict.fromkeys(body.user_ids))
        for user_id in wanted:
            await _check_user(context, user_id, "user_ids")
        await _assign(context, caller_of(request).id, dossier, wanted)
        after = await dossier_of_call(context, request, interview_id)
        names = await context.users.names(user_id for user_id, _ in after.assigned)
        return Reviewers(
            assigned=[
                Assigned(user_id=user_id, name=names.get(user_id, ""), state=state)
                for user_id, state in after.assigned
            ]
        )

    @router.post(
        "/assignments",
        operation_id="assign_reviewer",
        summary="Let a user review many interviews: an outcome for each",
        description=f"At most {MAX_INTERVIEWS} interviews; nobody is unassigned, and an interview"
        " that cannot be assigned stops no other.",
        status_code=201,
        responses=gated(401, 409, 413, 415, 422),
        dependencies=recruiter,
    )
    async def assign_many(request: Request, body: AssignmentsBody) -> Assignments:
        await _check_user(context, body.user_id, "user_id")
        wanted = list(dict.fromkeys(body.interview_ids))
        found = await context.reading.some(reader_of(request), wanted)
        dossiers = {each.invitation_id: each for each in found}
        actor, items = caller_of(request).id, []
        for interview_id in wanted:
            dossier = dossiers.get(interview_id)
            outcome = _outcome(dossier, body.user_id)
            if dossier is not None and outcome == "assigned":
                await _add(context, actor, dossier, body.user_id)
                await context.reading.settle(interview_id)
            items.append(Assignment(interview_id=interview_id, outcome=outcome))
        return Assignments(items=items)

    return router


def _outcome(dossier: Dossier | None, user_id: str) -> Outcome:
    """Return what comes of assigning the user."""
    if dossier is None:
        return "unknown"
    if dossier.state == "erased":
        return "erased"
    if user_id in dict(dossier.assigned):
        return "already"
    return "assigned" if len(dossier.assigned) < MAX_REVIEWERS else "too_many_reviewers"


async def _check_user(context: Context, user_id: str, field: str) -> None:
    """Raise Problem 422 for a user who cannot review."""
    user = await context.users.get(user_id)
    if user is None or user.state == "disabled":
        raise problem(422, f"{field}: there is no such user who could review")


async def _add(context: Context, actor: str, dossier: Dossier, user_id: str) -> None:
    """Assign the user, after the entry of the audit trail."""
    await context.trail.write(actor, "reviewer.assigned", dossier.invitation_id, user=user_id)
    await context.reading.reviews.add([blank_review(user_id, dossier)])


async def _assign(context: Context, actor: str, dossier: Dossier, wanted: list[str]) -> None:
    """Assign the users who are wanted, and unassign who is not wanted and has not begun."""
    reviews, assigned = context.reading.reviews, dict(dossier.assigned)
    for user_id in wanted:
        if user_id not in assigned:
            await _add(context, actor, dossier, user_id)
    for user_id, state in assigned.items():
        if user_id not in wanted and state == "assigned":
            await context.trail.write(
                actor, "reviewer.unassigned", dossier.invitation_id, user=user_id
            )
            await reviews.unassign(blank_review(user_id, dossier))
    await context.reading.settle(dossier.invitation_id)


def blank_review(user_id: str, dossier: Dossier) -> Review:
    """Return the review of a user who has not begun it, in the current round."""
    return Review(
        id=review_id(dossier.invitation_id, user_id, dossier.round),
        interview_id=dossier.invitation_id,
        place=dossier.place,
        reviewer=user_id,
        round=dossier.round,
    )
