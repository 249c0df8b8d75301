"""The document store as the services see it: a few operations, the same on every adapter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from shared.retry import Unavailable

Document = dict[str, Any]
"""JSON values by field name. `id` (str) is the key."""


@dataclass(frozen=True, slots=True)
class Below:
    """The field is there and lower than `value`."""

    value: float


@dataclass(frozen=True, slots=True)
class OneOf:
    """The field has one of `values`."""

    values: Sequence[str]


Where = Mapping[str, str | int | float | bool | Below | OneOf | None]
"""Field name to what it must be; None also matches an absent field. All must hold."""


class StoreUnavailable(Unavailable):
    """The store cannot be reached, or did not confirm a write, which may still have happened."""


class Collection(Protocol):
    """Documents of one kind, of one service. Every method raises StoreUnavailable.

    A write that has returned is durable (journaled, on a majority).
    """

    async def add(self, documents: Sequence[Document]) -> int:
        """Insert those whose id is new, leave the others as they are; the number inserted."""

    async def get(self, id: str) -> Document | None: ...

    async def find(
        self, where: Where, *, order: Sequence[str] = (), limit: int | None = None
    ) -> list[Document]:
        """Those that match, ascending by the fields in `order`."""

    async def count(self, where: Where) -> int: ...

    async def change(
        self,
        id: str,
        fields: Document,
        *,
        where: Where | None = None,
        union: Mapping[str, str] | None = None,
        create: Document | None = None,
        durable: bool = True,
    ) -> Document | None:
        """One atomic conditional write; the document as it is afterwards.

        Sets the top-level `fields`, and adds each value of `union` to the list in that field if
        it is not in there yet. None, and nothing changed, when the document is not there or does
        not match `where`. With `create`, a document that is not there is made of that and of what
        this sets and adds (whatever `where`). One that is not `durable` survives the end of the
        process, and until the collection's next write not a power cut.
        """

    async def remove(self, where: Where) -> int:
        """Delete those that match; their number."""


class Store(Protocol):
    """One service's collections."""

    async def collection(self, name: str, *, indexes: Sequence[Sequence[str]] = ()) -> Collection:
        """`indexes`: each a list of top-level fields that are searched or ordered together."""

    async def ping(self) -> None:
        """Return if the store can answer; else StoreUnavailable."""
