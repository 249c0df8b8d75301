"""The making of films, one at a time in a process of low priority, the first question first."""

import asyncio
import time
from dataclasses import dataclass, field
from functools import partial

import structlog
from prometheus_client import Counter, Histogram

from avatar_service.film_folder import FilmFolder
from avatar_service.film_process import make_film, prepare
from avatar_service.orders import Made, Order, Workshop
from avatar_service.turns import Turns
from shared.films import Studio
from shared.processes import Processes
from shared.retry import Permanent, Unavailable
from shared.tracing import exemplar

log = structlog.get_logger(__name__)

FILMS = Counter("vivavoce_films_total", "Films, by the way in which they were made.", ["made"])
FILM_SECONDS = Histogram(
    "vivavoce_film_seconds",
    "Seconds from the start of the making of a film until it is on the volume.",
    buckets=(0.5, 1, 2, 4, 8, 16, 32, 64, 128),
)


@dataclass(frozen=True, slots=True)
class FilmMaker:
    """The maker of films. Without a `studio` (no voice is there) it makes none.

    Once `stop` is set, it begins no film.
    """

    studio: Studio | None
    films: FilmFolder
    workshop: Workshop
    processes: Processes
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    turns: Turns = field(default_factory=Turns)
    making: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def missing(self, text: str, language: str) -> bool:
        """Return whether the film is to be made; a film that is there counts as used."""
        name = self.studio.film(text, language) if self.studio else None
        return name is not None and not self.films.use(name)

    async def make(self, text: str, language: str, order: int) -> None:
        """Make the film unless it is there, or nobody speaks the language.

        Raise Unavailable when the volume or the process failed, Permanent when no film can be made
        of the text.
        """
        name = self.studio.film(text, language) if self.studio else None
        if name is None or await asyncio.to_thread(self.films.use, name):
            return
        task = self.making.get(name)
        if task is None:
            self.making[name] = task = asyncio.create_task(self._make(name, text, language, order))
            task.add_done_callback(partial(self._forget, name))
        await asyncio.shield(task)

    def _forget(self, name: str, task: asyncio.Task[None]) -> None:
        del self.making[name]
        if not task.cancelled():
            task.exception()  # its waiters may have gone

    async def prepare(self) -> None:
        """Load the first speaker into the process that makes films."""
        if self.studio is None:
            return
        language = next(iter(self.studio.speakers))
        async with self.turns.turn(0):
            await self.processes.run(prepare, self._order("", "", language))

    async def _make(self, name: str, text: str, language: str, order: int) -> None:
        async with self.turns.turn(order):
            if self.stop.is_set():
                raise Unavailable("the service stops")
            if self.films.has(name):  # another replica was faster
                return
            began = time.monotonic()
            made = await self._film(self._order(name, text, language))
        self._note(made, time.monotonic() - began)

    def _note(self, made: Made, seconds: float) -> None:
        FILMS.labels(made.how).inc()
        FILM_SECONDS.observe(seconds, exemplar())
        if made.fault:
            log.warning("AVATAR_RENDERER made no film; the face is drawn", reason=made.fault)
        log.info(
            "film made",
            how=made.how,
            film_seconds=round(made.film_seconds, 1),
            seconds=round(seconds, 1),
            cpu_seconds=round(made.cpu_seconds, 1),
        )

    async def _film(self, order: Order) -> Made:
        try:
            return await self.processes.run(partial(make_film, order))
        except OSError as error:
            raise Unavailable(f"the volume of films cannot be written: {error.strerror}") from error
        except Permanent as error:
            FILMS.labels("failed").inc()
            log.warning("no film can be made", film=order.folder.name, reason=str(error))
            raise

    def _order(self, name: str, text: str, language: str) -> Order:
        speaker = self.studio.speaker(language) if self.studio else None
        if speaker is None:
            raise Permanent(f"nobody speaks {language}")
        primary = language.partition("-")[0].casefold()
        return Order(text, primary, speaker, self.films.path / name, self.workshop)
