"""The interviews over HTTP, as far as the blind rule lets each reader see them."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic.json_schema import SkipJsonSchema

from desk_service.context import Context
from desk_service.http.problems import gated, problem
from desk_service.http.route import After, Limit, needs_login, or_key, page_asked
from desk_service.interviews.access import Chosen, chosen_in, dossier_of_call, reader_of
from desk_service.interviews.bodies import InterviewList, ShownInterview
from desk_service.interviews.domain import STATES
from desk_service.interviews.reading import Wanted
from desk_service.interviews.showing import interview_of, item_of, people_of
from desk_service.invitations.domain import InvitationState
from desk_service.invitations.routes import Sought, sought


def routes(context: Context) -> APIRouter:
    router = APIRouter(prefix="/desk/api/v1", tags=["interviews"], route_class=context.route)

    @router.get(
        "/interviews",
        operation_id="list_interviews",
        summary="The interviews, the newest first",
        description="Reviewers see those that they are assigned to. A page may hold fewer items"
        " than asked for, and still have a `next`. With `id`, no other filter counts.",
        responses=gated(401, 422),
        dependencies=[needs_login(), or_key("interviews")],
    )
    async def list_interviews(
        request: Request,
        template: Annotated[str | SkipJsonSchema[None], Query()] = None,
        state: Annotated[InvitationState | SkipJsonSchema[None], Query()] = None,
        id: Chosen = None,
        *,
        q: Sought = "",
        after: After = "",
        limit: Limit = 50,
    ) -> InterviewList:
        after, limit = page_asked(request)
        reader, wanted = reader_of(request), _wanted(request)
        if chosen := chosen_in(request):
            found, cursor = await context.reading.some(reader, chosen), None
        else:
            found, cursor = await context.reading.page(reader, wanted, after, limit)
        return InterviewList(items=[item_of(each) for each in found], next=cursor)

    @router.get(
        "/interviews/{interview_id}",
        operation_id="get_desk_interview",
        summary="An interview: questions, answers, and what may be shown of marks",
        responses=gated(401, 404),
        dependencies=[needs_login(), or_key("reports")],
    )
    async def interview(request: Request, interview_id: str) -> ShownInterview:
        dossier = await dossier_of_call(context, request, interview_id, seen=True)
        return interview_of(dossier, await context.users.names(people_of(dossier)))

    return router


def _wanted(request: Request) -> Wanted:
    query = request.query_params
    state: Any = query.get("state")
    if state is not None and state not in STATES:
        raise problem(422, f"state: must be one of {', '.join(STATES)}")
    return Wanted(template_id=query.get("template"), state=state, words=sought(request))
