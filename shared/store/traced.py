"""A store whose every call is a step of the current trace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.store.collection import Collection, Document, Store, Where
from shared.tracing import NOTHING, Attributes, Step, is_recorded, span


@dataclass(frozen=True, slots=True)
class TracedStore:
    """A Store. `system` is the kind of database, `service` the owner of the collections."""

    store: Store
    system: str
    service: str

    async def collection(self, name: str, *, indexes: Sequence[Sequence[str]] = ()) -> Collection:
        opened = await self.store.collection(name, indexes=indexes)
        return TracedCollection(opened, self.system, f"{self.service}_{name}")

    async def ping(self) -> None:
        await self.store.ping()

    async def now(self) -> float:
        return await self.store.now()

    async def ticks(self) -> float:
        return await self.store.ticks()


@dataclass(frozen=True, slots=True)
class TracedCollection:
    """A Collection."""

    collection: Collection
    system: str
    name: str

    async def add(self, documents: Sequence[Document]) -> int:
        with self._step("add"):
            return await self.collection.add(documents)

    async def get(self, id: str) -> Document | None:
        with self._step("get"):
            return await self.collection.get(id)

    async def find(
        self, where: Where, *, order: Sequence[str] = (), limit: int | None = None
    ) -> list[Document]:
        with self._step("find"):
            return await self.collection.find(where, order=order, limit=limit)

    async def count(self, where: Where) -> int:
        with self._step("count"):
            return await self.collection.count(where)

    async def change(
        self,
        id: str,
        fields: Document,
        *,
        where: Where | None = None,
        union: Mapping[str, str] | None = None,
        create: Document | None = None,
        durable: bool = True,
        erasing: bool = False,
    ) -> Document | None:
        with self._step("change"):
            return await self.collection.change(
                id,
                fields,
                where=where,
                union=union,
                create=create,
                durable=durable,
                erasing=erasing,
            )

    async def remove(self, where: Where) -> int:
        with self._step("remove"):
            return await self.collection.remove(where)

    def _step(self, operation: str) -> Step:
        if not is_recorded():
            return NOTHING
        attributes: Attributes = {
            "db.system.name": self.system,
            "db.operation.name": operation,
            "db.collection.name": self.name,
        }
        return span(f"{operation} {self.name}", "client", attributes)
