"""What the candidate's page notes of attention, and the latest of it."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from gateway.asking import ask_one
from gateway.bodies import AttentionBody, read_body, takes
from gateway.gateway import OPEN_READ, Gateway
from gateway.idempotency import event_id, header_key
from gateway.problems import Problem, documented
from gateway.sessions import UNKNOWN
from gateway.store import Session
from shared.events import (
    AttentionFigures,
    AttentionObserved,
    AttentionRead,
    AttentionRequested,
    AttentionSpell,
    AttentionState,
)
from shared.ids import new_id

RECORDED = Response(b'{"status":"recorded"}', 201, media_type="application/json")


SHOWN = {"state", "score", "last_event"}


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


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["attention"])

    @router.get(
        "/interview/{session_id}/attention",
        summary="The latest attention snapshot",
        response_model=Snapshot,
        responses=documented(401, 403, 404, 429, 503),
        openapi_extra=OPEN_READ,
    )
    async def read(request: Request, session_id: str) -> Response:
        gateway.may_read(request, session_id)
        snapshot = await gateway.snapshots.get(session_id)
        if snapshot is None:
            raise gateway.missed(request, UNKNOWN)
        latest = snapshot.model_dump_json(include=SHOWN)
        return Response(latest, media_type="application/json")

    @router.post(
        "/interview/{session_id}/attention",
        summary="Note what was observed",
        description="`event` becomes `last_event`, `confidence` becomes `score`. Attention never"
        " enters a grade.",
        status_code=201,
        response_model=Recorded,
        responses=documented(401, 403, 404, 409, 413, 422, 429, 503),
        openapi_extra=takes(AttentionBody, keyed=True),
    )
    async def record(request: Request, session_id: str) -> Response:
        gateway.session_of(request, session_id)
        key = header_key(request)
        body = await read_body(request, AttentionBody, gateway.settings.max_body_bytes)
        gateway.count_call(request, session_id)
        session = await gateway.open_sessions.writable(session_id, answer=False)
        observation_id = event_id(session_id, key, body)
        if key is not None and gateway.confirmed.get(observation_id):
            return RECORDED
        gateway.check_room(session)
        session.observations += 1
        await gateway.events.publish(
            AttentionObserved(
                session_id=session_id,
                observation_id=observation_id,
                state=body.state,
                event=body.event,
                confidence=body.confidence,
                observed_at=body.observed_at(),
                received_at=gateway.clock.now(),
                instance=gateway.open_sessions.instance,
                n=session.observations,
            )
        )
        if key is not None:
            gateway.confirmed.put(observation_id, True)
        return RECORDED

    @router.get(
        "/interview/{session_id}/attention/summary",
        summary="What attention was like so far, by time",
        description="An observation holds until the next one, at most 25 seconds: after that the"
        " time counts as `unknown`, so a page repeats its observation every 10 seconds.",
        responses=documented(401, 403, 404, 429, 503),
    )
    async def summary(request: Request, session_id: str) -> Summary:
        gateway.session_of(request, session_id)
        gateway.count_question(request, session_id)
        session = await gateway.sessions.get(session_id)
        if session is None:
            raise Problem(404, UNKNOWN)
        figures = await _figures(gateway, session)
        return Summary(**figures.model_dump(exclude_none=True)) if figures else Summary()

    return router


async def _figures(gateway: Gateway, session: Session) -> AttentionFigures | None:
    """Asked of the attention service."""
    asked = AttentionRequested(
        session_id=session.id,
        request_id=new_id(),
        started_at=session.started_at,
        until=session.finalized.finalized_at if session.finalized else gateway.clock.now(),
    )
    return (await ask_one(gateway, asked, AttentionRead)).figures
