"""The ideal answers of templates, which graders see, and nobody else outside of the desk."""

from collections.abc import Sequence
from dataclasses import dataclass

from grading_service.domain import AskedAnswer
from shared.events import Event, IdealsPublished
from shared.model import Answer
from shared.store import Collection, OneOf, Store


@dataclass(frozen=True, slots=True)
class Ideals:
    """The ideal answers by the digest of their template's version, which never changes."""

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Ideals":
        return cls(await store.collection("ideals"))

    async def on_ideals_published(self, event: IdealsPublished) -> Sequence[Event]:
        if any(event.ideals):
            await self.rows.add([{"id": event.sha256, "ideals": list(event.ideals)}])
        return []

    async def beside(self, answers: Sequence[Answer]) -> list[Answer]:
        """Return the answers, each with the ideal answer of its question if there is one."""
        plans = sorted({each.plan for each in answers if each.plan})
        rows = await self.rows.find({"id": OneOf(plans)}) if plans else []
        ideals = {row["id"]: row["ideals"] for row in rows}
        return [_beside(each, ideals.get(each.plan, ())) for each in answers]


async def no_ideals(answers: Sequence[Answer]) -> list[Answer]:
    """Return the answers as they are."""
    return list(answers)


def _beside(answer: Answer, ideals: Sequence[str]) -> Answer:
    index = answer.question_index
    if index is None or index >= len(ideals) or not ideals[index]:
        return answer
    return AskedAnswer(**dict(answer), ideal=ideals[index])
