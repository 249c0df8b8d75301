"""The templates over HTTP: drafts with entity tags, and versions that never change."""

import time
from typing import Annotated, ClassVar

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import to_json

from desk_service.context import Context
from desk_service.http.problems import gated, problem
from desk_service.http.route import (
    BY_ID,
    After,
    Limit,
    actor_of,
    key_of,
    mint_of,
    needs_login,
    or_key,
    page_of,
)
from desk_service.http.tags import TAGGED, IfMatch, overtaken, revision_read, tag_of
from desk_service.templates.domain import (
    Content,
    Line,
    Template,
    TemplateState,
    Version,
    from_pack,
)
from desk_service.templates.publishing import OvertakenError
from shared.http.bodies import Body
from shared.model import DEFAULT_LANGUAGE, LanguageTag
from shared.role_packs import RoleSummary

CONTENT_BYTES = 512 * 1024

LANGUAGE = TypeAdapter[str | None](LanguageTag | None)


class NewTemplateBody(Body):
    title: Line | None = Field(default=None, description="The pack's title if absent.")
    pack: Line | None = Field(
        default=None, examples=["engineering"], description="The role pack to begin with."
    )
    language: LanguageTag = DEFAULT_LANGUAGE


class DraftBody(Content, Body):
    max_bytes: ClassVar[int] = CONTENT_BYTES


class ShownTemplate(BaseModel):
    """A template in a list. `head` is its newest version, 0 before the first."""

    id: str
    title: str
    state: TemplateState
    head: int
    questions: int = Field(description="The number of questions of the draft.")
    language: str


class TemplateList(BaseModel):
    items: list[ShownTemplate]
    next: str | None = Field(description="`after` of the next page; null on the last.")


class ShownVersion(BaseModel):
    """A version. `sha256` is the digest of its content, as reports and the audit trail name it."""

    template_id: str
    n: int
    sha256: str
    published_at: float
    content: Content


