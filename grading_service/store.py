"""What the grading service keeps: each grade as it is made, so that none is made twice."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.events import Grade
from shared.retry import CLOCK_SKEW
from shared.store import Below, Collection, OneOf, Store, Where


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

    async def among(self, session_id: str, fingerprints: Iterable[str]) -> dict[str, Grade]:
        """Those of the grades that are there, by fingerprint."""
        ids = {_id(session_id, fingerprint): fingerprint for fingerprint in fingerprints}
        rows = await self.rows.find({"id": OneOf(list(ids))})
        return {
            ids[row["id"]]: Grade.model_validate(row["grade"]) for row in rows if row.get("grade")
        }

    async def lease(self, session_id: str, fingerprint: str, now: float, until: float) -> bool:
        """For one worker at a time, and only while there is no grade."""
        key, lease = _id(session_id, fingerprint), {"session_id": session_id, "leased_until": until}
        over: Where = {"grade": None, "leased_until": Below(now)}
        if await self.rows.change(key, lease, where=over, create={}):
            return True
        row = await self.rows.get(key)
        if row is None or row["leased_until"] <= until + CLOCK_SKEW:
            return False
        # One that ends later than any that begins now is from before the clock was set back.
        ahead: Where = {"grade": None, "leased_until": row["leased_until"]}
        return bool(await self.rows.change(key, lease, where=ahead))

    async def release(self, session_id: str, fingerprint: str, until: float) -> None:
        """Give up the lease that was taken `until` then, without a grade. Where it ran out, another
        worker's may stand there by now."""
        where: Where = {"leased_until": until}
        await self.rows.change(_id(session_id, fingerprint), {"leased_until": 0.0}, where=where)

    async def put(
        self, session_id: str, fingerprint: str, grade: Grade, *, durable: bool = True
    ) -> Grade:
        """The grade that counts: this one, or the one that is there already. It need not be
        `durable` where nothing is lost by making it again."""
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
