"""Accounts by link: the first account, and the accounts that an admin makes."""

import asyncio
import time

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk_service.context import Context
from desk_service.domain import User
from desk_service.http.problems import gated, problem
from desk_service.people.bodies import JoinBody, SetupBody, ShownUser
from desk_service.people.letting_in import let_in
from desk_service.setup import write_link
from desk_service.store import OvertakenError
from shared.http.addresses import address_of
from shared.ids import new_id
from shared.rates import Rule

LINK_TRIES = Rule("desk link", 30, 60.0, "links that do not hold from this address")

NO_LINK = "the link does not hold: it was used, has ended, or was replaced by another"


def routes(context: Context) -> APIRouter:
    router = APIRouter(prefix="/desk/api/v1", tags=["people"], route_class=context.route)

    @router.post(
        "/setup",
        operation_id="set_up",
        summary="Make the first account with the setup link",
        description="The link is in the file `setup-link` in DESK_DIR, and `vivavoce desk"
        " setup-link` prints it. 404 for ever once there is an account.",
        status_code=201,
        response_model=ShownUser,
        responses=gated(404, 413, 415, 422),
    )
    async def set_up(request: Request, body: SetupBody) -> Response:
        context.rates.count(LINK_TRIES, address_of(request), 0)
        if not await context.setup.holds(body.token):
            context.rates.count(LINK_TRIES, address_of(request))
            raise problem(404, NO_LINK)
        first = User(
            id=new_id(),
            email=body.email,
            name=body.name.strip(),
            role="admin",
            state="active",
            password=await context.hashing.hash(body.password),
            made_at=time.time(),
        )
        if not await context.setup.claim(body.token, first):
            raise problem(404, NO_LINK)
        await asyncio.to_thread(write_link, context.settings.setup_link_file, None)
        context.security.note("desk claimed", request.scope)
        return await let_in(context, request, first, 201)

    @router.post(
        "/join",
        operation_id="join",
        summary="Choose a password with the link of an admin",
        description="The link is used up. All logins that the user had before end.",
        response_model=ShownUser,
        responses=gated(404, 413, 415, 422),
    )
    async def join(request: Request, body: JoinBody) -> Response:
        context.rates.count(LINK_TRIES, address_of(request), 0)
        user_id = await context.links.find(body.token, time.time())
        user = await context.users.get(user_id) if user_id else None
        if user is None or user.state == "disabled":
            context.rates.count(LINK_TRIES, address_of(request))
            raise problem(404, NO_LINK)
        hashed = await context.hashing.hash(body.password)
        await context.trail.write(user.id, "password.chosen", user.id)
        if not await context.links.take(body.token):
            raise problem(404, NO_LINK)
        await context.logins.end_all(user.id)
        try:
            joined = await context.users.change(user, {"password": hashed, "state": "active"})
        except OvertakenError:
            raise problem(404, NO_LINK) from None
        if joined is None:
            raise problem(404, NO_LINK)
        return await let_in(context, request, joined, 200)

    return router
