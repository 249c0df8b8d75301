"""Drafts of questions over HTTP: asked for now, read later."""

import time
from typing import Annotated, ClassVar

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from desk_service.context import Context
from desk_service.drafts.store import Draft, DraftState
from desk_service.http.problems import gated, problem
from desk_service.http.route import actor_of, mint_of, needs_login
from shared.http.bodies import Body
from shared.model import DEFAULT_LANGUAGE, DraftedQuestion, DraftProblem, LanguageTag
from shared.rates import Rule

MAX_DESCRIPTION_CHARS = 20_000
DRAFTS = Rule("desk drafts", 20, 3600.0, "drafts of yours")


class DescriptionBody(Body):
    max_bytes: ClassVar[int] = 256 * 1024

    job_description: Annotated[
        str,
        Field(min_length=40, max_length=MAX_DESCRIPTION_CHARS, description="The text, as pasted."),
    ]
    language: LanguageTag = DEFAULT_LANGUAGE


class ShownDraft(BaseModel):
    """A draft. While it is `asked`, there are no questions.

    `made_by` is the model's name, or `packs`: questions of the role packs, which were not written
    for this job. Each question of a model has the `source` that it was made from, word for word.
    """

    id: str
    state: DraftState
    language: str
    questions: tuple[DraftedQuestion, ...] = ()
    made_by: str | None = None
    dropped: dict[DraftProblem, int] = Field(
        default_factory=dict, description="Proposals that failed a check, by the check."
    )
    gaps: tuple[str, ...] = Field(
        default=(), description="Words of the description that no question deals with."
    )
    suspicious: bool = Field(
        default=False, description="A part of the description looks like orders to a program."
    )
    note: str = ""


def routes(context: Context) -> APIRouter:
    router = APIRouter(prefix="/desk/api/v1", tags=["templates"], route_class=context.route)
    writer = [needs_login("admin", "recruiter")]

    @router.post(
        "/drafts",
        operation_id="ask_for_draft",
        summary="Ask for questions for a job; a person has to tick each before it is published",
        status_code=202,
        responses=gated(401, 413, 415, 422),
        dependencies=writer,
    )
    async def ask(request: Request, body: DescriptionBody) -> ShownDraft:
        context.rates.count(DRAFTS, actor_of(request))
        draft = Draft(
            id=mint_of(request).new_id(),
            description=body.job_description,
            language=body.language,
            asked_by=actor_of(request),
            asked_at=time.time(),
        )
        await context.trail.write(draft.asked_by, "draft.asked", draft.id)
        await context.drafting.ask(draft)
        return shown(draft)

    @router.get(
        "/drafts/{draft_id}",
        operation_id="get_question_draft",
        summary="The questions that were drafted, once they are there",
        responses=gated(401, 404),
        dependencies=writer,
    )
    async def read(request: Request, draft_id: str) -> ShownDraft:
        draft = await context.drafting.drafts.get(draft_id)
        if draft is None:
            raise problem(404, "there is no such draft; drafts are kept for a week")
        return shown(draft)

    return router


def shown(draft: Draft) -> ShownDraft:
    made = draft.made.model_dump(exclude={"draft_id"}) if draft.made else {}
    return ShownDraft(id=draft.id, state=draft.state, language=draft.language, **made)