def routes(context: Context) -> APIRouter:
    router = APIRouter(prefix="/desk/api/v1", tags=["templates"], route_class=context.route)
    writer = [needs_login("admin", "recruiter"), or_key("templates")]

    @router.get(
        "/packs",
        operation_id="list_packs",
        summary="The role packs that a template can begin with",
        responses=gated(401, 422),
        dependencies=writer,
    )
    async def packs(
        request: Request,
        language: Annotated[
            LanguageTag | SkipJsonSchema[None],
            Query(description="Return titles in this language where there are any."),
        ] = None,
    ) -> list[RoleSummary]:
        return list(context.roles.list(_language(request)))

    @router.get(
        "/templates",
        operation_id="list_templates",
        summary="All templates, in the order in which they were made",
        responses=gated(401, 422),
        dependencies=writer,
    )
    async def list_templates(
        request: Request, after: After = "", limit: Limit = 50
    ) -> TemplateList:
        page, cursor = await page_of(request, context.templates.page, BY_ID)
        return TemplateList(items=[shown(each) for each in page], next=cursor)

    @router.post(
        "/templates",
        operation_id="make_template",
        summary="Make a template, of a role pack or blank",
        status_code=201,
        responses=gated(401, 404, 413, 415, 422),
        dependencies=writer,
    )
    async def make(request: Request, body: NewTemplateBody) -> ShownTemplate:
        id_, draft = mint_of(request).new_id(), _begun(context, body)
        template = Template(id=id_, draft=draft, made_at=time.time())
        pack = template.draft.pack
        await context.trail.write(
            actor_of(request),
            "template.made",
            template.id,
            pack_sha256=pack.digest if pack else None,
        )
        await context.templates.add(template)
        return shown(template)

    @router.get(
        "/templates/{template_id}/draft",
        operation_id="get_draft",
        summary="The draft of a template",
        response_model=Content,
        responses={200: {"headers": TAGGED}, **gated(401, 404)},
        dependencies=writer,
    )
    async def draft(request: Request, template_id: str) -> Response:
        return _tagged(await _known(context, template_id))

    @router.put(
        "/templates/{template_id}/draft",
        operation_id="save_draft",
        summary="Save the draft of a template",
        response_model=Content,
        responses={200: {"headers": TAGGED}, **gated(401, 404, 409, 412, 413, 415, 422, 428)},
        dependencies=writer,
    )
    async def save(
        request: Request, template_id: str, body: DraftBody, if_match: IfMatch = ""
    ) -> Response:
        template = await _matched(context, request, template_id)
        content = Content.model_validate(body.model_dump())
        ticked = content.ticked_since(template.draft)
        if ticked and key_of(request) is not None:
            raise problem(403, "only a person ticks questions that a program drafted")
        await context.trail.write(
            actor_of(request),
            "draft.saved",
            template.id,
            revision=template.revision + 1,
            **({"ticked": ticked} if ticked else {}),
        )
        saved = await context.templates.save(template, content)
        if saved is None:
            raise overtaken()
        return _tagged(saved)

    @router.post(
        "/templates/{template_id}/publish",
        operation_id="publish_template",
        summary="Publish the draft as the next version",
        description="Who was invited before keeps the version of the invitation. A draft that says"
        " the same as the newest version is no new version: the answer is that version.",
        status_code=201,
        responses=gated(401, 404, 409, 412, 428),
        dependencies=writer,
    )
    async def publish(request: Request, template_id: str, if_match: IfMatch = "") -> ShownVersion:
        template = await _matched(context, request, template_id)
        if reason := template.draft.problem:
            raise problem(409, f"the draft cannot be published: {reason}", "draft-not-ready")
        try:
            version = await context.publishing.publish(template, actor_of(request))
        except OvertakenError:
            raise problem(409, "somebody else is publishing this template") from None
        return shown_version(version)

    @router.get(
        "/templates/{template_id}/versions/{n}",
        operation_id="get_version",
        summary="A published version, which never changes",
        responses=gated(401, 404),
        dependencies=writer,
    )
    async def version(request: Request, template_id: str, n: str) -> ShownVersion:
        found = None
        if n.isdecimal() and len(n) < 10:
            found = await context.templates.version(template_id, int(n))
        if found is None:
            raise problem(404, "there is no such version")
        return shown_version(found)

    @router.post(
        "/templates/{template_id}/archive",
        operation_id="archive_template",
        summary="Put a template away: nobody can be invited to it any more",
        responses=gated(401, 404, 409),
        dependencies=writer,
    )
    async def archive(request: Request, template_id: str) -> ShownTemplate:
        template = await _known(context, template_id)
        await context.trail.write(actor_of(request), "template.archived", template.id)
        if not await context.templates.set_state(template, "archived"):
            raise problem(409, "somebody else is changing this template")
        return shown(template.model_copy(update={"state": "archived"}))

    return router


def _language(request: Request) -> str | None:
    """Return the language that the query names."""
    try:
        return LANGUAGE.validate_python(request.query_params.get("language"))
    except ValidationError:
        raise problem(422, "language: must be a BCP 47 tag, such as en or es-MX") from None


def shown(template: Template) -> ShownTemplate:
    return ShownTemplate(
        id=template.id,
        title=template.draft.title,
        state=template.state,
        head=template.head,
        questions=len(template.draft.questions),
        language=template.draft.language,
    )


def shown_version(version: Version) -> ShownVersion:
    return ShownVersion(
        template_id=version.template_id,
        n=version.n,
        sha256=version.digest,
        published_at=version.published_at,
        content=version.content,
    )


def _begun(context: Context, body: NewTemplateBody) -> Content:
    """Return the draft that a new template begins with."""
    if body.pack is None:
        return Content(title=body.title or "Untitled", language=body.language)
    known = {role.name for role in context.roles.list()}
    if body.pack not in known:
        raise problem(404, f"there is no role pack of this name; there are {', '.join(known)}")
    language = context.roles.language_of(body.pack, body.language)
    draft = from_pack(context.roles.get(body.pack, body.language), language)
    return draft.model_copy(update={"title": body.title}) if body.title else draft


def _tagged(template: Template) -> Response:
    return Response(
        to_json(template.draft), media_type="application/json", headers=tag_of(template.revision)
    )


async def _known(context: Context, template_id: str) -> Template:
    template = await context.templates.get(template_id)
    if template is None:
        raise problem(404, "there is no such template")
    return template


async def _matched(context: Context, request: Request, template_id: str) -> Template:
    """Return the template if its draft is the one that the caller has read."""
    revision = revision_read(request)
    template = await _known(context, template_id)
    if template.state == "archived":
        raise problem(409, "the template is archived")
    if template.revision != revision:
        raise overtaken()
    return template
