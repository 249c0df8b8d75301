"""The invitations over HTTP."""

import time
from typing import Annotated, ClassVar

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

from desk_service.context import Context
from desk_service.http.problems import gated, problem
from desk_service.http.route import (
    After,
    Limit,
    actor_of,
    needs_login,
    or_key,
    page_asked,
    page_of,
)
from desk_service.invitations.domain import (
    MAX_ROWS,
    Invitation,
    InvitationState,
    Person,
    folded,
    outcomes,
)
from desk_service.invitations.issuing import Terms
from desk_service.secret_tokens import INVITE, digest, new_token
from desk_service.templates.domain import Version
from shared.http.bodies import Body
from shared.store import Document

MAX_DAYS = 365
DAY_SECONDS = 24 * 3600.0

MAX_SOUGHT = 100
Sought = Annotated[
    str,
    Query(
        max_length=MAX_SOUGHT,
        description="A part of the label, name, e-mail address or reference, in any case.",
    ),
]
ExpiresAt = Annotated[float, Field(description="Unix seconds; a start is possible until then.")]


class RowBody(Body):
    """A person to invite; every field may be left out."""

    name: str = Field(default="", examples=["Grace Hopper"])
    email: str = Field(default="", examples=["grace@example.org"])
    external_ref: str = Field(default="", description="The person's key in your own system.")


class InviteBody(Body):
    max_bytes: ClassVar[int] = 1024 * 1024

    template_id: Annotated[str, Field(max_length=64)]
    version: int | None = Field(default=None, description="The newest version if absent.")
    expires_at: ExpiresAt
    time_factor: float = Field(
        default=1.0, ge=1.0, le=3.0, description="Multiplies the time of these candidates."
    )
    rows: list[RowBody] = Field(min_length=1, max_length=MAX_ROWS)


class ExtendBody(Body):
    expires_at: ExpiresAt


class RowOutcome(BaseModel):
    """The outcome of a row: an invitation with its link, which is shown this once, or a problem."""

    row: int = Field(description="Counted from 0.")
    id: str | None = None
    label: str | None = None
    link: str | None = None
    problem: str | None = None


class RowOutcomes(BaseModel):
    items: list[RowOutcome]


class ShownInvitation(BaseModel):
    id: str
    template_id: str
    version: int
    label: str
    person: Person
    state: InvitationState
    revoked: bool
    expires_at: float
    time_factor: float
    started_at: float | None
    finished_at: float | None


class InvitationList(BaseModel):
    items: list[ShownInvitation]
    next: str | None = Field(description="`after` of the next page; null on the last.")


class Link(BaseModel):
    """The invitation's link, which is shown this once."""

    link: str


