"""The export of everything stored of a session, and its erasure."""

import asyncio
import base64
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field, JsonValue
from pydantic_core import to_json
from typing_extensions import TypeAliasType

from gateway.candidate.reports import PDF
from gateway.context import Context
from gateway.errors import UnknownSession
from gateway.http.guarded_route import needs_token
from gateway.http.problems import documented
from shared.broker.topology import QUEUES
from shared.events import ErasureConfirmed, ExportRead, ExportRequested, SessionErased
from shared.http.session_file import unreadable
from shared.ids import SESSION_ID, new_id
from shared.retry import Unavailable
from shared.sound import stored_seconds, stream_files, stream_ids
from shared.telemetry import short

NOT_COVERED = (
    "Backups made before this moment, and copies that were downloaded, are out of this server's"
    " reach. So are sectors that a disk has set aside or freed, and the journals of MongoDB and"
    " RabbitMQ, until the space is used again. A SQLite file is rewritten soon after this moment:"
    " until then unused parts of its pages may hold traces."
)

MAX_PDF_BYTES = 8 * 1024 * 1024
"""Largest PDF in an export. A larger PDF is read by its own address."""


PIECE_BYTES = 3 * 64 * 1024
"""Bytes of a PDF that are read at a time; a multiple of 3, so that base64 needs no padding between
two pieces."""

# Named, because a client generator would make names such as ReceiptRemovedAdditionalProperty.
RowsOfService = TypeAliasType("RowsOfService", dict[str, int])
StoredDocument = TypeAliasType("StoredDocument", dict[str, JsonValue])
DocumentsOfService = TypeAliasType("DocumentsOfService", dict[str, list[StoredDocument]])


class Receipt(BaseModel):
    """The number of erased rows, by service and kind. The session's id is shown shortened."""

    session: str = Field(examples=["3f2b8c1d"])
    erased_at: float
    complete: bool = Field(description="Whether every service has confirmed by now.")
    removed: dict[str, RowsOfService]
    not_covered: str


class RecordedSound(BaseModel):
    """A stream of recorded sound; `seconds` is the length of the sound that is still stored."""

    stream: str = Field(examples=["3f2b8c1d9e4a5b6c7d8e"])
    seconds: float = Field(examples=[7.4])
    url: str = Field(
        description="The address of the sound as a wav file.",
        examples=["/interview/3f2b8c1d9e4a5b6c7d8e9f0a1b2c3d4e/sound/3f2b8c1d9e4a5b6c7d8e"],
    )


class Export(BaseModel):
    """Everything stored of a session, by service and kind, as it is stored."""

    session_id: str
    exported_at: float
    blind: bool = Field(
        description="Marks are left out: people have to mark first. Ask again later."
    )
    pdf: str | None = Field(
        description="The report as PDF, in base64; null if there is none, or it holds more than"
        f" {MAX_PDF_BYTES // 1024 // 1024} MiB."
    )
    sound: list[RecordedSound] = Field(
        description="The recorded sound that is still stored, with the address of each stream: the"
        " sound itself is too large for the export."
    )
    services: dict[str, DocumentsOfService]


def routes(context: Context) -> APIRouter:
    router = APIRouter(tags=["privacy"], route_class=context.route)

    @router.delete(
        "/interview/{session_id}",
        operation_id="erase_interview",
        summary="Erase everything of a session",
        description="For the session's token, or `ADMIN_TOKEN`. Events still on their way are"
        " dropped on arrival. 202 while a service that is away has not confirmed: it will when it"
        " is back; calling again waits on.",
        response_model=Receipt,
        responses={202: {"model": Receipt}, **documented(401, 403, 404, 429, 503)},
        dependencies=[needs_token(context.access.owner_or_operator)],
    )
    async def erase(request: Request, session_id: str) -> JSONResponse:
        await _require_known(context, session_id)
        erasure = SessionErased(session_id=session_id, request_id=new_id())
        answers = await context.asking.all(erasure, ErasureConfirmed, _from_all)
        receipt = Receipt(
            session=short(session_id),
            erased_at=time.time(),
            complete=_from_all(answers),
            removed={answer.service: answer.removed for answer in answers},
            not_covered=NOT_COVERED,
        )
        context.security.note("erased", request.scope, complete=receipt.complete)
        return JSONResponse(receipt.model_dump(), 200 if receipt.complete else 202)

    @router.get(
        "/interview/{session_id}/export",
        operation_id="export_interview",
        summary="Everything stored of a session",
        description="For the session's token, or `ADMIN_TOKEN`.",
        response_model=Export,
        responses=documented(401, 403, 404, 429, 503),
        dependencies=[needs_token(context.access.owner_or_operator)],
    )
    async def export(request: Request, session_id: str) -> Response:
        context.limits.count_export(session_id)
        blind = await _is_blind(context, session_id)
        question = ExportRequested(session_id=session_id, request_id=new_id(), marks=not blind)
        answers = await context.asking.all(question, ExportRead, _all_whole)
        whole = _whole(answers)
        if missing := sorted(QUEUES.keys() - whole.keys()):
            raise Unavailable(f"no answer from: {', '.join(missing)}")
        context.security.note("exported", request.scope)
        pdf = await asyncio.to_thread(_pdf, context.settings.reports_dir, session_id)
        sound = await asyncio.to_thread(_sound, context.settings.sound_dir, session_id)
        return StreamingResponse(
            _as_json(session_id, blind, whole, pdf, sound), media_type="application/json"
        )

    return router


