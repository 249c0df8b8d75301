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
from shared.events import FilmRequested, SessionStarted
from shared.host import Host
from shared.processes import Processes
from shared.retry import Permanent, Unavailable
from shared.store import open_store

log = structlog.get_logger(__name__)

PREFETCH = 64
"""Texts at a time. One film is made at a time; the first questions of all sessions come first."""

SWEEP_SECONDS = 3600.0
"""Seconds between two looks for films that nothing uses."""

PRELOAD = ("avatar_service.preload",)
"""The modules of the process that makes films."""


async def run(host: Host) -> None:
    settings = AvatarSettings()
    films, workshop = FilmFolder(settings.films_dir), workshop_of(settings)
    studio = await asyncio.to_thread(open_studio, settings)
    await asyncio.to_thread(films.announce, studio)
    # A process of its own, even where all services share a pool: no grade waits for a film.
    with closing(Processes(1, PRELOAD)) as processes:
        async with open_store(host.settings.store_url, "avatar") as store:
            maker = FilmMaker(studio, films, workshop, processes, host.stop)
            avatars = Avatars(maker)
            data = SessionData("avatar", host.broker, await Tombstones.open(store), {})
            routes: list[AnyRoute] = [
                Route(SessionStarted, avatars.on_session_started),
                Route(FilmRequested, avatars.on_film_requested),
            ]
            await together(
                host.serve(routes, data, prefetch=PREFETCH),
                _prepare(maker),
                _end_with(host.stop, processes),
                _sweep(films, settings.film_days, host.stop),
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
    except (Permanent, Unavailable) as error:  # the films themselves will say so again
        log.warning("the voice is not prepared", reason=str(error))


async def _end_with(stop: asyncio.Event, processes: Processes) -> None:
    """Kill the process at the stop: a film is begun anew, and its event comes back."""
    await stop.wait()
    processes.close()


async def _sweep(films: FilmFolder, days: float, stop: asyncio.Event) -> None:
    """Remove films that nothing uses, now and every hour, until the stop."""
    while not stop.is_set():
        if removed := await asyncio.to_thread(films.remove_unused, days):
            log.info("removed films that nothing used", films=removed)
        with suppress(TimeoutError):
            async with asyncio.timeout(SWEEP_SECONDS):
                await stop.wait()
