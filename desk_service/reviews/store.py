"""The table of the reviews."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk_service.reviews.domain import Assessment, Review
from shared.store import Above, Collection, Document, OneOf, Store, Where

SWEEP_ROWS = 100
"""Reviews that a sweep takes at a time."""


@dataclass(frozen=True, slots=True)
class Reviews:
    """The reviews by interview, reviewer and round."""

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Reviews":
        indexes = [["interview_id"], ["reviewer", "place"], ["session_id"], ["told"]]
        return cls(await store.collection("reviews", indexes=indexes))

    async def add(self, reviews: Sequence[Review]) -> None:
        await self.rows.add([each.model_dump(mode="json") for each in reviews])

    async def of(self, interview_ids: Sequence[str]) -> list[Review]:
        """Return the reviews of the interviews, of every round."""
        rows = await self.rows.find({"interview_id": OneOf(interview_ids)}, order=["id"])
        return [Review.model_validate(row) for row in rows]

    async def by_reviewer(self, reviewer: str, after: str, limit: int) -> list[Review]:
        """Return a reviewer's reviews, by the place of their interviews above `after`."""
        where: Where = {"reviewer": reviewer, "place": Above(after)}
        rows = await self.rows.find(where, order=["place"], limit=limit)
        return [Review.model_validate(row) for row in rows]

    async def begun_by(self, reviewer: str, limit: int) -> list[Review]:
        """Return a reviewer's reviews that are not submitted, of the newest interviews."""
        where: Where = {"reviewer": reviewer, "submitted_at": None}
        rows = await self.rows.find(where, order=["place"], limit=limit)
        return [Review.model_validate(row) for row in rows]

    async def save(self, review: Review) -> bool:
        """Save the review, and return whether nobody saved it since its last revision was read."""
        fields: Document = review.model_dump(mode="json")
        where: Where = {"revision": review.revision - 1}
        return bool(await self.rows.change(review.id, fields, where=where, create={}))

    async def unassign(self, review: Review) -> None:
        """Remove a review that was not begun."""
        await self.rows.remove({"id": review.id, "state": "assigned"})

    async def leave(self, review: Review) -> None:
        """Remove a review that was not submitted in its round, and goes on in the next."""
        await self.rows.remove({"id": review.id, "submitted_at": None})

    async def note_told(self, review: Review) -> None:
        where: Where = {"revision": review.revision}
        await self.rows.change(review.id, {"told": True}, where=where, durable=False)

    async def untold(self) -> list[Review]:
        """Return submitted reviews whose consequences may not be done."""
        rows = await self.rows.find({"told": False}, limit=SWEEP_ROWS)
        return [Review.model_validate(row) for row in rows]

    async def forget(self, interview_id: str) -> int:
        """Erase the words of an interview's reviews, and return the number of its reviews."""
        rows = await self.rows.find({"interview_id": interview_id})
        for row in rows:
            review = Review.model_validate(row)
            fields: Document = {
                "session_id": "",
                "given": _wordless(review.given),
                "revision_reason": "",
            }
            if review.first is not None:
                fields["first"] = _wordless(review.first)
            await self.rows.change(review.id, fields, erasing=True)
        return len(rows)


def _wordless(given: Assessment) -> Document:
    return given.model_copy(update={"notes": {}, "quotes": {}}).model_dump(mode="json")
