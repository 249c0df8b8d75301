"""What a candidate says about the interview itself: consent before it, objections after it."""

import time
from collections.abc import Callable

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from gateway.bodies import ConsentBody, ContestBody, read_body, takes
from gateway.gateway import Gateway
from gateway.problems import Problem, documented
from gateway.sessions import CLOSED, OVER, UNKNOWN
from gateway.store import Contest, Session, Sessions
from shared.events import Consent
from shared.retry import Unavailable
from shared.telemetry import short

MAX_CONSENTS, MAX_CONTESTS = 50, 20
"""In one session; every one of them is kept."""

RACES = 20
"""Times that others may overtake one note before its caller is asked to try again."""


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
        description="Every consent is kept with the session; the report shows the last one.",
        status_code=201,
        responses=documented(401, 403, 404, 409, 413, 422, 429, 503),
        openapi_extra=takes(ConsentBody),
    )
    async def consent(request: Request, session_id: str) -> Consented:
        gateway.session_of(request, session_id)
        body = await read_body(request, ConsentBody, gateway.settings.max_body_bytes)
        gateway.count_event(request, session_id)
        given = Consent(version=body.version, choices=body.choices, given_at=time.time())
        await keep(gateway.sessions, session_id, given, may_consent)
        return Consented(session_id=short(session_id), **dict(given))

    @router.post(
        "/interview/{session_id}/contest",
        summary="Say that something looks wrong",
        description="Also after the end. The note is kept with the session, for a person to read.",
        status_code=201,
        responses=documented(401, 403, 404, 409, 413, 422, 429, 503),
        openapi_extra=takes(ContestBody),
    )
    async def contest(request: Request, session_id: str) -> Noted:
        gateway.session_of(request, session_id)
        body = await read_body(request, ContestBody, gateway.settings.max_body_bytes)
        gateway.count_event(request, session_id)
        made = Contest(text=body.text, at=time.time())
        await keep(gateway.sessions, session_id, made, may_contest)
        return Noted(at=made.at)

    return router


async def keep(
    sessions: Sessions, session_id: str, note: Consent | Contest, may: Callable[[Session], None]
) -> None:
    """Add it to the session; Problem if there is no such one, or `may` raises one."""
    for _ in range(RACES):
        row = await sessions.get(session_id)
        if row is None:
            raise Problem(404, UNKNOWN)
        may(row)
        if await sessions.note(row, note):
            return
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
