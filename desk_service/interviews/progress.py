"""The numbers of a template's people at each step, over HTTP."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from desk_service.context import Context
from desk_service.http.problems import gated
from desk_service.http.route import needs_login, or_key
from shared.store import Above, OneOf

WAITING = OneOf(["reviewer", "review", "decision"])


class Progress(BaseModel):
    """The numbers of people who got so far; each number holds the next one."""

    invited: int
    started: int
    finished: int
    decided: int = Field(description="Interviews that wait for no review and no decision.")


def routes(context: Context) -> APIRouter:
    router = APIRouter(prefix="/desk/api/v1", tags=["interviews"], route_class=context.route)

    @router.get(
        "/templates/{template_id}/progress",
        operation_id="get_progress",
        summary="How far the people of a template are, in numbers",
        responses=gated(401),
        dependencies=[needs_login("admin", "recruiter"), or_key("interviews")],
    )
    async def progress(request: Request, template_id: str) -> Progress:
        """Count; an unknown template has nobody."""
        count, at = context.invitations.count, {"template_id": template_id}
        reported = await count({**at, "reported_at": Above(0.0)})
        return Progress(
            invited=await count(at),
            started=await count({**at, "started_at": Above(0.0)}),
            finished=await count({**at, "finished_at": Above(0.0)}),
            decided=reported - await count({**at, "waits_for": WAITING}),
        )

    return router
