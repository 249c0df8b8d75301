"""What the grading service keeps: each grade as it is made, so that none is made twice."""

from dataclasses import dataclass

from shared.events import Grade
from shared.store import Collection, Store


@dataclass(frozen=True, slots=True)
class Grades:
    """By session and fingerprint: one text of one session is graded once."""

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Grades":
        return cls(await store.collection("grades", indexes=[["session_id"]]))

    async def get(self, session_id: str, fingerprint: str) -> Grade | None:
        row = await self.rows.get(f"{session_id}:{fingerprint}")
        return Grade.model_validate(row["grade"]) if row else None

    async def add(self, session_id: str, fingerprint: str, grade: Grade) -> None:
        row = {
            "id": f"{session_id}:{fingerprint}",
            "session_id": session_id,
            "grade": grade.model_dump(mode="json"),
        }
        await self.rows.add([row])
