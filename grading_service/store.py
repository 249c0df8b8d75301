"""The store of grades: each is saved as soon as it is made, so that none is made twice."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.lease import Leases
from shared.model import Grade
from shared.store import Collection, OneOf, Store


@dataclass(frozen=True, slots=True)
class Grades:
    """Grades by session and fingerprint. A row is a lease first, then holds the grade.

    A lease (`leased_until`, Unix seconds) keeps two workers from paying for the same text. The
    lease of a worker that died ends by itself.
    """

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Grades":
        return cls(await store.collection("grades", indexes=[["session_id"]]))

    @property
    def leases(self) -> Leases:
        return Leases(self.rows, "leased_until")

    async def among(self, session_id: str, fingerprints: Iterable[str]) -> dict[str, Grade]:
        """Return the grades that are saved, by fingerprint."""
        ids = {_id(session_id, fingerprint): fingerprint for fingerprint in fingerprints}
        rows = await self.rows.find({"id": OneOf(list(ids))})
        return {
            ids[row["id"]]: Grade.model_validate(row["grade"]) for row in rows if row.get("grade")
        }

    async def lease(self, session_id: str, fingerprint: str, now: float, until: float) -> bool:
        """Return whether this worker may make the grade, `until` then and alone."""
        return await self.leases.take(
            _id(session_id, fingerprint),
            now,
            until,
            where={"grade": None},
            also={"session_id": session_id},
            create={},
        )

    async def release(self, session_id: str, fingerprint: str, until: float) -> None:
        """Give up the lease that was taken `until` then, without a grade.

        A lease that ran out may have been replaced by another worker's, which stays.
        """
        await self.leases.release(_id(session_id, fingerprint), until)

    async def put(
        self, session_id: str, fingerprint: str, grade: Grade, *, durable: bool = True
    ) -> Grade:
        """Save the grade, and return the grade that counts: this, or an earlier one.

        It need not be `durable` when nothing is lost by making the grade again.
        """
        fields = {
            "session_id": session_id,
            "leased_until": 0.0,
            "grade": grade.model_dump(mode="json"),
        }
        row = await self.rows.change(
            _id(session_id, fingerprint),
            fields,
            where={"grade": None},
            create={},
            durable=durable,
        )
        if row:
            return grade
        return (await self.among(session_id, [fingerprint])).get(fingerprint, grade)


def _id(session_id: str, fingerprint: str) -> str:
    return f"{session_id}:{fingerprint}"
