"""The tables of the audit trail: its entries, and the head that the next entry follows."""

import asyncio
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from desk_service.audit.domain import Action, Broken, Entry, check, signed
from shared.polling import doubling
from shared.retry import Unavailable
from shared.store import Above, Collection, Document, Store, Where

HEAD = "head"
RACES = 50
"""Times that a writer may be overtaken by other processes before its caller has to try again."""

PAGE = 500
"""Entries that are read at a time."""


class LostHead(Unavailable):
    """There are entries, and no head that the next entry could follow."""

    def __init__(self) -> None:
        super().__init__("the audit trail has lost its head: restore the store of the desk")


@dataclass(frozen=True, slots=True)
class Trail:
    """The audit trail.

    An entry is written in two steps: into the head, by a conditional write that decides its place,
    and then among the entries. Whoever comes next repeats the second step, so that a process that
    was killed in between leaves no gap.
    """

    entries: Collection
    head: Collection
    key: bytes = field(repr=False)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """The writers of this process wait for each other; those of other processes may overtake."""

    @classmethod
    async def open(cls, store: Store, key: bytes) -> "Trail":
        return cls(await store.collection("audit"), await store.collection("audit_head"), key)

    async def write(
        self, actor: str, action: Action, object_id: str = "", **facts: str | int | bool | None
    ) -> Entry:
        """Write an entry, before the effect that it tells of.

        A crash leaves an entry without an effect, and never an effect without an entry.
        """
        async with self.lock:
            pauses = doubling(0.002, 0.1)
            for _ in range(RACES):
                last = await self.newest()
                entry = signed(
                    Entry(
                        seq=last.seq + 1 if last else 1,
                        at=round(time.time(), 3),  # further digits could change unseen
                        actor=actor,
                        action=action,
                        object=object_id,
                        facts=facts,
                        **({"previous": last.hash} if last else {}),
                    ),
                    self.key,
                )
                if await self._take_head(entry):
                    await self.entries.add([_row(entry)])
                    return entry
                await asyncio.sleep(next(pauses))
        raise Unavailable("others are writing the audit trail")

    async def newest(self) -> Entry | None:
        """Return the last entry, which is then among the entries; None before the first."""
        row = await self.head.get(HEAD)
        if row is None:
            if await self.entries.count({}):
                raise LostHead
            return None
        entry = Entry.model_validate(row["entry"])
        await self.entries.add([_row(entry)])
        return entry

    async def page(self, after: int, limit: int) -> list[Entry]:
        """Return entries with a number above `after`, in their order."""
        rows = await self.entries.find({"id": Above(_id(after))}, order=["id"], limit=limit)
        return [Entry.model_validate(row) for row in rows]

    async def verify(self, kept_head: str | None = None) -> Entry | None:
        """Check the whole chain, and return its last entry.

        `kept_head` is the hash of an entry that was kept elsewhere: only with it a cut-off end is
        found. Raise Broken at the first entry that is not as it was written.
        """
        try:
            newest = await self.newest()
        except LostHead as error:
            raise Broken(1, str(error)) from None
        except ValueError:
            raise Broken(await self.entries.count({}), "the head cannot be read") from None
        last = None
        wanted = {each for each in (kept_head, newest.hash if newest else None) if each}
        end = 0
        while rows := await self._rows(end):
            last = await asyncio.to_thread(check, _entries(rows, end), self.key, last)
            wanted.difference_update(row["hash"] for row in rows)
            end = last.seq if last else 0
        if newest and newest.hash in wanted:
            raise Broken(end + 1, f"the head does not follow from entry {end}")
        if wanted:
            raise Broken(end + 1, "the kept head is not in the chain: its end was cut off")
        return last

    async def _rows(self, after: int) -> list[Document]:
        """Return the next rows, up to one that cannot be read; Broken where that is the first."""
        where: Where = {"id": Above(_id(after))}
        try:
            return await self.entries.find(where, order=["id"], limit=PAGE)
        except (ValueError, Unavailable):  # one by one, to find out which row is to blame
            return await self._readable(after)

    async def _readable(self, after: int) -> list[Document]:
        rows: list[Document] = []
        while len(rows) < PAGE:
            seq = after + len(rows) + 1
            try:
                row = await self.entries.get(_id(seq))
            except (ValueError, Unavailable):
                await self.entries.count({})  # raises where the whole store is away
                if not rows:
                    raise Broken(seq, f"entry {seq} cannot be read") from None
                break
            if row is None:
                break
            rows.append(row)
        return rows

    async def _take_head(self, entry: Entry) -> bool:
        fields: Document = {"seq": entry.seq, "entry": entry.model_dump()}
        where: Where = {"seq": entry.seq - 1}
        if entry.seq == 1:
            return bool(await self.head.add([{"id": HEAD, **fields}]))
        return bool(await self.head.change(HEAD, fields, where=where))


def _id(seq: int) -> str:
    """Return the number in a form that is ordered as a text."""
    return f"{seq:016d}"


def _row(entry: Entry) -> Document:
    return {"id": _id(entry.seq), **entry.model_dump()}


def _entries(rows: Iterable[Document], after: int) -> Iterator[Entry]:
    """Yield the entries of rows that follow `after`; Broken at a row that no entry makes."""
    for seq, row in enumerate(rows, after + 1):
        try:
            entry = Entry.model_validate(row)
        except ValueError:
            raise Broken(seq, f"entry {seq} is not as it was written") from None
        if row != _row(entry):
            raise Broken(seq, f"entry {seq} is not as it was written")
        yield entry