async def _is_blind(context: Context, session_id: str) -> bool:
    """Return whether people have to mark first: staff, who make links, could use them, too."""
    session = await context.sessions.get(session_id)
    if session is None:
        raise UnknownSession
    if not session.blind:
        return False
    report = await context.reports.get(session_id)
    return report is None or report.blind


async def _require_known(context: Context, session_id: str) -> None:
    """Raise UnknownSession for a session that is neither stored nor erased.

    An erased session may be erased again: the first answer may have been lost.
    """
    known = await context.sessions.get(session_id)
    if known is None and not await context.tombstones.among([session_id]):
        raise UnknownSession


def _from_all(answers: Sequence[ErasureConfirmed]) -> bool:
    return {answer.service for answer in answers} == QUEUES.keys()


def _all_whole(answers: Sequence[ExportRead]) -> bool:
    return _whole(answers).keys() == QUEUES.keys()


def _whole(answers: Sequence[ExportRead]) -> dict[str, list[ExportRead]]:
    """Return the complete readings by service: all parts of a reading, in order.

    A service may be asked twice (a redelivery), and store something between two readings.
    """
    readings = defaultdict[tuple[str, str], dict[int, ExportRead]](dict)
    for answer in answers:
        readings[answer.service, answer.reading][answer.part] = answer
    return {
        service: [parts[part] for part in sorted(parts)]
        for (service, _), parts in readings.items()
        if all(len(parts) == answer.parts for answer in parts.values())
    }


def _pdf(folder: Path, session_id: str) -> Path | None:
    """Return the path of the session's PDF; None if there is none, or it is too large."""
    path = folder / session_id / PDF
    try:
        if not SESSION_ID.fullmatch(session_id) or path.stat().st_size > MAX_PDF_BYTES:
            return None
        _piece(path, 0)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(error) from error
    return path


def _sound(sound_dir: Path, session_id: str) -> list[RecordedSound]:
    """Return the streams of sound that the volume holds, without the parts that were erased."""
    return [
        RecordedSound(
            stream=stream_id,
            seconds=stored_seconds(stream_files(sound_dir, session_id, stream_id).pcm),
            url=f"/interview/{session_id}/sound/{stream_id}",
        )
        for stream_id in stream_ids(sound_dir, session_id)
    ]


async def _as_json(
    session_id: str,
    blind: bool,
    services: Mapping[str, list[ExportRead]],
    pdf: Path | None,
    sound: Sequence[RecordedSound],
) -> AsyncIterator[str]:
    """Generate an `Export` as JSON, and let go of each part once it is sent.

    The text of a large export is passed on, not parsed: parsing would hold up the event loop for
    half a second.
    """
    yield f'{{"session_id":{json.dumps(session_id)},"exported_at":{time.time()},'
    yield f'"blind":{json.dumps(blind)},"pdf":'
    if pdf is None:
        yield "null"
    else:
        async for text in _as_base64(pdf):
            yield text
    yield f',"sound":{to_json(sound).decode()},"services":{{'
    for number, (service, parts) in enumerate(sorted(services.items())):
        yield f"{',' if number else ''}{json.dumps(service)}:"
        parts.reverse()
        while parts:
            yield _text(parts.pop())
    yield "}}"


async def _as_base64(pdf: Path) -> AsyncIterator[str]:
    """Generate the file as a string of JSON. The file is open for moments only."""
    yield '"'
    offset = 0
    while piece := await asyncio.to_thread(_piece, pdf, offset):
        yield base64.b64encode(piece).decode()
        offset += len(piece)
    yield '"'


def _piece(path: Path, offset: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(PIECE_BYTES)


def _text(part: ExportRead) -> str:
    return part.text if part.documents is None else to_json(part.documents).decode()
