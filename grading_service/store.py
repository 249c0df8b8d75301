"""What the grading service keeps: each grade as it is made, so that none is made twice."""

from dataclasses import dataclass

from shared.events import Grade
from shared.store import Below, Collection, Store


@dataclass(frozen=True, slots=True)
class Grades:
    """By session and fingerprint. A row is a lease first, then holds the grade.

    A lease (`leased_until`, Unix seconds) keeps two workers from paying for one text; that of a
    worker which died ends by itself.
    """

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Grades":
        return cls(await store.collection("grades", indexes=[["session_id"]]))

    async def get(self, session_id: str, fingerprint: str) -> Grade | None:
        row = await self.rows.get(_id(session_id, fingerprint))
        return Grade.model_validate(row["grade"]) if row and row.get("grade") else None

    async def lease(self, session_id: str, fingerprint: str, now: float, until: float) -> bool:
        """For one worker at a time, and only while there is no grade."""
        leased = await self.rows.change(
            _id(session_id, fingerprint),
            {"session_id": session_id, "leased_until": until},
            where={"grade": None, "leased_until": Below(now)},
            create=True,
        )
        return leased is not None

    async def release(self, session_id: str, fingerprint: str) -> None:
        """Give up a lease without a grade."""
        await self.rows.change(_id(session_id, fingerprint), {"leased_until": 0.0})

    async def put(self, session_id: str, fingerprint: str, grade: Grade) -> Grade:
        """The grade that counts: this one, or the one that is there already."""
        fields = {
            "session_id": session_id,
            "leased_until": 0.0,
            "grade": grade.model_dump(mode="json"),
        }
        row = await self.rows.change(
            _id(session_id, fingerprint), fields, where={"grade": None}, create=True
        )
        return grade if row else await self.get(session_id, fingerprint) or grade


def _id(session_id: str, fingerprint: str) -> str:
    return f"{session_id}:{fingerprint}"
