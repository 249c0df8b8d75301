"""Today over HTTP: what waits for the caller, and who is in an interview."""

import time
from collections.abc import Sequence

from fastapi import APIRouter, Request
from pydantic import BaseModel

from desk_service.context import Context
from desk_service.http.problems import gated
from desk_service.http.route import caller_of, needs_login
from desk_service.interviews.access import reader_of
from desk_service.interviews.bodies import InterviewItem
from desk_service.interviews.domain import Conditions, Reader, where_state
from desk_service.interviews.dossier import Dossier
from desk_service.interviews.showing import item_of

SHOWN = 10
"""Items that each part of Today shows."""

MAX_OWN_REVIEWS = 500
"""Assignments that are looked through for those that wait; the count ends there."""


class Waiting(BaseModel):
    """The number of interviews, and the newest of them."""

    count: int
    items: list[InterviewItem]


class WaitingContest(BaseModel):
    interview_id: str
    label: str
    contest_id: str
    filed_at: float
    due_at: float


class WaitingContests(BaseModel):
    """The number of objections without an answer, and those that are due first."""

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
        reader, user_id = reader_of(request), caller_of(request).id
        own = await _own_reviews(context, reader, user_id)
        if reader.role == "reviewer":
            nothing = Waiting(count=0, items=[])
            return Today(
                to_review=_waiting(len(own), own),
                to_decide=nothing,
                contests=WaitingContests(count=0, items=[]),
                in_progress=nothing,
            )
        unassigned, number = await _listed(context, reader, {"waits_for": "reviewer"})
        known = {each.invitation_id for each in own}
        more = [each for each in unassigned if each.invitation_id not in known]
        to_decide, undecided = await _listed(context, reader, {"waits_for": "decision"})
        running = where_state("started", time.time())
        in_progress, started = await _listed(context, reader, running)
        return Today(
            to_review=_waiting(len(own) + number - (len(unassigned) - len(more)), [*own, *more]),
            to_decide=_waiting(undecided, to_decide),
            contests=await _contests(context),
            in_progress=_waiting(started, in_progress),
        )

    return router


async def _own_reviews(context: Context, reader: Reader, user_id: str) -> list[Dossier]:
    """Return the reported interviews that wait for the caller's own review."""
    reviews = await context.reading.reviews.begun_by(user_id, MAX_OWN_REVIEWS)
    found = await context.reading.some(reader, {each.interview_id for each in reviews})
    return [
        each for each in found if each.state == "reported" and each.mine and not each.mine.counts
    ]


async def _listed(context: Context, reader: Reader, where: Conditions) -> tuple[list[Dossier], int]:
    """Return the newest interviews that match, and the number of all."""
    found = await context.invitations.find(where, SHOWN + 1)
    number = len(found) if len(found) <= SHOWN else await context.invitations.count(where)
    return await context.reading.some(reader, [each.id for each in found[:SHOWN]]), number


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


def _waiting(count: int, items: Sequence[Dossier]) -> Waiting:
    return Waiting(count=count, items=[item_of(each) for each in items[:SHOWN]])
