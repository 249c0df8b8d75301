"""The reader of a call, and the dossier that it may read."""

from typing import Annotated

from fastapi import Query, Request
from pydantic.json_schema import SkipJsonSchema

from desk_service.context import Context
from desk_service.http.problems import problem
from desk_service.http.route import caller_of, key_of
from desk_service.interviews.domain import PROGRAM, Reader
from desk_service.interviews.dossier import Dossier

MAX_CHOSEN = 200
"""Interviews that a call may name."""

Chosen = Annotated[
    list[str] | SkipJsonSchema[None],
    Query(max_length=MAX_CHOSEN, description="Only these interviews."),
]


def reader_of(request: Request) -> Reader:
    """Return who reads: the user, or a program with a key."""
    if key_of(request) is not None:
        return PROGRAM
    user = caller_of(request).user
    return Reader(user_id=user.id, role=user.role)


def chosen_in(request: Request) -> list[str]:
    """Return the ids of the interviews that the query names; Problem 422 if there are too many."""
    chosen = request.query_params.getlist("id")
    if len(chosen) > MAX_CHOSEN:
        raise problem(422, f"id: at most {MAX_CHOSEN} interviews")
    return chosen


async def dossier_of_call(
    context: Context, request: Request, interview_id: str, *, seen: bool = False
) -> Dossier:
    """Return the dossier of the interview; Problem 404 if the caller may not read it.

    `seen`: the dossier is shown to the caller.
    """
    found = await context.reading.one(reader_of(request), interview_id, seen=seen)
    if found is None:
        raise problem(404, "there is no such interview, or you are not assigned to it")
    return found
