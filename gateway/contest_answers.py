"""The gateway's table of answers to candidates' objections, which the desk tells of."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from shared.events import ContestAnswered
from shared.model import Contest, ContestOutcome
from shared.store import Collection, Store


class AnsweredContest(Contest):
    """An objection with its answer, once there is one. It names nobody."""

    answer: str | None = None
    outcome: Annotated[ContestOutcome, Field(title="ContestOutcome")] | None = None
    answered_at: float | None = None


@dataclass(frozen=True, slots=True)
class ContestAnswers:
    """The answers by session and number of the objection. An answer never changes."""

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "ContestAnswers":
        return cls(await store.collection("contest_answers", indexes=[["session_id"]]))

    async def put(self, event: ContestAnswered) -> None:
        """Keep the answer, unless it is there."""
        row = {"id": f"{event.session_id}.{event.n}", **event.model_dump(mode="json")}
        await self.rows.add([row])

    async def to(self, session_id: str, contests: tuple[Contest, ...]) -> list[AnsweredContest]:
        """Return the session's objections, each with its answer if there is one."""
        rows = await self.rows.find({"session_id": session_id}) if contests else []
        answers = {row["n"]: ContestAnswered.model_validate(row) for row in rows}
        return [_answered(contest, answers.get(n)) for n, contest in enumerate(contests, start=1)]


def _answered(contest: Contest, answer: ContestAnswered | None) -> AnsweredContest:
    given = answer.model_dump(include={"answer", "outcome", "answered_at"}) if answer else {}
    return AnsweredContest(**contest.model_dump(), **given)
