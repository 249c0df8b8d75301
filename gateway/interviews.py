"""Starting and resuming an interview."""

import asyncio
import secrets
import time
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from gateway.asking import ask_one
from gateway.bodies import StartBody, read_optional_body, takes
from gateway.gateway import Gateway, address
from gateway.problems import Problem, documented
from gateway.roles import RoleSummary
from gateway.sessions import UNKNOWN
from gateway.store import Contest, Session
from shared.events import (
    AttentionSnapshot,
    Consent,
    SavedAnswer,
    TranscriptRead,
    TranscriptRequested,
)
from shared.ids import new_id

ID = "$response.body#/session_id"

LINKS: dict[str, Any] = {
    "append": {"operationId": "append_stt_append_post", "requestBody": {"session_id": ID}},
    "finalize": {"operationId": "finalize_report_finalize_post", "requestBody": {"session_id": ID}},
    **{
        operation.partition("_")[0]: {"operationId": operation, "parameters": {"session_id": ID}}
        for operation in (
            "resume_interview__session_id__get",
            "record_interview__session_id__attention_post",
            "export_interview__session_id__export_get",
            "erase_interview__session_id__delete",
        )
    },
}
"""Where the id that a start answers with leads, for tools that read the document."""


class Token(BaseModel):
    access_token: str
    token_type: str = "bearer"  # noqa: S105


class Started(BaseModel):
    session_id: str = Field(examples=["3f2b8c1d9e4a5b6c7d8e9f0a1b2c3d4e"])
    questions: list[str]
    token: Token
    role: str
    closes_at: float = Field(description="Unix seconds; nothing can be added after it.")


class Interview(BaseModel):
    """All that a client needs to go on after a reload or on another device."""

    session_id: str
    role: str
    state: str = Field(description="open, finalizing or reported")
    questions: list[str]
    started_at: float
    closes_at: float
    saved: list[SavedAnswer]
    consents: list[Consent]
    contests: list[Contest]


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["interview"])

    @router.get("/interview/roles", summary="The roles there are questions for")
    async def roles() -> list[RoleSummary]:
        return list(gateway.roles.list())

    @router.post(
        "/interview/start",
        summary="Start an interview",
        responses={200: {"links": LINKS}, **documented(413, 422, 429, 503)},
        openapi_extra=takes(StartBody, required=False),
    )
    async def start(request: Request) -> Started:
        gateway.limits.count(gateway.rules.address_sessions, address(request))
        body = await read_optional_body(request, StartBody, gateway.settings.max_body_bytes)
        session = _session(gateway, body.role or "general")
        await asyncio.gather(
            gateway.sessions.add(session),
            gateway.snapshots.put(AttentionSnapshot(session_id=session.id)),
        )
        lives_until = session.closes_at + gateway.settings.token_grace
        return Started(
            session_id=session.id,
            questions=[question.text for question in session.questions],
            token=Token(access_token=gateway.tokens.issue(session.id, lives_until)),
            role=session.role,
            closes_at=session.closes_at,
        )

    @router.get(
        "/interview/{session_id}",
        summary="Where an interview stands, to go on with it",
        responses=documented(401, 403, 404, 429, 503),
    )
    async def resume(request: Request, session_id: str) -> Interview:
        gateway.session_of(request, session_id)
        gateway.count_question(request, session_id)
        session = await gateway.sessions.get(session_id)
        if session is None:
            raise Problem(404, UNKNOWN)
        return Interview(
            session_id=session.id,
            role=session.role,
            state=session.state,
            questions=[question.text for question in session.questions],
            started_at=session.started_at,
            closes_at=session.closes_at,
            saved=await _saved(gateway, session_id),
            consents=list(session.consents),
            contests=list(session.contests),
        )

    return router


def _session(gateway: Gateway, role_text: str) -> Session:
    role = gateway.roles.get(role_text)
    now = time.time()
    return Session(
        id=secrets.token_hex(16),  # 128 random bits: whoever knows it may read the report
        role=role.name,
        questions=role.questions,
        started_at=now,
        closes_at=now + gateway.settings.session_ttl,
    )


async def _saved(gateway: Gateway, session_id: str) -> list[SavedAnswer]:
    asked = TranscriptRequested(
        session_id=session_id,
        request_id=new_id(),
        instance=gateway.open_sessions.instance,
        utterances=gateway.open_sessions.accepted(session_id),
    )
    return list((await ask_one(gateway, asked, TranscriptRead)).answers)
