"""Reviewing: drafts, their submission, and the steps after the last required review."""

import time
from dataclasses import dataclass

import structlog

from desk_service.audit.domain import Action
from desk_service.audit.trail import Trail
from desk_service.interviews.domain import is_complete
from desk_service.interviews.reading import Reading
from desk_service.reviews.domain import Assessment, Review
from desk_service.templates.domain import digest_of
from shared.broker import Broker
from shared.broker.message import bundle, pack
from shared.events import ReviewsCompleted
from shared.retry import Unavailable
from shared.store import Document

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reviewing:
    """The keeper of reviews. The first marks are frozen when they are submitted.

    The steps that follow from a submitted review are taken once it is stored, or by the next sweep.
    """

    reading: Reading
    trail: Trail
    broker: Broker

    async def save(self, review: Review, given: Assessment) -> Review | None:
        """Save a draft; None if it was saved by another call since the review was read."""
        if review.revision == 0:
            await self._write(review, "review.begun")
        return await self._changed(review, {"state": "draft", "given": given})

    async def submit(self, review: Review) -> Review | None:
        """Submit a draft, whose marks are the first from then on; None as in `save`."""
        await self._write(review, "review.submitted", review.given)
        fields = {
            "state": "submitted",
            "first": review.given,
            "submitted_at": time.time(),
            "told": False,
        }
        submitted = await self._changed(review, fields)
        if submitted is not None:
            await self.tell(submitted)
        return submitted

    async def revise(self, review: Review, given: Assessment, reason: str) -> Review | None:
        """Change a submitted review, whose first marks stay; None as in `save`."""
        await self._write(review, "review.revised", given)
        return await self._changed(
            review,
            {
                "state": "revised",
                "given": given,
                "revised_at": time.time(),
                "revision_reason": reason,
            },
        )

    async def tell(self, review: Review) -> None:
        """Take the steps that follow from a submitted review, or leave them to the next sweep."""
        try:
            files = await self.reading.files(review.interview_id)
            complete = files and is_complete(files.current, files.version.content)
            if files and complete and review.session_id:  # not erased
                event = ReviewsCompleted(session_id=review.session_id, round=files.round)
                await self.broker.publish([bundle([pack(event)])])
            await self.reading.settle(review.interview_id)
            await self.reading.reviews.note_told(review)
        except Unavailable as error:
            log.info("the end of the reviews is told later", reason=str(error))

    async def sweep(self) -> None:
        for review in await self.reading.reviews.untold():
            await self.tell(review)

    async def _write(self, review: Review, action: Action, given: Assessment | None = None) -> None:
        digest = digest_of(given) if given else None
        await self.trail.write(review.reviewer, action, review.interview_id, sha256=digest)

    async def _changed(self, review: Review, fields: Document) -> Review | None:
        changed = review.model_copy(update={**fields, "revision": review.revision + 1})
        return changed if await self.reading.reviews.save(changed) else None
