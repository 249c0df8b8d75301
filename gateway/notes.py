"""What a candidate says about the interview itself: consent before it, objections after it."""

import time
from collections.abc import Callable

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from gateway.bodies import ConsentBody, ContestBody, read_body, takes
from gateway.gateway import Gateway
from gateway.idempotency import event_id, header_key
from gateway.problems import Problem, documented
from gateway.sessions import CLOSED, OVER, UNKNOWN
from gateway.store import RACES, Contest, Session, Sessions
from shared.events import Consent
from shared.retry import Unavailable
from shared.telemetry import short

MAX_CONSENTS, MAX_CONTESTS = 50, 20
"""In one session; every one of them is kept."""


class Consented(BaseModel):
    """The receipt. The session's id is shown shortened."""

    session_id: str = Field(examples=["3f2b8c1d"])
    version: str = Field(examples=["1"])
    choices: dict[str, bool] = Field(examples=[{"microphone": True, "camera": False}])
    given_at: float = Field(description="Unix seconds.", examples=[1769851800.0])


class Noted(BaseModel):
    status: str = Field(default="noted", examples=["noted"])
    at: float = Field(description="Unix seconds.", examples=[1769855400.0])


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["interview"])

    @router.post(
        "/interview/{session_id}/consent",
        summary="Keep what the candidate agreed to",
        description="Every consent is kept with the session; the report shows the last one. A"
        " repeated call gets the first one's receipt.",
        status_code=201,
        responses=documented(401, 403, 404, 409, 413, 422, 429, 503),
        openapi_extra=takes(ConsentBody, keyed=True),
    )
    async def consent(request: Request, session_id: str) -> Consented:
        gateway.session_of(request, session_id)
        key = header_key(request)
        body = await read_body(request, ConsentBody, gateway.settings.max_body_bytes)
        gateway.count_call(request, session_id)
        given = Consent(version=body.version, choices=body.choices, given_at=time.time())
        note_id = event_id(session_id, key, body)
        at = await keep(gateway.sessions, session_id, note_id, given, may_consent)
        return Consented(
            session_id=short(session_id), version=body.version, choices=body.choices, given_at=at
        )

    @router.post(
        "/interview/{session_id}/contest",
        summary="Say that something looks wrong",
        description="Also after the end. The note is kept with the session, for a person to read.",
        status_code=201,
        responses=documented(401, 403, 404, 409, 413, 422, 429, 503),
        openapi_extra=takes(ContestBody, keyed=True),
    )
    async def contest(request: Request, session_id: str) -> Noted:
        gateway.session_of(request, session_id)
        key = header_key(request)
        body = await read_body(request, ContestBody, gateway.settings.max_body_bytes)
        gateway.count_call(request, session_id)
        made = Contest(text=body.text, at=time.time())
        note_id = event_id(session_id, key, body)
        return Noted(at=await keep(gateway.sessions, session_id, note_id, made, may_contest))

    return router


async def keep(
    sessions: Sessions,
    session_id: str,
    id: str,
    note: Consent | Contest,
    may: Callable[[Session], None],
) -> float:
    """When the note of this id was added to the session (Unix seconds): now, unless it was there.
    Problem if there is no such session, or `may` raises one."""
    for _ in range(RACES):
        row = await sessions.get(session_id)
        if row is None:
            raise Problem(404, UNKNOWN)
        if id in row.noted:
            return row.noted[id]
        may(row)
        await sessions.note(row, id, note)
    raise Unavailable("others are writing to the same session")


def may_consent(row: Session) -> None:
    if row.state != "open":
        raise Problem(409, CLOSED)
    if time.time() >= row.closes_at:
        raise Problem(409, OVER)
    if len(row.consents) >= MAX_CONSENTS:
        raise Problem(409, f"a session keeps {MAX_CONSENTS} consents")


def may_contest(row: Session) -> None:
    if len(row.contests) >= MAX_CONTESTS:
        raise Problem(409, f"a session keeps {MAX_CONTESTS} notes")
