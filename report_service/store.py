"""The store of the report service: a row a session, created by the event that comes first."""

from dataclasses import dataclass

from report_service.domain import Join, Print
from shared.events import (
    AttentionSummarised,
    ContestAnswered,
    InterviewContested,
    InterviewFinalized,
    InterviewGraded,
    ReviewsCompleted,
    SpeakingMeasured,
)
from shared.lease import Leases
from shared.store import Below, Collection, Document, Store, Where


@dataclass(frozen=True, slots=True)
class Joins:
    """The rows in which the parts of reports come together."""

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Joins":
        return cls(await store.collection("joins"))

    @property
    def leases(self) -> Leases:
        """The claims. A power cut ends every process that prints: no claim has to outlive it."""
        return Leases(self.rows, "claimed_until", durable=False)

    async def get(self, session_id: str) -> Join:
        return Join.model_validate(await self.rows.get(session_id))

    async def find(self, session_id: str) -> Join | None:
        row = await self.rows.get(session_id)
        return Join.model_validate(row) if row else None

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

    async def put_speaking(self, event: SpeakingMeasured) -> Join:
        fields = {
            "speaking": event.model_dump(mode="json"),
            "speaking_version": event.version,
        }
        return await self._put(event.session_id, fields, newer="speaking_version")

    async def put_contested(self, event: InterviewContested) -> Join:
        fields = {
            "contested": event.model_dump(mode="json"),
            "contested_version": event.version,
        }
        return await self._put(event.session_id, fields, newer="contested_version")

    async def put_round(self, event: ContestAnswered) -> Join:
        return await self._put(event.session_id, {"round": event.round}, newer="round")

    async def put_reviewed(self, event: ReviewsCompleted) -> Join:
        fields: Document = {"reviewed_round": event.round}
        return await self._put(event.session_id, fields, newer="reviewed_round")

    async def _put(self, session_id: str, fields: Document, newer: str | None = None) -> Join:
        """Set this part unless the row holds a later version of the part, and return the row."""
        where: Where | None = {newer: Below(fields[newer])} if newer else None
        blank = Join(id=session_id).model_dump(mode="json")
        row = await self.rows.change(session_id, fields, where=where, create=blank)
        if row is None and newer:  # a row of a release without the part has no version of the part
            row = await self.rows.change(session_id, fields, where={newer: None})
        return Join.model_validate(row) if row else await self.get(session_id)

    async def claim(self, join: Join, now: float, until: float) -> bool:
        """Claim the session's PDF for this process; a process that dies loses its claim at `until`.

        Return False if another process holds the claim, or printed since `join` was read.
        """
        printed: Where = {"made": join.made, "revision": join.revision}
        return await self.leases.take(join.id, now, until, where=printed)

    async def put_made(self, join: Join, revision: int, claim: float, made: Print) -> bool:
        """Record that the join's PDFs are there; return False if the claim was lost."""
        fields = {
            "made": join.parts,
            "revision": revision,
            "transcripts": made.transcripts,
            "pdf": made.pdf.model_dump() if made.pdf else None,
            "hiring_pdf": made.hiring_pdf.model_dump() if made.hiring_pdf else None,
            "claimed_until": 0.0,
        }
        return bool(await self.rows.change(join.id, fields, where={"claimed_until": claim}))

    async def forget_made(self, session_id: str) -> None:
        """Let the session's next event make the PDF again."""
        await self.rows.change(session_id, {"made": ""})
