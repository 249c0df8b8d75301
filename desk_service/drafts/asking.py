"""The request for a draft, which the interviewer service is told of until it has answered."""

import time
from dataclasses import dataclass

import structlog

from desk_service.drafts.store import Draft, Drafts
from shared.broker import Broker
from shared.broker.message import bundle, pack
from shared.retry import Unavailable

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Drafting:
    """The requests. Every draft is kept for a week, so a request has an end."""

    drafts: Drafts
    broker: Broker

    async def ask(self, draft: Draft) -> None:
        """Keep the request, and tell the interviewer of it."""
        await self.drafts.add(draft)
        await self._tell(draft)

    async def sweep(self) -> None:
        """Publish requests again that have waited for a while, and remove old drafts."""
        for draft in await self.drafts.waiting(time.time()):
            await self._tell(draft)
        await self.drafts.sweep()

    async def _tell(self, draft: Draft) -> None:
        try:
            await self.broker.publish([bundle([pack(draft.event())])])
        except Unavailable as error:
            log.info("a draft is asked for later", reason=str(error))
        else:
            await self.drafts.note_told(draft.id, time.time())
