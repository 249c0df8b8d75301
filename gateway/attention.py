"""What the candidate's page notes of attention, and the latest of it."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from gateway.bodies import AttentionBody, read_body, takes
from gateway.gateway import Gateway
from gateway.idempotency import event_id, header_key
from gateway.problems import documented
from gateway.sessions import UNKNOWN
from shared.events import AttentionObserved, AttentionState

RECORDED = b'{"status":"recorded"}'


class Recorded(BaseModel):
    status: str = Field(default="recorded", examples=["recorded"])


class Snapshot(BaseModel):
    """The latest observation; `unknown` and nulls before the first."""

    state: AttentionState
    score: float | None = Field(description="0..1: how sure the page was.")
    last_event: str | None = Field(examples=["looking_ahead"])


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["attention"])

    @router.get(
        "/interview/{session_id}/attention",
        summary="The latest attention snapshot",
        responses=documented(401, 403, 404, 429, 503),
    )
    async def read(request: Request, session_id: str) -> Snapshot:
        gateway.may_read(request, session_id)
        snapshot = await gateway.snapshots.get(session_id)
        if snapshot is None:
            raise gateway.missed(request, UNKNOWN)
        return Snapshot(state=snapshot.state, score=snapshot.score, last_event=snapshot.last_event)

    @router.post(
        "/interview/{session_id}/attention",
        summary="Note what was observed",
        description="`event` becomes `last_event`, `confidence` becomes `score`. Attention never"
        " enters a grade.",
        status_code=201,
        response_model=Recorded,
        responses=documented(401, 403, 404, 409, 413, 422, 429, 503),
        openapi_extra=takes(AttentionBody),
    )
    async def record(request: Request, session_id: str) -> Response:
        gateway.session_of(request, session_id)
        key = header_key(request)
        body = await read_body(request, AttentionBody, gateway.settings.max_body_bytes)
        gateway.count_event(request, session_id)
        session = await gateway.open_sessions.writable(session_id, answer=False)
        session.observations += 1
        await gateway.events.publish(
            AttentionObserved(
                session_id=session_id,
                observation_id=event_id(session_id, key, body),
                state=body.state,
                event=body.event,
                confidence=body.confidence,
                observed_at=body.observed_at(),
                received_at=gateway.clock.now(),
                instance=gateway.open_sessions.instance,
                n=session.observations,
            )
        )
        return Response(RECORDED, 201, media_type="application/json")

    return router
