"""The audit trail over HTTP, for admins."""

import re
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from desk_service.audit.domain import Entry
from desk_service.context import Context
from desk_service.http.problems import gated, problem
from desk_service.http.route import (
    Limit,
    actor_of,
    needs_login,
    or_key,
    page_asked,
    page_of,
)

NUMBER = re.compile(r"[0-9]{0,15}")
AfterEntry = Annotated[
    str,
    Query(
        pattern=f"^{NUMBER.pattern}$", description="`next` of the page before: an entry's number."
    ),
]


class Entries(BaseModel):
    items: list[Entry]
    next: str | None = Field(description="`after` of the next page; null on the last.")


class Head(BaseModel):
    """The end of the chain. Kept elsewhere, it shows later whether the end was cut off."""

    seq: int
    hash: str


def routes(context: Context) -> APIRouter:
    router = APIRouter(prefix="/desk/api/v1", tags=["audit"], route_class=context.route)
    admin = [needs_login("admin"), or_key("audit")]

    async def read_after(after: str, most: int) -> list[Entry]:
        return await context.trail.page(int(after or 0), most)

    @router.get(
        "/audit",
        operation_id="read_audit",
        summary="The entries of the audit trail, in their order",
        description="Reading is an entry, too.",
        responses=gated(401, 422),
        dependencies=admin,
    )
    async def read(request: Request, after: AfterEntry = "", limit: Limit = 50) -> Entries:
        after, _ = page_asked(request)
        if not NUMBER.fullmatch(after):
            raise problem(422, "after: must be `next` of a page")
        await context.trail.write(actor_of(request), "audit.read", after=int(after or 0))
        page, cursor = await page_of(request, read_after, lambda entry: str(entry.seq))
        return Entries(items=list(page), next=cursor)

    @router.get(
        "/audit/head",
        operation_id="get_audit_head",
        summary="The number and the hash of the last entry",
        responses=gated(401, 404),
        dependencies=admin,
    )
    async def head(request: Request) -> Head:
        newest = await context.trail.newest()
        if newest is None:
            raise problem(404, "the audit trail is empty")
        return Head(seq=newest.seq, hash=newest.hash)

    return router
