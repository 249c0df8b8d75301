"""Observations of the candidate's attention, and the latest observation."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, BeforeValidator, Field

from gateway.context import Context
from gateway.errors import AttentionOff, UnknownSession
from gateway.http.access import OPEN_READ
from gateway.http.bodies import WholeBody
from gateway.http.guarded_route import IdempotencyKey, needs_token
from gateway.http.idempotency import event_id
from gateway.http.problems import documented
from gateway.store import Session
from shared.events import AttentionObserved, AttentionRead, AttentionRequested
from shared.http.bodies import NotBlank, Ratio
from shared.http.headers import CROSS_ORIGIN
from shared.ids import new_id
from shared.model import AttentionFigures, AttentionSpell, AttentionState

OBSERVATION_BYTES = 1_000
"""Bytes that an observation counts as, beside the text of its event. On the safe side: 3,000
observations with 271 bytes of text took 621 bytes each in SQLite."""

RECORDED = Response(b'{"status":"recorded"}', 201, media_type="application/json")

SNAPSHOT_FIELDS = {"state", "score", "last_event"}


def _iso_8601(value: object) -> object:
    """Refuse numbers, which pydantic would take for Unix seconds, even written as text."""
    if not isinstance(value, str) or value[4:5] != "-":
        raise ValueError("must be an ISO 8601 time")
    return value


Time = Annotated[datetime, Field(strict=False), BeforeValidator(_iso_8601)]


class AttentionBody(WholeBody):
    state: AttentionState
    event: Annotated[NotBlank, Field(max_length=200)] = Field(examples=["looking_ahead"])
    confidence: Ratio | None = Field(default=None, examples=[0.94])
    timestamp: Time | None = Field(default=None, examples=["2026-01-31T09:30:00Z"])

    def observed_at(self) -> float | None:
        """Return the client's time in Unix seconds; a time without a zone is UTC."""
        if self.timestamp is None:
            return None
        zoned = self.timestamp if self.timestamp.tzinfo else self.timestamp.replace(tzinfo=UTC)
        return zoned.timestamp()


class Recorded(BaseModel):
    status: str = Field(default="recorded", examples=["recorded"])


class Snapshot(BaseModel):
    """The latest observation; `unknown` and nulls before the first."""

    state: AttentionState
    score: float | None = Field(description="0..1: how sure the page was.")
    last_event: str | None = Field(examples=["looking_ahead"])


class Summary(BaseModel):
    """Attention by time. The ratios add to 1; they are null before the first observation."""

    focused_ratio: float | None = Field(default=None, examples=[0.82])
    distracted_ratio: float | None = Field(default=None, examples=[0.08])
    unknown_ratio: float | None = Field(default=None, examples=[0.1])
    longest_away_seconds: float = Field(
        default=0.0, description="The longest spell of `distracted`.", examples=[12.5]
    )
    seconds: float = Field(
        default=0.0, description="From the first observation to the end, or to now."
    )
    observations: int = 0
    timeline: tuple[AttentionSpell, ...] = Field(
        default=(),
        description="Without gaps. At most 500 spells: of more, the shortest are left out.",
    )


def routes(context: Context) -> APIRouter:
    router = APIRouter(tags=["attention"], route_class=context.route)

    @router.get(
        "/interview/{session_id}/attention",
        operation_id="get_attention",
        summary="The latest attention snapshot",
        response_model=Snapshot,
        responses=documented(401, 403, 404, 429, 503),
        dependencies=[needs_token(context.access.reader)],
        openapi_extra=OPEN_READ,
    )
    async def read(request: Request, session_id: str) -> Response:
        snapshot = await context.snapshots.get(session_id)
        if snapshot is None:
            raise context.access.missed(request, str(UnknownSession()))
        latest = snapshot.model_dump_json(include=SNAPSHOT_FIELDS)
        return Response(latest, headers=CROSS_ORIGIN, media_type="application/json")

    @router.post(
        "/interview/{session_id}/attention",
        operation_id="record_attention",
        summary="Note what was observed",
        description="`event` becomes `last_event`, `confidence` becomes `score`. Attention never"
        " enters a grade.",
        status_code=201,
        response_model=Recorded,
        responses=documented(401, 403, 404, 409, 413, 415, 422, 429, 503),
        dependencies=[needs_token(context.access.caller)],
    )
    async def record(
        request: Request, session_id: str, body: AttentionBody, key: IdempotencyKey = None
    ) -> Response:
        session = await context.open_sessions.writable(session_id)
        if not session.camera:
            raise AttentionOff
        observation_id = event_id(session_id, key, body) if key else new_id()
        if key and context.confirmed.get(observation_id):
            return RECORDED
        size = OBSERVATION_BYTES + len(body.event.encode())
        context.limits.count_observation(request, size)
        context.quotas.check_events(session)
        context.quotas.take_observation(session_id, size)
        session.observations += 1
        await context.events.publish(
            AttentionObserved(
                session_id=session_id,
                observation_id=observation_id,
                state=body.state,
                event=body.event,
                confidence=body.confidence,
                observed_at=body.observed_at(),
                received_at=context.clock.now(),
                instance=context.open_sessions.instance,
                n=session.observations,
            )
        )
        if key:
            context.confirmed.put(observation_id, True)
        return RECORDED

    @router.get(
        "/interview/{session_id}/attention/summary",
        operation_id="get_attention_summary",
        summary="What attention was like so far, by time",
        description="An observation holds until the next one, at most 25 seconds: after that the"
        " time counts as `unknown`, so a page repeats its observation every 10 seconds.",
        responses=documented(401, 403, 404, 429, 503),
        dependencies=[needs_token(context.access.asker)],
    )
    async def summary(request: Request, session_id: str) -> Summary:
        session = await context.sessions.get(session_id)
        if session is None:
            raise UnknownSession
        figures = await _figures(context, session)
        return Summary(**figures.model_dump(exclude_none=True)) if figures else Summary()

    return router


async def _figures(context: Context, session: Session) -> AttentionFigures | None:
    """Ask the attention service for the session's figures."""
    question = AttentionRequested(
        session_id=session.id,
        request_id=new_id(),
        started_at=session.started_at,
        until=session.finalized.finalized_at if session.finalized else context.clock.now(),
    )
    return (await context.asking.first(question, AttentionRead)).figures
