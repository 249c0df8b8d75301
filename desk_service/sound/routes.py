"""The kept sound of an interview over HTTP: its spans, their sound, and their end."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from desk_service.audit.domain import Action
from desk_service.context import Context
from desk_service.http.problems import gated, problem
from desk_service.http.route import caller_of, needs_login
from desk_service.interviews.access import dossier_of_call
from desk_service.interviews.dossier import Dossier
from desk_service.sound.domain import KeptSound, KeptSpan
from shared.broker.message import bundle, pack
from shared.events import SoundSettled
from shared.http.session_file import BINARY, unreadable
from shared.sound import stream_files, wav_header

MAX_SPAN_SECONDS = 60.0
"""The longest span that is sent: a recogniser's spans have at most 12 s."""

NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")


class ShownSpan(BaseModel):
    """A span of speech without sure words. A call about it names `stream` and `first_frame`."""

    stream: str
    first_frame: int
    seconds: float
    question: int = Field(description="The index of the question, from 0.")


class ShownSound(BaseModel):
    items: list[ShownSpan]


def routes(context: Context) -> APIRouter:
    router = APIRouter(prefix="/desk/api/v1", tags=["interviews"], route_class=context.route)
    person = [needs_login()]
    path = "/interviews/{interview_id}/sound"

    @router.get(
        path,
        operation_id="list_kept_sound",
        summary="Speech of the interview that no recogniser understood, and nobody listened to",
        description="Its sound is kept for 30 days at most. Voices tell who somebody is: a reviewer"
        " from whom names are hidden listens after the own review.",
        responses=gated(401, 404),
        dependencies=person,
    )
    async def list_sound(request: Request, interview_id: str) -> ShownSound:
        dossier, sound = await _sound(context, request, interview_id)
        folder, session_id = context.settings.sound_dir, dossier.session_id
        return ShownSound(
            items=await asyncio.to_thread(_shown, folder, session_id, sound.kept),
        )

    @router.get(
        f"{path}/{{stream}}/{{first_frame}}",
        operation_id="hear_kept_sound",
        summary="The sound of a span, as a wav file",
        description="Listening is an entry of the audit trail.",
        response_class=Response,
        responses={
            200: {"content": {"audio/wav": {"schema": BINARY}}, "description": "The sound."},
            **gated(401, 404),
        },
        dependencies=person,
    )
    async def hear(request: Request, interview_id: str, stream: str, first_frame: str) -> Response:
        dossier, sound = await _sound(context, request, interview_id)
        span = _span(sound, stream, first_frame)
        await _note(context, request, "sound.heard", interview_id, span)
        folder = context.settings.sound_dir
        try:
            files = stream_files(folder, dossier.session_id, span.stream)
            samples = await asyncio.to_thread(files.read, span.span)
        except (FileNotFoundError, EOFError):
            raise problem(404, "the sound was erased") from None
        except OSError as error:
            raise unreadable(error) from error
        content = wav_header(len(samples)) + samples
        return Response(content, media_type="audio/wav")

    @router.post(
        f"{path}/{{stream}}/{{first_frame}}/settle",
        operation_id="settle_kept_sound",
        summary="Say that a person has listened to the span, whose sound is erased",
        status_code=204,
        response_class=Response,
        responses=gated(401, 404),
        dependencies=person,
    )
    async def settle(
        request: Request, interview_id: str, stream: str, first_frame: str
    ) -> Response:
        dossier, sound = await _sound(context, request, interview_id)
        span = _span(sound, stream, first_frame)
        await _note(context, request, "sound.settled", interview_id, span)
        event = SoundSettled(
            session_id=dossier.session_id,
            frames=sound.frames,
            unclear=tuple(each for each in sound.kept if each != span),
        )
        await context.broker.publish([bundle([pack(event)])])
        await context.kept_sounds.settle(dossier.session_id, span)
        return Response(status_code=204)

    return router


async def _sound(
    context: Context, request: Request, interview_id: str
) -> tuple[Dossier, KeptSound]:
    """Return the interview with its kept sound; Problem 403 where the voice would tell too much."""
    dossier = await dossier_of_call(context, request, interview_id)
    if not dossier.sight.person:
        raise problem(403, "a voice is heard after you submit your own review", "marks-closed")
    return dossier, await context.kept_sounds.of(dossier.session_id)


def _span(sound: KeptSound, stream: str, first_frame: str) -> KeptSpan:
    span = sound.find(stream, int(first_frame)) if NUMBER.fullmatch(first_frame) else None
    if span is None or span.span.seconds > MAX_SPAN_SECONDS:
        raise problem(404, "no sound of this span is kept")
    return span


async def _note(
    context: Context, request: Request, action: Action, interview_id: str, span: KeptSpan
) -> None:
    actor = caller_of(request).id
    place = f"{span.stream}:{span.first_frame}"
    await context.trail.write(actor, action, interview_id, span=place)


def _shown(folder: Path, session_id: str, spans: Sequence[KeptSpan]) -> list[ShownSpan]:
    shown = []
    for each in spans:
        try:
            (note,) = stream_files(folder, session_id, each.stream).read_notes(each.first_frame, 1)
        except (FileNotFoundError, ValueError):  # erased after its time
            continue
        shown.append(
            ShownSpan(
                stream=each.stream,
                first_frame=each.first_frame,
                seconds=round(each.span.seconds, 1),
                question=note.question_index,
            )
        )
    return shown
