"""Handlers of the avatar service: the questions of a session, and single texts, become films."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from avatar_service.film_maker import FilmMaker
from shared.events import Event, FilmRequested, SessionStarted, TemplatePublished
from shared.films import AHEAD_ORDER, LISTENING
from shared.retry import NotYet, Permanent

TURN_SECONDS = 120.0
"""Seconds that an event waits for its film. Then it comes back later: a handler may take 300."""

WAIT_SECONDS = 3600.0
"""Seconds after the request from which a film that still waits for its turn is a failure."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Avatars:
    """Handlers of a service process."""

    maker: FilmMaker
    turn_seconds: float = TURN_SECONDS

    async def on_session_started(self, event: SessionStarted) -> Sequence[Event]:
        """Ask for the films that are missing, each with an event that replicas can share."""
        return self._missing((*event.questions, *event.probes), event.language)

    async def on_template_published(self, event: TemplatePublished) -> Sequence[Event]:
        """Ask for the missing films of a version, after the films that somebody waits for."""
        questions = tuple(question.text for question in event.questions)
        probes = tuple(probe.text for question in event.questions for probe in question.probes)
        return self._missing((*questions, *probes), event.language, first=AHEAD_ORDER)

    def _missing(self, questions: Sequence[str], language: str, first: int = 0) -> Sequence[Event]:
        texts = [*questions[:1], LISTENING, *questions[1:]]
        return [
            FilmRequested(text=text, language=language, order=order, requested_at=time.time())
            for order, text in enumerate(texts, first)
            if self.maker.missing(text, language)
        ]

    async def on_film_requested(self, event: FilmRequested) -> Sequence[Event]:
        """Make the film. A text that no film can be made of stays a text: no person has to look."""
        try:
            async with asyncio.timeout(self.turn_seconds):
                await self.maker.make(event.text, event.language, event.order)
        except TimeoutError:
            raise NotYet(event.requested_at + WAIT_SECONDS) from None
        except Permanent as error:
            log.info("the question stays a text", reason=str(error))
        return []
