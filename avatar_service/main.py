"""Wiring of the avatar service: texts in, films on the volume out."""

import asyncio
import shlex
from contextlib import closing, suppress

import structlog

from avatar_service.film_folder import FilmFolder
from avatar_service.film_maker import FilmMaker
from avatar_service.handlers import Avatars
from avatar_service.orders import Workshop
from avatar_service.settings import AvatarSettings
from avatar_service.speakers import open_studio
from shared.broker import AnyRoute, Route
from shared.concurrency import together
from shared.erasure import SessionData, Tombstones
from shared.events import FilmRequested, SessionStarted, TemplatePublished
from shared.films import Studio
from shared.host import Host
from shared.processes import Processes
from shared.retry import describe
from shared.store import open_store

log = structlog.get_logger(__name__)

PREFETCH = 64
"""Texts at a time. One film is made at a time; the first questions of all sessions come first."""

SWEEP_SECONDS = 3600.0
"""Seconds between two looks for films that nothing uses."""

ANNOUNCE_SECONDS = 10.0
"""Seconds between two tries to tell the gateways who speaks, while the volume takes nothing."""

PRELOAD = ("avatar_service.preload",)
"""The modules of the process that makes films."""


async def run(host: Host) -> None:
    settings = AvatarSettings()
    films, workshop = FilmFolder(settings.films_dir), workshop_of(settings)
    studio = await asyncio.to_thread(open_studio, settings)
    announced = await _announce(films, studio)
    # A process of its own, even where all services share a pool: no grade waits for a film.
    with closing(Processes(1, PRELOAD)) as processes:
        async with open_store(host.settings.store_url, "avatar") as store:
            maker = FilmMaker(studio, films, workshop, processes, host.stop)
            avatars = Avatars(maker)
            data = SessionData("avatar", host.broker, await Tombstones.open(store), {})
            routes: list[AnyRoute] = [
                Route(SessionStarted, avatars.on_session_started),
                Route(TemplatePublished, avatars.on_template_published),
                Route(FilmRequested, avatars.on_film_requested),
            ]
            await together(
                host.serve(routes, data, prefetch=PREFETCH),
                _prepare(maker),
                _end_with(host.stop, processes),
                _sweep(films, settings.film_days, host.stop),
                *([] if announced else [_announce_again(films, studio, host.stop)]),
            )


def workshop_of(settings: AvatarSettings) -> Workshop:
    """Return the things that films are made with under these settings."""
    return Workshop(
        settings.model_dir,
        settings.avatar_respellings,
        tuple(shlex.split(settings.avatar_renderer)),
        settings.avatar_renderer_seconds,
    )


async def _prepare(maker: FilmMaker) -> None:
    try:
        await maker.prepare()
    except Exception as error:  # the films themselves will fail for the same reason, and say so
        if not maker.stop.is_set():  # a stop kills the process
            log.warning("the voice is not prepared", reason=describe(error))


async def _announce(films: FilmFolder, studio: Studio | None) -> bool:
    """Tell the gateways who speaks; return whether the volume took the note."""
    try:
        await asyncio.to_thread(films.announce, studio)
    except OSError as error:
        log.warning("the volume of films cannot be written", reason=error.strerror)
        return False
    return True


async def _announce_again(films: FilmFolder, studio: Studio | None, stop: asyncio.Event) -> None:
    """Tell the gateways once the volume can be written. Until then questions are texts."""
    announced = False
    while not (announced or stop.is_set()):
        await _pause(stop, ANNOUNCE_SECONDS)
        announced = await _announce(films, studio)


async def _end_with(stop: asyncio.Event, processes: Processes) -> None:
    """Kill the process at the stop: a film is begun anew, and its event comes back."""
    await stop.wait()
    processes.close()


async def _sweep(films: FilmFolder, days: float, stop: asyncio.Event) -> None:
    """Remove films that nothing uses, now and every hour, until the stop."""
    while not stop.is_set():
        try:
            if removed := await asyncio.to_thread(films.remove_unused, days):
                log.info("removed films that nothing used", films=removed)
        except OSError as error:
            log.warning("the volume of films cannot be read", reason=error.strerror)
        await _pause(stop, SWEEP_SECONDS)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until the stop."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
