"""The keys over HTTP, for admins."""

import time
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import AfterValidator, BaseModel, Field

from desk_service.context import Context
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
from desk_service.keys.domain import (
    DAY_SECONDS,
    KEY_DAYS,
    MAX_KEY_DAYS,
    SHOWN_CHARS,
    Key,
    KeyState,
    Scope,
)
from desk_service.secret_tokens import KEY, digest
from shared.http.bodies import Body, NotBlank


def _sorted(scopes: list[Scope]) -> list[Scope]:
    return sorted(set(scopes))


class NewKeyBody(Body):
    name: Annotated[NotBlank, Field(max_length=100, examples=["applicant system"])]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=20), AfterValidator(_sorted)]
    ends_at: float | None = Field(
        default=None, description=f"Unix seconds; {KEY_DAYS} days from now if absent."
    )


class ShownKey(BaseModel):
    """A key without its secret, of which `starts` holds the first characters."""

    id: str
    name: str
    starts: str
    scopes: list[Scope]
    state: KeyState
    made_at: float
    made_by: str = Field(description="The id of the user.")
    ends_at: float
    last_used: str | None = Field(description="The day (UTC) of the last call: YYYY-MM-DD.")


class KeyList(BaseModel):
    items: list[ShownKey]
    next: str | None = Field(description="`after` of the next page; null on the last.")


class NewKey(BaseModel):
    """A new key, with its secret, which is shown this once."""

    key: ShownKey
    secret: str = Field(examples=["vvk_4Qm0c0B3q5s1q2c9kQm0c0B3q5s1q2c9kQm0c0B3q5s"])


def routes(context: Context) -> APIRouter:
    router = APIRouter(prefix="/desk/api/v1", tags=["keys"], route_class=context.route)
    fresh_admin = [needs_login("admin", fresh=True)]

    @router.get(
        "/keys",
        operation_id="list_keys",
        summary="All keys, in the order in which they were made",
        responses=gated(401, 422),
        dependencies=[needs_login("admin")],
    )
    async def list_keys(request: Request, after: After = "", limit: Limit = 50) -> KeyList:
        page, cursor = await page_of(request, context.keys.page, BY_ID)
        return KeyList(items=[shown(key) for key in page], next=cursor)

    @router.post(
        "/keys",
        operation_id="make_key",
        summary="Make a key, by which another program calls this API",
        description=f"The secret is shown this once. A key ends after {MAX_KEY_DAYS} days at most.",
        status_code=201,
        responses=gated(401, 413, 415, 422),
        dependencies=fresh_admin,
    )
    async def make(request: Request, body: NewKeyBody) -> NewKey:
        mint, now = mint_of(request), time.time()
        secret = mint.new_token(KEY)
        key = Key(
            id=mint.new_id(),
            name=body.name.strip(),
            token=digest(secret),
            starts=secret[:SHOWN_CHARS],
            scopes=tuple(body.scopes),
            made_at=now,
            made_by=caller_of(request).id,
            ends_at=_end(body.ends_at, now),
        )
        await context.trail.write(
            key.made_by,
            "key.made",
            key.id,
            scopes=" ".join(key.scopes),
            ends_at=int(key.ends_at),
        )
        await context.keys.add(key)
        return NewKey(key=shown(key), secret=secret)

    @router.delete(
        "/keys/{key_id}",
        operation_id="revoke_key",
        summary="Revoke a key, which ends at once",
        status_code=204,
        responses=gated(401, 404),
        dependencies=fresh_admin,
    )
    async def revoke(request: Request, key_id: str) -> Response:
        key = await context.keys.get(key_id)
        if key is None:
            raise problem(404, "there is no such key")
        await context.trail.write(caller_of(request).id, "key.revoked", key.id)
        await context.keys.revoke(key)
        return Response(status_code=204)

    return router


def shown(key: Key) -> ShownKey:
    fields = set(ShownKey.model_fields) - {"state"}
    return ShownKey(state=key.state(time.time()), **key.model_dump(include=fields))


def _end(asked: float | None, now: float) -> float:
    end = now + KEY_DAYS * DAY_SECONDS if asked is None else asked
    if not now < end <= now + MAX_KEY_DAYS * DAY_SECONDS:
        raise problem(422, f"ends_at: must be in the next {MAX_KEY_DAYS} days")
    return end
