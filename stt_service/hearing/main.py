"""Wiring of the recognisers: spans of recorded sound in, words out."""

import asyncio
from contextlib import closing
from functools import partial
from pathlib import Path

import structlog

from shared.broker import AnyRoute, Route
from shared.erasure import SessionData, Tombstones
from shared.events import AudioRecorded, SecondLookRequested, SpanGrown
from shared.host import Host
from shared.processes import Processes
from shared.retry import Permanent, Unavailable
from shared.sound import Recogniser, announce
from shared.store import open_store
from stt_service.hearing.handlers import Hearing
from stt_service.hearing.listener import Listener
from stt_service.hearing.models import MOONSHINE, missing, quick_languages
from stt_service.hearing.settings import HearingSettings
from stt_service.hearing.turns import Turns
from stt_service.hearing.worker import finished, prepare, recognise, recognise_growing

log = structlog.get_logger(__name__)

EVENTS_AHEAD = 16
"""Events for each process that a service process takes: the most urgent among them goes first."""


async def run(host: Host) -> None:
    settings = HearingSettings()
    # Processes of their own, even where all services share a pool: no grade waits for speech, and
    # the models are not in every process.
    with closing(Processes(settings.stt_processes)) as processes:
        async with open_store(host.settings.store_url, "hearing") as store:
            recogniser = await asyncio.to_thread(_ready, settings)
            await asyncio.to_thread(announce, settings.sound_dir, recogniser)
            hearing = Hearing(settings.sound_dir, _listener(processes, settings, recogniser))
            data = SessionData("hearing", host.broker, await Tombstones.open(store), {})
            routes: list[AnyRoute] = [
                Route(AudioRecorded, hearing.on_audio_recorded),
                Route(SpanGrown, hearing.on_span_grown),
                Route(SecondLookRequested, hearing.on_second_look_requested),
            ]
            preparing = asyncio.create_task(_prepare(processes, settings, recogniser))
            try:
                await host.serve(routes, data, prefetch=EVENTS_AHEAD * settings.stt_processes)
            finally:
                preparing.cancel()


async def _prepare(
    processes: Processes, settings: HearingSettings, recogniser: Recogniser | None
) -> None:
    """Load the models into a process, if they are there."""
    if recogniser is None:
        return
    try:
        await processes.run(prepare, settings.stt_engine, settings.stt_model_dir)
    except (Permanent, Unavailable) as error:  # the spans themselves will say so again
        log.warning("the recogniser is not prepared", reason=str(error))


def _ready(settings: HearingSettings) -> Recogniser | None:
    """Return the note for the gateways; None, with a line in the log, where models are missing."""
    reason = missing(settings.stt_engine, settings.stt_model_dir)
    if reason:
        log.warning("speech is not recognised", reason=reason)
        return None
    name = Path(settings.stt_engine or MOONSHINE).name
    log.info("recogniser", engine=name)
    return Recogniser(engine=name)


def _listener(
    processes: Processes, settings: HearingSettings, recogniser: Recogniser | None
) -> Listener:
    turns = Turns(settings.stt_processes)
    if recogniser is None:
        return Listener(turns, None)
    engine, models = settings.stt_engine, settings.stt_model_dir
    return Listener(
        turns,
        partial(processes.run, partial(recognise, engine, models)),
        partial(processes.run, partial(recognise_growing, engine, models)),
        partial(processes.run, partial(finished, models)),
        quick_languages(engine),
    )
