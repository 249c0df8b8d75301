"""A trial of the microphone in the lobby, by the recognisers that will hear the interview."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from gateway.candidate.interviews import language_of
from gateway.candidate.sound import NOT_HERE
from gateway.candidate.sound_file import ANY_FILE, receive
from gateway.candidate.sound_messages import MAX_CLIP_BYTES
from gateway.context import Context
from gateway.http.problems import documented
from gateway.sound.sound_files import SoundFiles, can_decode
from gateway.sound.trials import Trials
from shared.http.problems import Problem
from shared.model import LanguageTag


class Heard(BaseModel):
    """The words of a trial. Nothing of it is kept."""

    speech: bool = Field(description="Whether somebody speaks in the file.")
    text: str = Field(description="The words, as far as they are sure; may be empty.")


def routes(context: Context) -> APIRouter:
    router = APIRouter(tags=["transcript"], route_class=context.route)
    trials = Trials(context.microphones, context.wakeups, context.events.publish)
    files = SoundFiles()

    @router.post(
        "/stt/trial",
        operation_id="try_microphone",
        summary="Hear a sentence before the interview, and keep nothing",
        description="The body is a file of sound as of `POST /stt/audio`, of at most 12 s and 1"
        " MiB. It needs no session, is no part of any answer, and is erased before this call"
        " answers. It counts as one of ADDRESS_SOUND_FILES_PER_HOUR. 503 while interviews keep the"
        " recognisers busy.",
        responses=documented(403, 404, 413, 415, 422, 429, 503),
        dependencies=[Depends(context.access.trier)],
        openapi_extra=ANY_FILE,
    )
    async def try_microphone(
        request: Request,
        # A guarded route passes no parameters of the query: `language` is for the document.
        language: Annotated[LanguageTag, Query(description="The language that is spoken.")] = "en",
    ) -> Heard:
        if context.microphones.recogniser != "server" or not can_decode():
            raise Problem(404, NOT_HERE)
        spoken = language_of(request) or context.settings.interview_language
        await context.free_space.check()
        async with trials.open(files) as trial:
            await receive(request, trial.file, MAX_CLIP_BYTES)
            words = await trial.words(spoken, context.clock.now())
        return Heard(speech=words is not None, text=words or "")

    return router
