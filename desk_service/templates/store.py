"""The tables of the templates and of their versions."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk_service.templates.domain import Content, Template, TemplateState, Version, version_id
from shared.store import Above, Collection, Document, OneOf, Store, Where

SWEEP_ROWS = 100
"""Versions that a sweep takes at a time."""


@dataclass(frozen=True, slots=True)
class Templates:
    """The templates, and the versions by template and number."""

    rows: Collection
    versions: Collection

    @classmethod
    async def open(cls, store: Store) -> "Templates":
        versions = await store.collection("versions", indexes=[["told"], ["template_id", "id"]])
        return cls(await store.collection("templates"), versions)

    async def add(self, template: Template) -> None:
        await self.rows.add([template.model_dump(mode="json")])

    async def get(self, template_id: str) -> Template | None:
        row = await self.rows.get(template_id)
        return Template.model_validate(row) if row else None

    async def page(self, after: str, limit: int) -> list[Template]:
        rows = await self.rows.find({"id": Above(after)}, order=["id"], limit=limit)
        return [Template.model_validate(row) for row in rows]

    async def save(self, template: Template, draft: Content) -> Template | None:
        """Save the draft; None if somebody else saved since the template was read."""
        fields: Document = {
            "draft": draft.model_dump(mode="json"),
            "revision": template.revision + 1,
        }
        row = await self.rows.change(template.id, fields, where={"revision": template.revision})
        return Template.model_validate(row) if row else None

    async def set_state(self, template: Template, state: TemplateState) -> bool:
        where: Where = {"state": template.state}
        return bool(await self.rows.change(template.id, {"state": state}, where=where))

    async def version(self, template_id: str, n: int) -> Version | None:
        row = await self.versions.get(version_id(template_id, n))
        return Version.model_validate(row) if row else None

    async def some_versions(self, ids: Sequence[str]) -> list[Version]:
        """Return the versions with these ids that there are."""
        rows = await self.versions.find({"id": OneOf(ids)})
        return [Version.model_validate(row) for row in rows]

    async def most_questions(self, template_id: str | None) -> int:
        """Return the most questions of a version, of this template or of all."""
        where: Where = {} if template_id is None else {"template_id": template_id}
        most, last = 0, ""
        while rows := await self.versions.find(
            {**where, "id": Above(last)}, order=["id"], limit=SWEEP_ROWS
        ):
            most = max(most, *(len(row["content"]["questions"]) for row in rows))
            last = rows[-1]["id"]
        return most

    async def add_version(self, version: Version) -> bool:
        """Add the version; False if there is another with its number."""
        return await self.versions.add([version.model_dump(mode="json")]) == 1

    async def take_head(self, version: Version) -> None:
        """Make the version the newest one of its template, unless it is already."""
        fields: Document = {"head": version.n, "state": "live"}
        await self.rows.change(version.template_id, fields, where={"head": version.n - 1})

    async def note_told(self, version: Version) -> None:
        await self.versions.change(version.id, {"told": True})

    async def untold(self) -> list[Version]:
        """Return versions that the other services may not have been told of."""
        rows = await self.versions.find({"told": False}, limit=SWEEP_ROWS)
        return [Version.model_validate(row) for row in rows]
