"""Today over HTTP: the work that waits for the caller, and the interviews under way."""

import time
from collections.abc import Sequence

from fastapi import APIRouter, Request
from pydantic import BaseModel

from desk_service.context import Context
from desk_service.http.problems import gated
from desk_service.http.route import needs_login
from desk_service.interviews.access import reader_of
from desk_service.interviews.bodies import InterviewItem
from desk_service.interviews.domain import Conditions, Reader, where_state
from desk_service.interviews.showing import item_of
from desk_service.invitations.domain import Invitation

SHOWN = 10
"""Items that each part of Today shows."""

MAX_OWN_REVIEWS = 500
"""Assignments that are looked through for those that wait; the count ends there."""


class Waiting(BaseModel):
    """The number of interviews, and the newest of them."""

    count: int
    items: list[InterviewItem]


NOTHING = Waiting(count=0, items=[])


class WaitingContest(BaseModel):
    interview_id: str
    label: str
    contest_id: str
    filed_at: float
    due_at: float


class WaitingContests(BaseModel):
    """The number of unanswered objections, and the objections that are due first."""

    count: int
    items: list[WaitingContest]


class Today(BaseModel):
    to_review: Waiting
    to_decide: Waiting
    contests: WaitingContests
    in_progress: Waiting


def routes(context: Context) -> APIRouter:
    router = APIRouter(prefix="/desk/api/v1", tags=["interviews"], route_class=context.route)

    @router.get(
        "/today",
        operation_id="get_today",
        summary="What waits for the caller, and who is in an interview",
        description="For reviewers: the reviews that they are assigned to.",
        responses=gated(401),
        dependencies=[needs_login()],
    )
    async def today(request: Request) -> Today:
        reader = reader_of(request)
        own = await _own_reviews(context, reader.user_id)
        if reader.role == "reviewer":
            return Today(
                to_review=await _waiting(context, reader, len(own), own),
                to_decide=NOTHING,
                contests=WaitingContests(count=0, items=[]),
                in_progress=NOTHING,
            )
        number, unassigned = await _found(context, {"waits_for": "reviewer"})
        known = {each.id for each in own}
        more = [each for each in unassigned if each.id not in known]
        number -= sum(each.waits_for == "reviewer" for each in own)
        undecided = await _found(context, {"waits_for": "decision"})
        started = await _found(context, where_state("started", time.time()))
        return Today(
            to_review=await _waiting(context, reader, len(own) + number, [*own, *more]),
            to_decide=await _waiting(context, reader, *undecided),
            contests=await _contests(context),
            in_progress=await _waiting(context, reader, *started),
        )

    return router


async def _own_reviews(context: Context, user_id: str) -> list[Invitation]:
    """Return the reported interviews that wait for the user's own review, the newest first."""
    reviews = await context.reading.reviews.begun_by(user_id, MAX_OWN_REVIEWS)
    found = await context.invitations.some(sorted({each.interview_id for each in reviews}))
    return [each for each in found if each.reported_at and not each.erased_at]


async def _found(context: Context, where: Conditions) -> tuple[int, list[Invitation]]:
    """Return the number of interviews that match, and the newest of them."""
    found = await context.invitations.find(where, SHOWN)
    number = len(found) if len(found) < SHOWN else await context.invitations.count(where)
    return number, found


async def _waiting(
    context: Context, reader: Reader, count: int, found: Sequence[Invitation]
) -> Waiting:
    shown = await context.reading.some(reader, [each.id for each in found[:SHOWN]])
    return Waiting(count=count, items=[item_of(each) for each in shown])


async def _contests(context: Context) -> WaitingContests:
    number, found = await context.reading.contests.waiting(SHOWN)
    invitations = await context.invitations.some([each.interview_id for each in found])
    labels = {each.id: each.label for each in invitations}
    return WaitingContests(
        count=number,
        items=[
            WaitingContest(
                interview_id=each.interview_id,
                label=labels.get(each.interview_id, ""),
                contest_id=each.id,
                filed_at=each.filed_at,
                due_at=each.due_at,
            )
            for each in found
        ],
    )
