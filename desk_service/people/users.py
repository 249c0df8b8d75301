"""The users: admins invite, change and disable them."""

import time

from fastapi import APIRouter, Request

from desk_service.context import Context
from desk_service.domain import User
from desk_service.http.problems import gated, problem
from desk_service.http.route import (
    BY_ID,
    After,
    Limit,
    caller_of,
    mint_of,
    needs_login,
    page_of,
)
from desk_service.people.bodies import (
    NewUser,
    NewUserBody,
    ShownUser,
    UserChangeBody,
    UserLink,
    Users,
    shown,
)
from desk_service.secret_tokens import JOIN
from desk_service.store import EmailTakenError, LastAdminError, Links, OvertakenError
from shared.store import Document

LINK_SECONDS = 7 * 24 * 3600.0
"""Seconds that a user has for choosing a password."""

LAST_ADMIN = "this is the last admin: make another user an admin first"


def routes(context: Context) -> APIRouter:
    router = APIRouter(prefix="/desk/api/v1", tags=["people"], route_class=context.route)
    admin = [needs_login("admin")]
    fresh_admin = [needs_login("admin", fresh=True)]

    @router.get(
        "/users",
        operation_id="list_users",
        summary="All users, in the order in which they were made",
        responses=gated(401, 422),
        dependencies=admin,
    )
    async def list_users(request: Request, after: After = "", limit: Limit = 50) -> Users:
        page, cursor = await page_of(request, context.users.page, BY_ID)
        return Users(items=[shown(user) for user in page], next=cursor)

    @router.post(
        "/users",
        operation_id="invite_user",
        summary="Make a user, with a link to choose a password",
        status_code=201,
        responses=gated(401, 409, 413, 415, 422),
        dependencies=fresh_admin,
    )
    async def invite(request: Request, body: NewUserBody) -> NewUser:
        user = User(
            id=mint_of(request).new_id(),
            email=body.email,
            name=body.name.strip(),
            role=body.role,
            made_at=time.time(),
        )
        await context.trail.write(caller_of(request).id, "user.invited", user.id, role=user.role)
        try:
            await context.users.add(user)
        except EmailTakenError:
            raise problem(409, "another user has this e-mail address", "email-taken") from None
        return NewUser(user=shown(user), link=await _linked(context, request, user))

    @router.patch(
        "/users/{user_id}",
        operation_id="change_user",
        summary="Change a user's name or role, or disable the user",
        responses=gated(401, 404, 409, 413, 415, 422),
        dependencies=fresh_admin,
    )
    async def change(request: Request, user_id: str, body: UserChangeBody) -> ShownUser:
        user = await _known(context, user_id)
        fields = _fields(user, body)
        facts = {name: fields[name] for name in ("role", "state") if name in fields}
        await context.trail.write(
            caller_of(request).id, "user.changed", user.id, named="name" in fields, **facts
        )
        try:
            changed = await context.users.change(user, fields)
        except LastAdminError:
            raise problem(409, LAST_ADMIN, "last-admin") from None
        except OvertakenError:
            raise problem(409, "somebody else is changing the user") from None
        if changed is None:
            raise _unknown()
        if changed.state == "disabled":
            await context.logins.end_all(user.id)
            await context.links.end_all(user.id)
        return shown(changed)

    @router.post(
        "/users/{user_id}/link",
        operation_id="make_user_link",
        summary="Make a link by which the user chooses a password",
        description="For a user who lost the link or forgot the password. The earlier link ends.",
        status_code=201,
        responses=gated(401, 404, 409),
        dependencies=fresh_admin,
    )
    async def link(request: Request, user_id: str) -> UserLink:
        user = await _known(context, user_id)
        if user.state == "disabled":
            raise problem(409, "the user is disabled")
        await context.trail.write(caller_of(request).id, "user.link_made", user.id)
        return await _linked(context, request, user)

    return router


async def new_link(links: Links, user_id: str, desk_url: str, token: str) -> UserLink:
    """Return a link with the token by which the user chooses a password; earlier links end."""
    ends_at = time.time() + LINK_SECONDS
    await links.replace(user_id, token, ends_at)
    return UserLink(link=f"{desk_url}/desk/join#{token}", ends_at=ends_at)


async def _linked(context: Context, request: Request, user: User) -> UserLink:
    token = mint_of(request).new_token(JOIN)
    return await new_link(context.links, user.id, context.settings.desk_url, token)


def _fields(user: User, body: UserChangeBody) -> Document:
    fields: Document = {}
    if body.name is not None:
        fields["name"] = body.name.strip()
    if body.role is not None:
        fields["role"] = body.role
    if body.disabled is not None and body.disabled != (user.state == "disabled"):
        # Who never chose a password is invited again.
        back = "active" if user.password else "invited"
        fields["state"] = "disabled" if body.disabled else back
    return fields


async def _known(context: Context, user_id: str) -> User:
    user = await context.users.get(user_id)
    if user is None:
        raise _unknown()
    return user


def _unknown() -> Exception:
    return problem(404, "there is no such user")
