"""Answering: a person's answer to a contest, which the candidate is told of."""

import time
from dataclasses import dataclass

import structlog

from desk_service.audit.trail import Trail
from desk_service.contests.domain import FiledContest
from desk_service.interviews.blind import Files
from desk_service.interviews.reading import Reading
from desk_service.reviews.domain import Review, review_id
from desk_service.templates.domain import digest_of
from shared.broker import Broker
from shared.broker.message import bundle, pack
from shared.events import ContestAnswered
from shared.model import ContestOutcome
from shared.retry import Unavailable

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answering:
    """The keeper of answers. The next sweep sends the answers that did not reach the gateway."""

    reading: Reading
    trail: Trail
    broker: Broker

    async def answer(
        self, contest: FiledContest, user_id: str, text: str, outcome: ContestOutcome
    ) -> FiledContest | None:
        """Answer the contest, and return it; None if somebody else answered it.

        With the outcome "regraded" the reviews begin anew, blind again.
        """
        answered = contest.model_copy(
            update={
                "state": "answered",
                "answer": text,
                "outcome": outcome,
                "by": user_id,
                "answered_at": time.time(),
                "told": False,
            }
        )
        await self.trail.write(
            user_id,
            "contest.answered",
            contest.interview_id,
            n=contest.n,
            sha256=digest_of(answered),
        )
        regraded = await self.reading.files(contest.interview_id) if outcome == "regraded" else None
        if regraded:
            await self._assign_again(regraded)
        if not await self.reading.contests.answer(answered):
            return None
        for review in regraded.current if regraded else ():
            await self.reading.reviews.leave(review)
        await self.reading.settle(contest.interview_id)
        await self.tell(answered)
        return answered

    async def tell(self, contest: FiledContest) -> None:
        """Tell the candidate's side of the answer, or leave that to the next sweep."""
        assert contest.outcome is not None
        files = await self.reading.files(contest.interview_id)
        event = ContestAnswered(
            session_id=contest.session_id,
            n=contest.n,
            answer=contest.answer,
            outcome=contest.outcome,
            answered_at=contest.answered_at or 0.0,
            round=files.round if files else 1,
        )
        try:
            await self.broker.publish([bundle([pack(event)])])
            await self.reading.contests.note_told(contest)
        except Unavailable as error:
            log.info("an answer to a contest is told later", reason=str(error))

    async def sweep(self) -> None:
        for contest in await self.reading.contests.untold():
            await self.tell(contest)

    async def _assign_again(self, files: Files) -> None:
        """Assign the reviewers of this round to the next, which begins with the answer itself."""
        await self.reading.reviews.add([_again(each) for each in files.current])


def _again(review: Review) -> Review:
    """Return a reviewer's review of the next round, in which an unsubmitted draft goes on."""
    number = review.round + 1
    update = {"id": review_id(review.interview_id, review.reviewer, number), "round": number}
    if not review.counts:
        return review.model_copy(update=update)
    return Review(
        interview_id=review.interview_id, place=review.place, reviewer=review.reviewer, **update
    )
