"""The reader of a call, and the dossier that it may read."""

from fastapi import Request

from desk_service.context import Context
from desk_service.http.problems import problem
from desk_service.http.route import caller_of, key_of
from desk_service.interviews.domain import PROGRAM, Reader
from desk_service.interviews.dossier import Dossier


def reader_of(request: Request) -> Reader:
    """Return who reads: the user, or a program with a key."""
    if key_of(request) is not None:
        return PROGRAM
    user = caller_of(request).user
    return Reader(user_id=user.id, role=user.role)


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