def routes(context: Context) -> APIRouter:
    router = APIRouter(prefix="/desk/api/v1", tags=["invitations"], route_class=context.route)
    recruiter = [needs_login("admin", "recruiter"), or_key("invitations")]

    @router.post(
        "/invitations",
        operation_id="invite",
        summary="Invite people to an interview: an outcome for each row",
        description=f"At most {MAX_ROWS} rows; a bad row stops no other.",
        status_code=201,
        responses=gated(401, 404, 409, 413, 415, 422),
        dependencies=recruiter,
    )
    async def invite(request: Request, body: InviteBody) -> RowOutcomes:
        _check_deadline(body.expires_at)
        version = await _version(context, body)
        found = outcomes([Person(**row.model_dump()) for row in body.rows])
        people = [each.person for each in found if each.person is not None]
        await context.trail.write(
            actor_of(request),
            "invitations.made",
            version.template_id,
            number=len(people),
            sha256=version.digest,
        )
        terms = Terms(version, body.expires_at, body.time_factor)
        made = iter(await context.issuing.issue(people, terms) if people else [])
        items = []
        for number, each in enumerate(found):
            if each.person is None:
                items.append(RowOutcome(row=number, problem=each.problem))
                continue
            invitation, token = next(made)
            items.append(
                RowOutcome(
                    row=number,
                    id=invitation.id,
                    label=invitation.label,
                    link=_link(context, token),
                )
            )
        return RowOutcomes(items=items)

    @router.get(
        "/invitations",
        operation_id="list_invitations",
        summary="The invitations, the newest first",
        responses=gated(401, 422),
        dependencies=recruiter,
    )
    async def list_invitations(
        request: Request,
        template: Annotated[str | SkipJsonSchema[None], Query()] = None,
        q: Sought = "",
        after: After = "",
        limit: Limit = 50,
    ) -> InvitationList:
        after, limit = page_asked(request)
        template = request.query_params.get("template")
        found = await context.invitations.page(after, limit + 1, template, sought(request))
        page, last = page_of(found, limit)
        items = [shown(invitation) for invitation in page]
        return InvitationList(items=items, next=last.place if last else None)

    @router.patch(
        "/invitations/{invitation_id}",
        operation_id="extend_invitation",
        summary="Change until when the interview can be started",
        responses=gated(401, 404, 409, 413, 415, 422),
        dependencies=recruiter,
    )
    async def extend(request: Request, invitation_id: str, body: ExtendBody) -> ShownInvitation:
        _check_deadline(body.expires_at)
        return shown(
            await _changed(
                context,
                request,
                invitation_id,
                "invitation.extended",
                {"expires_at": body.expires_at},
            )
        )

    @router.post(
        "/invitations/{invitation_id}/revoke",
        operation_id="revoke_invitation",
        summary="Let nobody start with the invitation; who started may finish",
        responses=gated(401, 404, 409),
        dependencies=recruiter,
    )
    async def revoke(request: Request, invitation_id: str) -> ShownInvitation:
        return shown(
            await _changed(context, request, invitation_id, "invitation.revoked", {"revoked": True})
        )

    @router.post(
        "/invitations/{invitation_id}/link",
        operation_id="make_invitation_link",
        summary="Make another link; the earlier link ends",
        status_code=201,
        responses=gated(401, 404, 409),
        dependencies=recruiter,
    )
    async def link(request: Request, invitation_id: str) -> Link:
        token = new_token(INVITE)
        await _changed(
            context, request, invitation_id, "invitation.link_made", {"token": digest(token)}
        )
        return Link(link=_link(context, token))

    return router


def sought(request: Request) -> str:
    """Return the text that the query looks for, folded; empty for none."""
    q = request.query_params.get("q", "")
    if len(q) > MAX_SOUGHT:
        raise problem(422, f"q: must have at most {MAX_SOUGHT} characters")
    return folded(q)


def shown(invitation: Invitation) -> ShownInvitation:
    fields = set(ShownInvitation.model_fields) - {"state"}
    return ShownInvitation(state=invitation.state, **invitation.model_dump(include=fields))


def _link(context: Context, token: str) -> str:
    """Return the link, whose token is in the fragment: no proxy and no referrer sees it."""
    return f"{context.settings.public_url}/i#{token}"


def _check_deadline(expires_at: float) -> None:
    now = time.time()
    if not now < expires_at <= now + MAX_DAYS * DAY_SECONDS:
        raise problem(422, f"expires_at: must be in the next {MAX_DAYS} days")


async def _version(context: Context, body: InviteBody) -> Version:
    template = await context.templates.get(body.template_id)
    if template is None:
        raise problem(404, "there is no such template")
    if template.state != "live":
        raise problem(409, f"nobody can be invited to a template that is {template.state}")
    version = await context.templates.version(template.id, body.version or template.head)
    if version is None:
        raise problem(404, "there is no such version")
    return version


async def _changed(
    context: Context, request: Request, invitation_id: str, action: str, fields: Document
) -> Invitation:
    """Change the invitation, after an entry in the audit trail, and tell the gateway."""
    invitation = await context.invitations.get(invitation_id)
    if invitation is None:
        raise problem(404, "there is no such invitation")
    await context.trail.write(actor_of(request), action, invitation.id)
    changed = await context.invitations.change(invitation, fields)
    if changed is None:
        raise problem(409, "somebody else is changing this invitation")
    await context.issuing.tell([changed])
    return changed
