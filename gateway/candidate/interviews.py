"""The start of an interview: open to everybody, or by invitation."""

import asyncio
import secrets
import time
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from pydantic.json_schema import SkipJsonSchema

from gateway.candidate.invitations import MAX_TOKEN_CHARS, NO_INVITATION
from gateway.candidate.terms import Terms, terms, terms_of
from gateway.context import Context
from gateway.errors import InvitationNeeded
from gateway.http.bodies import WholeBody
from gateway.http.problems import documented
from gateway.interview.milestones import note_started
from gateway.interview.redeeming import PROBE_SECONDS
from gateway.settings import GatewaySettings
from gateway.store import Session
from shared.http.problems import Problem
from shared.model import AttentionSnapshot, Invitation, LanguageTag
from shared.role_packs import Roles, RoleSummary
from shared.tracing import follow

ID = "$response.body#/session_id"

LINKS: dict[str, Any] = {
    "append": {"operationId": "append_words", "requestBody": {"session_id": ID}},
    "finalize": {"operationId": "finalize_interview", "requestBody": {"session_id": ID}},
    **{
        name: {"operationId": operation, "parameters": {"session_id": ID}}
        for name, operation in {
            "resume": "get_interview",
            "record": "record_attention",
            "export": "export_interview",
            "erase": "erase_interview",
        }.items()
    },
}
"""OpenAPI links: the calls that take the id which a start answers."""

START_BYTES = 4 * 1024

LANGUAGE: TypeAdapter[str | None] = TypeAdapter(LanguageTag | None)


class StartBody(WholeBody):
    role: str | None = Field(default="general", examples=["engineering"])
    language: LanguageTag | None = Field(
        default=None,
        examples=["es"],
        description="The interview's language, as a BCP 47 tag: the candidate answers in it, and"
        " the questions are asked in it where the role has questions in that language. The"
        " server's default language if absent.",
    )

    invitation: str | None = Field(
        default=None,
        max_length=MAX_TOKEN_CHARS,
        description="The part of an invitation's link behind the #. Its template decides role,"
        " language and questions. A second start with it resumes the interview.",
    )

    @classmethod
    def max_bytes(cls, settings: GatewaySettings) -> int:
        return START_BYTES


NO_BODY = StartBody()


class Token(BaseModel):
    access_token: str
    token_type: str = "bearer"  # noqa: S105


class Started(BaseModel):
    session_id: str = Field(examples=["3f2b8c1d9e4a5b6c7d8e9f0a1b2c3d4e"])
    questions: list[str]
    token: Token
    role: str
    language: str = Field(examples=["en"])
    closes_at: float = Field(description="Unix seconds; nothing can be added after it.")
    terms: Terms


class InvitedStart(Started):
    """The start of an interview by invitation, or its resumption by the link."""

    state: str = Field(description="open, finalizing or reported")
    resumed: bool = Field(description="An earlier start began it, maybe on another device.")
    resumed_at: float | None = Field(description="The time of this call, if it resumed.")
    private_reads: bool = Field(
        default=True, description="Attention, videos and PDF ask for the token."
    )
    question_seconds: list[int] = Field(
        description="The time that each answer may take; empty without a time limit."
    )
    voice: bool = Field(description="Answers may be spoken.")
    camera: bool = Field(description="Attention is collected, if the candidate agrees.")
    asks_if_finished: bool = Field(
        default=True, description="A page may ask after a silence if the answer is finished."
    )


def routes(context: Context) -> APIRouter:
    router = APIRouter(tags=["interview"], route_class=context.route)

    @router.get(
        "/interview/roles",
        operation_id="list_roles",
        summary="The roles there are questions for",
        responses=documented(422),
    )
    async def roles(
        request: Request,
        language: Annotated[
            LanguageTag | SkipJsonSchema[None],
            Query(description="Return titles in this language where there are any."),
        ] = None,
    ) -> list[RoleSummary]:
        # A guarded route passes no parameters of the query: `language` is for the document.
        return list(context.roles.list(language_of(request)))

    @router.post(
        "/interview/start",
        operation_id="start_interview",
        summary="Start an interview",
        responses={200: {"links": LINKS}, **documented(403, 404, 410, 413, 415, 422, 429, 503)},
        dependencies=[Depends(context.access.starter)],
    )
    async def start(request: Request, body: StartBody = NO_BODY) -> Started | InvitedStart:
        if body.invitation is not None:
            return await _redeemed(context, request, body.invitation)
        if not context.settings.open_start:
            raise InvitationNeeded
        await context.free_space.check()
        session = new_session(
            context.roles, context.settings, body.role or "general", body.language
        )
        follow(session.id)
        await asyncio.gather(
            context.sessions.add(session),
            context.snapshots.put(AttentionSnapshot(session_id=session.id)),
        )
        note_started(session)
        context.films.session_started(session)
        lives_until = session.closes_at + context.settings.token_grace
        return Started(
            session_id=session.id,
            questions=[question.text for question in session.questions],
            token=Token(access_token=context.tokens.issue(session.id, lives_until)),
            role=session.role,
            closes_at=session.closes_at,
            language=session.language,
            terms=terms(context.settings),
        )

    return router


async def _redeemed(context: Context, request: Request, token: str) -> InvitedStart:
    """Begin the interview of an invitation, or resume it."""
    found = await context.redeeming.find(token)
    if found is None:
        raise context.access.missed(request, NO_INVITATION)
    if found[0].session_id is None:
        await context.free_space.check()
    redeemed = await context.redeeming.redeem(*found)
    session = redeemed.session
    if not redeemed.again:
        await context.snapshots.put(AttentionSnapshot(session_id=session.id))
        note_started(session)
        context.films.session_started(session)
    # After the end, too: the link is the candidate's key to report, export and erasure.
    lives_until = max(session.closes_at, time.time()) + context.settings.token_grace
    return InvitedStart(
        session_id=session.id,
        questions=[question.text for question in session.questions],
        token=Token(access_token=context.tokens.issue(session.id, lives_until)),
        role=session.role,
        closes_at=session.closes_at,
        language=session.language,
        terms=terms_of(session, context.settings),
        state=session.state,
        resumed=redeemed.again,
        resumed_at=session.resumed_at,
        question_seconds=list(session.question_seconds),
        voice=session.voice,
        camera=session.camera,
        asks_if_finished=session.asks_if_finished,
    )


def language_of(request: Request) -> str | None:
    """Return the language that the query names."""
    try:
        return LANGUAGE.validate_python(request.query_params.get("language"))
    except ValidationError:
        raise Problem(422, "language: must be a BCP 47 tag, such as en or es-MX") from None


def new_session(
    roles: Roles,
    settings: GatewaySettings,
    role_text: str,
    language: str | None = None,
    invitation: Invitation | None = None,
) -> Session:
    """Return the row of an interview that begins, by invitation or open to everybody."""
    role = roles.get(role_text, language)
    now = time.time()
    return Session(
        id=secrets.token_hex(16),  # 128 random bits: whoever knows it may read the report
        role=role.name,
        title=role.title,
        invitation=invitation,
        candidate_report=settings.candidate_report if invitation else "full",
        language=language or settings.interview_language,
        questions=role.questions,
        probe_seconds=PROBE_SECONDS,
        started_at=now,
        closes_at=now + settings.session_ttl,
    )
