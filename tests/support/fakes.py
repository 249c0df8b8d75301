"""Stand-ins for slow parts, which tests can look into."""

import json
import time
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import groupby
from typing import Any, Literal, ParamSpec, TypeVar

from shared.events import Event
from shared.processes import Processes
from shared.store import Above, Below, Contains, Document, OneOf, StoreUnavailable, Where
from shared.store.names import plain

P = ParamSpec("P")
T = TypeVar("T")

Pause = Callable[[], Awaitable[None]]


async def no_pause() -> None:
    """Let operations happen at once."""


class MemoryStore:
    """A Store in a dictionary, held to the contract suite of the real stores.

    `pause` is awaited before every operation, so that a test can decide who goes first, or raise
    an error in place of the operation. The operation itself is atomic.
    """

    def __init__(self, pause: Pause = no_pause, service: str = "test") -> None:
        self.pause = pause
        self.service = service
        self.rows: dict[str, dict[str, str]] = {}
        """Collection name to id to JSON."""
        self.closed = False

    async def collection(
        self, name: str, *, indexes: Sequence[Sequence[str]] = ()
    ) -> "MemoryCollection":
        await self.ready()
        return MemoryCollection(self, self.rows.setdefault(f"{self.service}_{plain(name)}", {}))

    async def ping(self) -> None:
        await self.ready()

    async def now(self) -> float:
        await self.ready()
        return time.time()

    async def ticks(self) -> float:
        await self.ready()
        return time.monotonic()

    async def ready(self) -> None:
        """Return when the next operation may happen."""
        await self.pause()
        if self.closed:
            raise StoreUnavailable("the store in memory is closed")

    @asynccontextmanager
    async def opened_again(self, service: str) -> AsyncIterator["MemoryStore"]:
        """Open the same rows as another process would."""
        again = MemoryStore(self.pause, service)
        again.rows = self.rows
        try:
            yield again
        finally:
            again.closed = True


class MemoryCollection:
    """A Collection."""

    def __init__(self, store: MemoryStore, rows: dict[str, str]) -> None:
        self._store = store
        self._rows = rows

    async def add(self, documents: Sequence[Document]) -> int:
        await self._store.ready()
        encoded = {document["id"]: json.dumps(document) for document in reversed(documents)}
        new = {key: text for key, text in encoded.items() if key not in self._rows}
        self._rows.update(new)
        return len(new)

    async def get(self, id: str) -> Document | None:
        found = await self.find({"id": id})
        return found[0] if found else None

    async def find(
        self, where: Where, *, order: Sequence[str] = (), limit: int | None = None
    ) -> list[Document]:
        await self._store.ready()
        fields = [plain(field) for field in order]
        found = sorted(self._matching(where), key=lambda row: [rank(row, name) for name in fields])
        return found[:limit]

    async def count(self, where: Where) -> int:
        await self._store.ready()
        return len(self._matching(where))

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
        await self._store.ready()
        new = {plain(field): value for field, value in fields.items()} | {"id": id}
        found = self._rows.get(id)
        row: Document | None = json.loads(found) if found else create
        if row is None or (found and not matches(row, where or {})):
            return None
        changed = row | new
        for field, value in (union or {}).items():
            changed[plain(field)] = list(dict.fromkeys([*changed.get(field, []), value]))
        self._rows[id] = json.dumps(changed)
        return changed

    async def remove(self, where: Where) -> int:
        await self._store.ready()
        gone = self._matching(where)
        for row in gone:
            del self._rows[row["id"]]
        return len(gone)

    def _matching(self, where: Where) -> list[Document]:
        named = {plain(field): wanted for field, wanted in where.items()}
        rows: list[Document] = [json.loads(text) for text in self._rows.values()]
        return [row for row in rows if matches(row, named)]


def matches(row: Document, where: Where) -> bool:
    return all(fulfils(row.get(field), wanted) for field, wanted in where.items())


def fulfils(value: Any, wanted: Any) -> bool:
    match wanted:
        case Above(str(text)):
            return isinstance(value, str) and value > text
        case Above(float() | int() as number):
            return isinstance(value, int | float) and value > number
        case Below(limit):
            return isinstance(value, int | float) and value < limit
        case Contains(text):
            return isinstance(value, str) and text in value
        case OneOf(accepted):
            return value in accepted
        case _:
            return bool(value == wanted)


def rank(row: Document, field: str) -> tuple[bool, Any]:
    """Return a sort key: absent and null come first."""
    value = row.get(field)
    return value is not None, value


async def to_nobody(event: Event) -> None:
    """Stand in for `announce`: nobody listens."""


async def none_of(session_ids: Iterable[str]) -> set[str]:
    """Stand in for `erased`: no session was."""
    return set()


class Normaliser:
    """A `unicodedata.normalize` that notes `longest`: its time grows with the square."""

    def __init__(self) -> None:
        self._real = unicodedata.normalize
        self.longest = 0
        """The longest run of combining marks in the texts so far."""

    def __call__(self, form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
        marked = (unicodedata.combining(character) > 0 for character in self._real("NFKD", text))
        runs = (len(list(run)) for is_run, run in groupby(marked) if is_run)
        self.longest = max(self.longest, *runs, 0)
        return self._real(form, text)


class InPlace(Processes):
    """A pool whose work is done in this process."""

    def __init__(self) -> None:
        pass

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return work(*args, **kwargs)
