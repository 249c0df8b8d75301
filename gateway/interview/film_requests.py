"""Requests for the films of questions. They are hints: without its film, a question is a text."""

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from gateway.interview.group_commit import GroupCommit
from gateway.store import Session
from shared.events import Event, FilmRequested, SessionStarted
from shared.films import AHEAD_ORDER, LISTENING, read_studio
from shared.retry import Unavailable
from shared.role_packs import GENERAL, Roles

log = structlog.get_logger(__name__)


def spoken_language(session: Session, roles: Roles) -> str:
    """Return the language of the questions: the template's, or that of the role's pack."""
    if session.invitation is not None:
        return session.language
    return roles.language_of(session.role, session.language)


@dataclass(frozen=True, slots=True)
class FilmRequests:
    """The publisher of the requests. `folder` is FILMS_DIR."""

    folder: Path
    roles: Roles
    events: GroupCommit
    running: set[asyncio.Task[None]] = field(default_factory=set)

    def session_started(self, session: Session) -> None:
        """Tell the avatar service in the background, so that no start waits for the broker."""
        task = asyncio.create_task(self._tell(session))
        self.running.add(task)
        task.add_done_callback(self.running.discard)

    async def _tell(self, session: Session) -> None:
        if await asyncio.to_thread(read_studio, self.folder) is None:
            return
        await self._publish(
            SessionStarted(
                session_id=session.id,
                language=spoken_language(session, self.roles),
                questions=tuple(question.text for question in session.questions),
                probes=tuple(
                    probe.text for question in session.questions for probe in question.probes
                ),
            )
        )

    async def request_general(self) -> None:
        """Ask for the films of the general pack, so that the first interview's questions speak."""
        language = self.roles.default_language
        general = self.roles.get(GENERAL, language)
        texts = [question.text for question in general.questions]
        for order, text in enumerate([*texts[:1], LISTENING, *texts[1:]], AHEAD_ORDER):
            request = FilmRequested(
                text=text, language=language, order=order, requested_at=time.time()
            )
            await self._publish(request)

    async def _publish(self, event: Event) -> None:
        try:
            await self.events.publish(event)
        except Unavailable as error:
            log.info("no films were asked for", reason=str(error))
