"""Logins, and a user's own password."""

import time

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk_service.attempts import Subject
from desk_service.context import Context
from desk_service.domain import FRESH_SECONDS, User, plain_email
from desk_service.http.access import drop_cookie
from desk_service.http.problems import gated, problem
from desk_service.http.route import caller_of, needs_login
from desk_service.people.bodies import (
    ConfirmBody,
    LoginBody,
    PasswordBody,
    ShownUser,
    shown,
)
from desk_service.people.letting_in import let_in
from shared.http.addresses import address_of
from shared.rates import Rule

LOGINS = Rule("desk login", 10, 60.0, "logins from this address")
WRONG = "the e-mail address or the password is wrong"


def routes(context: Context) -> APIRouter:
    router = APIRouter(prefix="/desk/api/v1", tags=["people"], route_class=context.route)

    @router.post(
        "/login",
        operation_id="log_in",
        summary="Log in",
        description="The answer sets the cookie `desk` at localhost, `__Host-desk` elsewhere."
        " After five wrong passwords each next try waits longer.",
        response_model=ShownUser,
        responses=gated(401, 413, 415, 422),
    )
    async def log_in(request: Request, body: LoginBody) -> Response:
        context.rates.count(LOGINS, address_of(request))
        user = await _checked(context, request, body.email, body.password)
        if user is None:
            context.security.note("desk login refused", request.scope)
            raise problem(401, WRONG, "login-refused")
        await context.trail.write(user.id, "login.made", user.id)
        return await let_in(context, request, user, 200)

    @router.post(
        "/logout",
        operation_id="log_out",
        summary="End this login",
        status_code=204,
        responses=gated(401),
        dependencies=[needs_login()],
    )
    async def log_out(request: Request) -> Response:
        caller = caller_of(request)
        await context.trail.write(caller.id, "login.ended", caller.id)
        await context.logins.end(caller.login.id)
        answer = Response(status_code=204)
        drop_cookie(request, answer)
        return answer

    @router.get(
        "/me",
        operation_id="get_me",
        summary="Who is logged in",
        response_model=ShownUser,
        responses=gated(401),
        dependencies=[needs_login()],
    )
    async def me(request: Request) -> ShownUser:
        return shown(caller_of(request).user)

    @router.post(
        "/me/confirm",
        operation_id="confirm_me",
        summary="Give the password again, for weighty calls in the next five minutes",
        status_code=204,
        responses=gated(401, 413, 415, 422),
        dependencies=[needs_login()],
    )
    async def confirm(request: Request, body: ConfirmBody) -> Response:
        caller = caller_of(request)
        await _check_own(context, request, body.password)
        await context.logins.freshen(caller.login, time.time() + FRESH_SECONDS)
        return Response(status_code=204)

    @router.post(
        "/me/password",
        operation_id="change_my_password",
        summary="Choose another password, which ends all other logins",
        response_model=ShownUser,
        responses=gated(401, 413, 415, 422),
        dependencies=[needs_login()],
    )
    async def change_password(request: Request, body: PasswordBody) -> Response:
        caller = caller_of(request)
        await _check_own(context, request, body.password)
        hashed = await context.hashing.hash(body.new_password)
        await context.trail.write(caller.id, "password.changed", caller.id)
        await context.users.change(caller.user, {"password": hashed})
        await context.logins.end_all(caller.id)
        return await let_in(context, request, caller.user, 200)

    return router


async def _checked(context: Context, request: Request, email: str, password: str) -> User | None:
    """Return the active user with this address and password, after the delay of wrong tries."""
    try:
        address = plain_email(email)
    except ValueError:
        address = ""
    subjects = [Subject.address(address_of(request)), Subject.account(address)]
    await context.attempts.begin(subjects)
    found = await context.users.by_email(address) if address else None
    user = found if found and found.state == "active" else None
    hashed = user.password if user else None
    if not await context.hashing.verify(hashed, password):
        return None
    await context.attempts.forgive(subjects)
    if user and hashed and context.hashing.is_outdated(hashed):
        await context.users.change(user, {"password": await context.hashing.hash(password)})
    return user


async def _check_own(context: Context, request: Request, password: str) -> None:
    """Raise Problem 401 unless the password is the caller's."""
    context.rates.count(LOGINS, address_of(request))
    email = caller_of(request).user.email
    if await _checked(context, request, email, password) is None:
        raise problem(401, "the password is wrong", "login-refused")
