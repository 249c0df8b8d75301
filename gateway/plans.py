"""The gateway's table of plans: what interviews by invitation ask, one row a template version."""

from dataclasses import dataclass

from shared.events import TemplatePublished
from shared.store import Collection, Store


@dataclass(frozen=True, slots=True)
class Plans:
    """The plans, by template and version. A plan never changes."""

    rows: Collection

    @classmethod
    async def open(cls, store: Store) -> "Plans":
        return cls(await store.collection("plans"))

    async def put(self, event: TemplatePublished) -> None:
        """Keep the plan, unless it is there."""
        row = {"id": _id(event.template_id, event.version), "plan": event.model_dump(mode="json")}
        await self.rows.add([row])

    async def get(self, template_id: str, version: int) -> TemplatePublished | None:
        row = await self.rows.get(_id(template_id, version))
        return TemplatePublished.model_validate(row["plan"]) if row else None


def _id(template_id: str, version: int) -> str:
    return f"{template_id}.{version}"
