"""The invitations over HTTP."""

import time
from functools import partial
from operator import attrgetter
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic.json_schema import SkipJsonSchema

from desk_service.audit.domain import Action
from desk_service.context import Context
from desk_service.http.problems import gated, problem
from desk_service.http.route import (
    After,
    Limit,
    actor_of,
    mint_of,
    needs_login,
    or_key,
    page_of,
)
from desk_service.invitations.bodies import (
    ChangeBody,
    InvitationList,
    InviteBody,
    Link,
    RowOutcome,
    RowOutcomes,
    ShownInvitation,
    shown,
)
from desk_service.invitations.domain import MAX_ROWS, Invitation, Terms, folded, outcomes
from desk_service.secret_tokens import INVITE, digest
from desk_service.templates.domain import Version
from shared.store import Document

MAX_SOUGHT = 100
CHANGED_AFTER_THE_START = frozenset({"expires_at"})
"""Terms that may change once the interview was started: the others made its session."""

Sought = Annotated[
    str,
    Query(
        max_length=MAX_SOUGHT,
        description="A part of the label, name, e-mail address or reference, in any case.",
    ),
]


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
        now = time.time()
        _check(body.terms(), now)
        version = await _version(context, body)
        found = outcomes(body.guests(), now)
        guests = [each.guest for each in found if each.guest is not None]
        await context.trail.write(
            actor_of(request),
            "invitations.made",
            version.template_id,
            number=len(guests),
            sha256=version.digest,
        )
        mint = mint_of(request)
        made = iter(await context.issuing.issue(guests, version, mint) if guests else [])
        items = []
        for number, each in enumerate(found):
            if each.guest is None:
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
        template, words = request.query_params.get("template"), sought(request)
        read = partial(context.invitations.page, template_id=template, sought=words)
        page, cursor = await page_of(request, read, attrgetter("place"))
        now = time.time()
        return InvitationList(items=[shown(each, now) for each in page], next=cursor)

    @router.patch(
        "/invitations/{invitation_id}",
        operation_id="change_invitation",
        summary="Change when the interview can be started, or the accommodation before it is",
        responses=gated(401, 404, 409, 413, 415, 422),
        dependencies=recruiter,
    )
    async def change(request: Request, invitation_id: str, body: ChangeBody) -> ShownInvitation:
        now, invitation = time.time(), await _known(context, invitation_id)
        asked = body.model_dump(include=set(ChangeBody.model_fields), exclude_none=True)
        if not asked:
            raise problem(422, f"nothing to change: give {', '.join(ChangeBody.model_fields)}")
        if invitation.session_id is not None and asked.keys() - CHANGED_AFTER_THE_START:
            raise problem(409, "the interview was started: its time is fixed", "started")
        terms = _changed_terms(invitation, asked)
        _check(terms, now)
        fields = terms.model_dump(include=set(asked))
        changed = await _changed(context, request, invitation, "invitation.changed", fields)
        return shown(changed, now)

    @router.post(
        "/invitations/{invitation_id}/revoke",
        operation_id="revoke_invitation",
        summary="Let nobody start with the invitation; who started may finish",
        responses=gated(401, 404, 409),
        dependencies=recruiter,
    )
    async def revoke(request: Request, invitation_id: str) -> ShownInvitation:
        invitation, fields = await _known(context, invitation_id), {"revoked": True}
        changed = await _changed(context, request, invitation, "invitation.revoked", fields)
        return shown(changed, time.time())

    @router.post(
        "/invitations/{invitation_id}/link",
        operation_id="make_invitation_link",
        summary="Make another link; the earlier link ends",
        status_code=201,
        responses=gated(401, 404, 409),
        dependencies=recruiter,
    )
    async def link(request: Request, invitation_id: str) -> Link:
        token = mint_of(request).new_token(INVITE)
        invitation, fields = await _known(context, invitation_id), {"token": digest(token)}
        await _changed(context, request, invitation, "invitation.link_made", fields)
        return Link(link=_link(context, token))

    return router


def sought(request: Request) -> str:
    """Return the text that the query looks for, folded; empty for none."""
    q = request.query_params.get("q", "")
    if len(q) > MAX_SOUGHT:
        raise problem(422, f"q: must have at most {MAX_SOUGHT} characters")
    return folded(q)


def _link(context: Context, token: str) -> str:
    """Return the link, whose token is in the fragment: no proxy and no referrer sees it."""
    return f"{context.settings.public_url}/i#{token}"


def _check(terms: Terms, now: float) -> None:
    if why := terms.problem(now):
        raise problem(422, why)


def _changed_terms(invitation: Invitation, asked: Document) -> Terms:
    before = invitation.model_dump(include=set(Terms.model_fields))
    return Terms.model_validate(before | asked)


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


async def _known(context: Context, invitation_id: str) -> Invitation:
    invitation = await context.invitations.get(invitation_id)
    if invitation is None:
        raise problem(404, "there is no such invitation")
    if invitation.erased_at is not None:
        raise problem(409, "the invitation was erased", "erased")
    return invitation


async def _changed(
    context: Context, request: Request, invitation: Invitation, action: Action, fields: Document
) -> Invitation:
    """Change the invitation, after an entry in the audit trail, and tell the gateway."""
    await context.trail.write(actor_of(request), action, invitation.id)
    changed = await context.invitations.change(invitation, fields)
    if changed is None:
        raise problem(409, "somebody else is changing this invitation")
    await context.issuing.tell([changed])
    return changed
