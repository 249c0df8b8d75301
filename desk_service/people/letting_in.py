"""The answer that lets a user in: a new login, with its cookie."""

import time

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from desk_service.context import Context
from desk_service.domain import FRESH_SECONDS, Login, User
from desk_service.http.access import set_cookie
from desk_service.people.bodies import shown
from desk_service.secret_tokens import digest, new_token


async def let_in(context: Context, request: Request, user: User, status: int) -> Response:
    """Make a login, and return the answer that sets its cookie."""
    token, now = new_token(), time.time()
    login = Login(
        id=digest(token),
        user_id=user.id,
        made_at=now,
        seen_at=now,
        fresh_until=now + FRESH_SECONDS,
    )
    await context.logins.add(login)
    answer = JSONResponse(shown(user).model_dump(), status)
    set_cookie(request, answer, token)
    return answer
