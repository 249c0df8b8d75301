"""The maker of films is killed in the middle of a film, or its volume takes nothing.

Each fault has a film made anew. Meanwhile its interview gets a report, and no gateway serves a part
of the film; after the fault, the film comes.
"""

import asyncio
import io
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import av

from avatar_service.film_folder import UNFINISHED
from shared.films import FILM, LISTENING, read_studio
from tests.chaos.candidate import Candidate
from tests.chaos.faults.disks import VolumeFull
from tests.chaos.history import Interview
from tests.chaos.stack import FILM_ROLE, QUESTIONS, Stack
from tests.support.eventually import eventually
from tests.support.requests import Request
from tests.support.server_process import Server

FILM_SECONDS = 120.0
"""The time in which a film comes after the fault: a try may wait 10 s for the next."""


@dataclass(slots=True)
class Asked:
    """The film of a question that only these faults ask. `interview` waits for the film."""

    stack: Stack
    candidate: Candidate
    interview: Interview | None = None

    async def start(self) -> None:
        """Start an interview that finds no film of its question."""
        await eventually(self._others_are_made, FILM_SECONDS)
        with suppress(FileNotFoundError):
            shutil.rmtree(self._folder(QUESTIONS[FILM_ROLE][0]))
        self.interview = await self.candidate.start(FILM_ROLE)

    async def start_and_begin(self) -> None:
        """Start the interview, and return in the middle of the making of its film."""
        left = set(self._unfinished())
        await self.start()
        await eventually(lambda: bool(set(self._unfinished()) - left), FILM_SECONDS)

    async def report(self) -> None:
        """Finish the interview without its film."""
        assert self.interview is not None
        await self.look()
        await self.candidate.answer(self.interview, at_once=True)
        await self.candidate.finalize(self.interview)
        await self.look()

    async def arrive(self) -> None:
        """Wait for the film."""
        until = time.monotonic() + FILM_SECONDS
        while not await self.look():
            if time.monotonic() > until:
                self.candidate.history.complain("no film came")
                return
            await asyncio.sleep(0.2)

    async def look(self) -> bool:
        """Return whether a gateway serves the film. A part of a film is a complaint."""
        assert self.interview is not None
        request = Request("GET", f"/avatar/{self.interview.id}/q00.mp4")
        answer = await self.candidate.calls.once(request)
        if answer is None or answer.status_code == 404:
            return False
        if answer.status_code != 200 or not await asyncio.to_thread(is_whole, answer.content):
            self.candidate.history.complain(f"a film was answered {answer.status_code}, not whole")
            return False
        return True

    def _others_are_made(self) -> bool:
        """Return whether nothing else is left to be made."""
        texts = [LISTENING, *QUESTIONS["general"]]
        return all((self._folder(text) / FILM).is_file() for text in texts)

    def _folder(self, text: str) -> Path:
        studio = read_studio(self.stack.films)
        name = studio.film(text, "en") if studio else None
        return self.stack.films / (name or "none")

    def _unfinished(self) -> Iterator[str]:
        return (path.name for path in self.stack.films.glob(f"{UNFINISHED}*"))


def is_whole(film: bytes) -> bool:
    """Return whether the film decodes, with as many pictures as it announces."""
    try:
        with av.open(io.BytesIO(film), "r") as file:
            announced = file.streams.video[0].frames
            return 0 < announced == len(list(file.decode(video=0)))
    except av.FFmpegError:
        return False


@dataclass(frozen=True, slots=True)
class MakerKilled:
    """Every avatar worker is killed in the middle of a film."""

    asked: Asked
    name: str = "kill -9 of the avatar workers in the middle of a film"
    seconds: float = 4.0

    async def inject(self) -> None:
        await self.asked.start_and_begin()
        await self._each(Server.crash)
        await self.asked.report()

    async def heal(self) -> None:
        await self._each(Server.start)
        await self.asked.arrive()

    async def _each(self, step: Callable[[Server], None]) -> None:
        workers = self.asked.stack.replicas["avatar"]
        await asyncio.gather(*(asyncio.to_thread(step, worker) for worker in workers))


@dataclass(frozen=True, slots=True)
class FilmsGone:
    """In the middle of a film, a file is where the folder of films should be."""

    asked: Asked
    name: str = "the film folder gone"
    seconds: float = 4.0

    async def inject(self) -> None:
        await self.asked.start_and_begin()
        films = self.asked.stack.films
        films.rename(films.with_name("aside"))
        films.touch()
        await self.asked.report()

    async def heal(self) -> None:
        films = self.asked.stack.films
        films.unlink()
        films.with_name("aside").rename(films)
        await self.asked.arrive()


@dataclass(frozen=True, slots=True)
class FilmsFull:
    """A full volume of films, where it is a file system of its own."""

    asked: Asked
    name: str = "the film volume full"
    seconds: float = 4.0

    async def inject(self) -> None:
        await self._volume.inject()
        await self.asked.start()
        await self.asked.report()

    async def heal(self) -> None:
        await self._volume.heal()
        await self.asked.arrive()

    @property
    def _volume(self) -> VolumeFull:
        return VolumeFull(self.asked.stack.films.parent)
