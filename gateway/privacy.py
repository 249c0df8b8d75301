"""All of a session in one document, and its erasure."""

import json
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field, JsonValue
from pydantic_core import to_json

from gateway.asking import ask
from gateway.gateway import Gateway
from gateway.problems import Problem, documented, unavailable
from gateway.sessions import UNKNOWN
from shared.broker.topology import QUEUES
from shared.events import ErasureConfirmed, ExportRead, ExportRequested, SessionErased
from shared.ids import new_id
from shared.telemetry import short

PATIENCE = 10.0
"""Seconds that every service gets to answer."""

NOT_COVERED = (
    "Backups made before this moment, and copies that were downloaded, are out of this server's"
    " reach. So are sectors that a disk has set aside or freed, and the journals of MongoDB and"
    " RabbitMQ, until the space is used again. A SQLite file is rewritten soon after this moment:"
    " until then unused parts of its pages may hold traces."
)


class Receipt(BaseModel):
    """What was erased, by service and kind. The session's id is shown shortened."""

    session: str = Field(examples=["3f2b8c1d"])
    erased_at: float
    complete: bool = Field(description="Whether every service has confirmed by now.")
    removed: dict[str, dict[str, int]]
    not_covered: str


class Export(BaseModel):
    """Everything stored of a session, by service and kind, as it is stored."""

    session_id: str
    exported_at: float
    services: dict[str, dict[str, list[dict[str, JsonValue]]]]


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["privacy"])

    @router.delete(
        "/interview/{session_id}",
        summary="Erase everything of a session",
        description="For the session's token, or `ADMIN_TOKEN`. Events still on their way are"
        " dropped on arrival. 202 while a service that is away has not confirmed: it will when it"
        " is back; calling again waits on.",
        response_model=Receipt,
        responses={202: {"model": Receipt}, **documented(401, 403, 404, 429, 503)},
    )
    async def erase(request: Request, session_id: str) -> JSONResponse:
        gateway.owner_or_operator(request, session_id)
        gateway.count_question(request, session_id)
        await _require_known(gateway, session_id)
        asked = SessionErased(session_id=session_id, request_id=new_id())
        answers = await ask(gateway, asked, ErasureConfirmed, within=PATIENCE, enough=_from_all)
        receipt = Receipt(
            session=short(session_id),
            erased_at=time.time(),
            complete=_from_all(answers),
            removed={answer.service: answer.removed for answer in answers},
            not_covered=NOT_COVERED,
        )
        return JSONResponse(receipt.model_dump(), 200 if receipt.complete else 202)

    @router.get(
        "/interview/{session_id}/export",
        summary="Everything stored of a session",
        description="For the session's token, or `ADMIN_TOKEN`.",
        response_model=Export,
        responses=documented(401, 403, 404, 429, 503),
    )
    async def export(request: Request, session_id: str) -> Response:
        gateway.owner_or_operator(request, session_id)
        gateway.count_question(request, session_id)
        if await gateway.sessions.get(session_id) is None:
            raise Problem(404, UNKNOWN)
        asked = ExportRequested(session_id=session_id, request_id=new_id())
        answers = await ask(gateway, asked, ExportRead, within=PATIENCE, enough=_all_whole)
        whole = _whole(answers)
        if missing := sorted(QUEUES.keys() - whole.keys()):
            raise unavailable(f"no answer from: {', '.join(missing)}; please try again")
        return Response(_as_json(session_id, whole), media_type="application/json")

    return router


async def _require_known(gateway: Gateway, session_id: str) -> None:
    """A session that is erased may be erased again: the first answer may have been lost."""
    known = await gateway.sessions.get(session_id)
    if known is None and not await gateway.tombstones.among([session_id]):
        raise Problem(404, UNKNOWN)


def _from_all(answers: Sequence[ErasureConfirmed]) -> bool:
    return {answer.service for answer in answers} == QUEUES.keys()


def _all_whole(answers: Sequence[ExportRead]) -> bool:
    return _whole(answers).keys() == QUEUES.keys()


def _whole(answers: Sequence[ExportRead]) -> dict[str, list[ExportRead]]:
    """By service, where all is here: the parts of one reading, in order. A service may be asked
    twice (a redelivery), and store something between two readings."""
    readings = defaultdict[tuple[str, str], dict[int, ExportRead]](dict)
    for answer in answers:
        readings[answer.service, answer.reading][answer.part] = answer
    return {
        service: [parts[part] for part in sorted(parts)]
        for (service, _), parts in readings.items()
        if all(len(parts) == answer.parts for answer in parts.values())
    }


def _as_json(session_id: str, services: Mapping[str, Sequence[ExportRead]]) -> str:
    """An `Export`. Of large ones the text is joined, not understood: that would take the event
    loop half a second."""
    members = (
        f"{json.dumps(service)}:{''.join(map(_text, parts))}"
        for service, parts in sorted(services.items())
    )
    return (
        f'{{"session_id":{json.dumps(session_id)},"exported_at":{time.time()},'
        f'"services":{{{",".join(members)}}}}}'
    )


def _text(part: ExportRead) -> str:
    return part.text if part.documents is None else to_json(part.documents).decode()
