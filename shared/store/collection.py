"""The document store as the services see it: a few operations, the same on every adapter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from shared.retry import Unavailable

Document = dict[str, Any]
"""JSON values by field name. `id` (str) is the key."""


@dataclass(frozen=True, slots=True)
class Below:
    """A condition: the document has the field, with a number below `value`."""

    value: float


@dataclass(frozen=True, slots=True)
class Above:
    """A condition: the document has the field, with a number or a text above `value`.

    The value has the field's type, and texts are compared by code point. A page of a list begins
    above the last value of the page before, in a field whose values are unique and ordered.
    """

    value: float | str


@dataclass(frozen=True, slots=True)
class Contains:
    """A condition: the field has a text with `value` in it.

    A search reads every text that the other conditions leave: from the index alone, and so in
    milliseconds, where the field is the last one of an index that these conditions use.
    """

    value: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """A condition: the field has a value among `values`."""

    values: Sequence[str]


Where = Mapping[str, str | int | float | bool | Above | Below | Contains | OneOf | None]
"""Conditions by field name, which must all hold: an equal value, Above, Below, Contains or OneOf.

None also matches an absent field.
"""


class StoreUnavailable(Unavailable):
    """The store is away, or did not confirm a write, which may still have happened."""

    for_clients = "the store cannot be used now"


class Collection(Protocol):
    """The documents of a kind that a service stores. Every method may raise StoreUnavailable.

    A write that has returned is durable (journaled, on a majority).
    """

    async def add(self, documents: Sequence[Document]) -> int:
        """Insert the documents with a new id, leave the others, and return the number inserted."""

    async def get(self, id: str) -> Document | None:
        """Return the document; None when there is none."""

    async def find(
        self, where: Where, *, order: Sequence[str] = (), limit: int | None = None
    ) -> list[Document]:
        """Return the documents that match, ascending by the fields in `order`."""

    async def count(self, where: Where) -> int:
        """Return the number of documents that match."""

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
        """Change a document in an atomic conditional write, and return the changed document.

        Set the top-level `fields`, and add each value of `union` to the list in its field unless
        the list holds the value. Return None, and change nothing, when the document is absent or
        does not match `where`. With `create`, an absent document is made of `create`, `fields` and
        `union`, whatever `where` says. A write that is not `durable` survives the end of the
        process, but no power cut until the collection's next durable write. With `erasing`, the
        values that it replaces go from the disk as those of removed documents do.
        """

    async def remove(self, where: Where) -> int:
        """Delete the documents that match, and return their number."""


class Store(Protocol):
    """The collections of a service."""

    async def collection(self, name: str, *, indexes: Sequence[Sequence[str]] = ()) -> Collection:
        """Open the collection.

        Each of `indexes` is a list of top-level fields that are searched or ordered together.
        """

    async def ping(self) -> None:
        """Return if the store can answer; else raise StoreUnavailable."""

    async def now(self) -> float:
        """Return the time of the store's machine, in Unix seconds."""

    async def ticks(self) -> float:
        """Return the seconds of a clock that all processes at this store share.

        For differences only: its origin may be any, and another after a restart of the machine.
        """
