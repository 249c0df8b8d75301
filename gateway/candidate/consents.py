"""Notes of the candidate about the interview: consents before its end, objections at any time."""

import time
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from gateway.context import Context
from gateway.errors import SessionClosed, SessionExpired, TooManyNotes, UnknownSession
from gateway.http.bodies import WholeBody
from gateway.http.guarded_route import IdempotencyKey, needs_token
from gateway.http.idempotency import event_id
from gateway.http.problems import documented
from gateway.settings import GatewaySettings
from gateway.store import RACES, Session, Sessions
from shared.events import ConsentGiven, InterviewContested
from shared.http.bodies import NotBlank
from shared.ids import new_id
from shared.model import Consent, Contest
from shared.retry import Unavailable
from shared.telemetry import short

MAX_CONSENTS = 50
"""Consents of a session. All are kept."""

MAX_CONTESTS = 20
"""Contests of a session. All are kept."""

CONTEST_BYTES = 32 * 1024


class ConsentBody(WholeBody):
    version: Annotated[NotBlank, Field(max_length=100)] = Field(examples=["1"])
    choices: dict[Annotated[str, Field(max_length=100)], bool] = Field(
        max_length=20,
        examples=[{"microphone": True, "camera": False, "ai_grading": True, "storage": True}],
    )


class ContestBody(WholeBody):
    text: Annotated[NotBlank, Field(max_length=5_000)] = Field(
        examples=["The second answer was cut off when my network failed."]
    )

    @classmethod
    def max_bytes(cls, settings: GatewaySettings) -> int:
        return CONTEST_BYTES


class Consented(BaseModel):
    """The receipt. The session's id is shown shortened."""

    session_id: str = Field(examples=["3f2b8c1d"])
    version: str = Field(examples=["1"])
    choices: dict[str, bool] = Field(examples=[{"microphone": True, "camera": False}])
    given_at: float = Field(description="Unix seconds.", examples=[1769851800.0])


class Noted(BaseModel):
    status: str = Field(default="noted", examples=["noted"])
    at: float = Field(description="Unix seconds.", examples=[1769855400.0])


def routes(context: Context) -> APIRouter:
    router = APIRouter(tags=["interview"], route_class=context.route)

    @router.post(
        "/interview/{session_id}/consent",
        operation_id="give_consent",
        summary="Keep what the candidate agreed to",
        description="Every consent is kept with the session; the last one counts, and the report"
        " shows it. `ai_grading: false` means that no program grades the answers. A repeated call"
        " gets the first one's receipt.",
        status_code=201,
        responses=documented(401, 403, 404, 409, 413, 415, 422, 429, 503),
        dependencies=[needs_token(context.access.caller)],
    )
    async def consent(
        request: Request, session_id: str, body: ConsentBody, key: IdempotencyKey = None
    ) -> Consented:
        given = Consent(version=body.version, choices=body.choices, given_at=time.time())
        note_id = event_id(session_id, key, body) if key else new_id()
        at = await keep(context.sessions, session_id, note_id, given, may_consent)
        heard = ConsentGiven(session_id=session_id, ai_grading=given.ai_grading, given_at=at)
        context.open_sessions.hear_consent(heard)
        await context.events.publish(heard)
        return Consented(
            session_id=short(session_id), version=body.version, choices=body.choices, given_at=at
        )

    @router.post(
        "/interview/{session_id}/contest",
        operation_id="contest_interview",
        summary="Say that something looks wrong",
        description="Also after the end. The note is kept with the session, for a person to read.",
        status_code=201,
        responses=documented(401, 403, 404, 409, 413, 415, 422, 429, 503),
        dependencies=[needs_token(context.access.caller)],
    )
    async def contest(
        request: Request, session_id: str, body: ContestBody, key: IdempotencyKey = None
    ) -> Noted:
        made = Contest(text=body.text, at=time.time())
        note_id = event_id(session_id, key, body) if key else new_id()
        at = await keep(context.sessions, session_id, note_id, made, may_contest)
        await _announce_contests(context, session_id)
        return Noted(at=at)

    return router


async def _announce_contests(context: Context, session_id: str) -> None:
    """Send all contests of the session to the report; a repeated call sends them again."""
    row = await context.sessions.get(session_id)
    if row is None:
        raise UnknownSession  # erased meanwhile
    await context.events.publish(
        InterviewContested(session_id=session_id, version=len(row.contests), contests=row.contests)
    )


async def keep(
    sessions: Sessions,
    session_id: str,
    id: str,
    note: Consent | Contest,
    check: Callable[[Session], None],
) -> float:
    """Add the note to the session, unless a note with this id is there already.

    Return the time of the first note with this id, in Unix seconds. `check` raises a refusal for a
    session that may not get the note.
    """
    for _ in range(RACES):
        row = await sessions.get(session_id)
        if row is None:
            raise UnknownSession
        if id in row.noted:
            return row.noted[id]
        check(row)
        await sessions.note(row, id, note)
    raise Unavailable("others are writing to the same session")


def may_consent(row: Session) -> None:
    if row.state != "open":
        raise SessionClosed
    if time.time() >= row.closes_at:
        raise SessionExpired
    if len(row.consents) >= MAX_CONSENTS:
        raise TooManyNotes(f"a session keeps {MAX_CONSENTS} consents")


def may_contest(row: Session) -> None:
    if len(row.contests) >= MAX_CONTESTS:
        raise TooManyNotes(f"a session keeps {MAX_CONTESTS} notes")
