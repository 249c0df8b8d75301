"""The questions that invited candidates come to, for the desk: which question, and no word."""

import asyncio
import time
from dataclasses import dataclass, field

import structlog

from gateway.interview.group_commit import GroupCommit
from gateway.interview.open_sessions import OpenSession
from shared.events import QuestionReached
from shared.ids import PRIVATE
from shared.retry import Unavailable

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reached:
    """The publisher of the news, which are hints: no answer waits for them."""

    events: GroupCommit
    running: set[asyncio.Task[None]] = field(default_factory=set)

    def note(self, session: OpenSession, index: int) -> None:
        """Note words or sound for a question; the desk hears of each change of the question."""
        index = session.core_of(index)
        if session.at_question == index or not session.id.startswith(PRIVATE):
            return
        session.at_question = index
        news = QuestionReached(session_id=session.id, index=index, reached_at=time.time())
        task = asyncio.create_task(self._publish(news))
        self.running.add(task)
        task.add_done_callback(self.running.discard)

    async def _publish(self, news: QuestionReached) -> None:
        try:
            await self.events.publish(news)
        except Unavailable as error:
            log.debug("the desk does not hear of a question", reason=str(error))
