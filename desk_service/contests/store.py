"""The table of the objections."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk_service.contests.domain import ANSWER_SECONDS, FiledContest, contest_id
from shared.model import Contest
from shared.store import Collection, Document, OneOf, Store, Where

SWEEP_ROWS = 100
"""Objections that a sweep takes at a time."""


@dataclass(frozen=True, slots=True)
class Contests:
    """The objections by interview and number."""

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Contests":
        indexes = [["interview_id"], ["session_id"], ["state", "due_at"], ["told"]]
        return cls(await store.collection("contests", indexes=indexes))

    async def put(self, interview_id: str, session_id: str, contests: Sequence[Contest]) -> None:
        """Add the objections that are not there."""
        filed = [
            FiledContest(
                id=contest_id(interview_id, n),
                interview_id=interview_id,
                session_id=session_id,
                n=n,
                text=contest.text,
                filed_at=contest.at,
                due_at=contest.at + ANSWER_SECONDS,
            )
            for n, contest in enumerate(contests, 1)
        ]
        await self.rows.add([each.model_dump(mode="json") for each in filed])

    async def get(self, id: str) -> FiledContest | None:
        row = await self.rows.get(id)
        return FiledContest.model_validate(row) if row else None

    async def of(self, interview_ids: Sequence[str]) -> list[FiledContest]:
        """Return the objections to the interviews, the oldest of each first."""
        where = {"interview_id": OneOf(interview_ids)}
        rows = await self.rows.find(where, order=["interview_id", "n"])
        return [FiledContest.model_validate(row) for row in rows]

    async def waiting(self, limit: int) -> tuple[int, list[FiledContest]]:
        """Return the number of unanswered objections, and the objections that are due first."""
        where: Where = {"state": "open"}
        rows = await self.rows.find(where, order=["due_at"], limit=limit)
        found = [FiledContest.model_validate(row) for row in rows]
        number = len(found) if len(found) < limit else await self.rows.count(where)
        return number, found

    async def answer(self, contest: FiledContest) -> bool:
        """Keep the answered objection; False if somebody else answered it."""
        fields: Document = contest.model_dump(mode="json")
        return bool(await self.rows.change(contest.id, fields, where={"state": "open"}))

    async def note_told(self, contest: FiledContest) -> None:
        await self.rows.change(contest.id, {"told": True}, durable=False)

    async def untold(self) -> list[FiledContest]:
        """Return answered objections whose candidates may not have been told of the answer."""
        rows = await self.rows.find({"told": False}, limit=SWEEP_ROWS)
        return [FiledContest.model_validate(row) for row in rows]
