"""The names of the users who can review, for whoever assigns reviewers."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from desk_service.context import Context
from desk_service.domain import Role
from desk_service.http.problems import gated
from desk_service.http.route import BY_ID, After, Limit, needs_login, page_of


class Colleague(BaseModel):
    """A user who can review, without the address of e-mail."""

    id: str
    name: str
    role: Role


class Colleagues(BaseModel):
    items: list[Colleague]
    next: str | None


def routes(context: Context) -> APIRouter:
    router = APIRouter(prefix="/desk/api/v1", tags=["people"], route_class=context.route)

    @router.get(
        "/colleagues",
        operation_id="list_colleagues",
        summary="The names of those who can review",
        description="A page may hold fewer items than asked for, and still have a `next`.",
        responses=gated(401, 422),
        dependencies=[needs_login("admin", "recruiter")],
    )
    async def colleagues(request: Request, after: After = "", limit: Limit = 50) -> Colleagues:
        page, cursor = await page_of(request, context.users.page, BY_ID)
        return Colleagues(
            items=[
                Colleague(id=user.id, name=user.name, role=user.role)
                for user in page
                if user.state != "disabled"
            ],
            next=cursor,
        )

    return router
