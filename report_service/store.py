"""What the report service keeps: one row a session, filled by whichever event comes first."""

from dataclasses import dataclass

from report_service.domain import Join
from shared.events import AttentionSummarised, InterviewFinalized, InterviewGraded
from shared.retry import CLOCK_SKEW
from shared.store import Below, Collection, Document, Store, Where


@dataclass(frozen=True, slots=True)
class Joins:
    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Joins":
        return cls(await store.collection("joins"))

    async def get(self, session_id: str) -> Join:
        return Join.model_validate(await self.rows.get(session_id))

    async def has_attention(self, session_id: str) -> bool:
        return await self.rows.count({"id": session_id, "attention": None}) == 0

    async def put_finalized(self, event: InterviewFinalized) -> Join:
        return await self._put(event.session_id, {"finalized": event.model_dump(mode="json")})

    async def put_graded(self, event: InterviewGraded, now: float) -> Join:
        fields = {
            "graded": event.model_dump(mode="json"),
            "graded_version": event.version,
            "graded_at": now,
        }
        return await self._put(event.session_id, fields, newer="graded_version")

    async def put_attention(self, event: AttentionSummarised) -> Join:
        fields = {
            "attention": event.model_dump(mode="json"),
            "attention_version": event.version,
        }
        return await self._put(event.session_id, fields, newer="attention_version")

    async def _put(self, session_id: str, fields: Document, newer: str | None = None) -> Join:
        """The row with this part set, unless it holds a later version of it."""
        where: Where | None = {newer: Below(fields[newer])} if newer else None
        blank = Join(id=session_id).model_dump(mode="json")
        row = await self.rows.change(session_id, fields, where=where, create=blank)
        return Join.model_validate(row) if row else await self.get(session_id)

    async def claim(self, join: Join, now: float, until: float) -> bool:
        """For one maker at a time; a maker that died loses its claim at `until`."""
        # One that ends even later is from before the clock was set back.
        if now <= join.claimed_until <= until + CLOCK_SKEW:
            return False
        where: Where = {"claimed_until": join.claimed_until, "made": join.made}
        fields = {"claimed_until": until}
        # A power cut ends every maker: no claim has to outlive it.
        return bool(await self.rows.change(join.id, fields, where=where, durable=False))

    async def put_made(self, join: Join, revision: int, claim: float) -> bool:
        """Note that the PDF of the join's parts is there; False if the claim was lost meanwhile."""
        fields = {"made": join.parts, "revision": revision, "claimed_until": 0.0}
        return bool(await self.rows.change(join.id, fields, where={"claimed_until": claim}))

    async def forget_made(self, session_id: str) -> None:
        """The next event that comes by has the PDF made again."""
        await self.rows.change(session_id, {"made": ""})

    async def release(self, session_id: str, claim: float) -> None:
        """Give up a claim without having made anything."""
        where: Where = {"claimed_until": claim}
        await self.rows.change(session_id, {"claimed_until": 0.0}, where=where, durable=False)
