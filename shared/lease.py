"""Leases: the exclusive right of a process to work on a row, for a limited time."""

from dataclasses import dataclass

from shared.retry import CLOCK_SKEW
from shared.store import Below, Collection, Document, Where


@dataclass(frozen=True, slots=True)
class Leases:
    """Leases on the rows of a collection, taken by a conditional write.

    `field` of a row holds the end of its lease (Unix seconds; 0 while the row is free). The lease
    of a process that died ends by itself. A lease that is not `durable` may be undone by a power
    cut, which ends every process that could hold a lease.
    """

    rows: Collection
    field: str
    durable: bool = True

    async def take(
        self,
        key: str,
        now: float,
        until: float,
        *,
        where: Where | None = None,
        also: Document | None = None,
        create: Document | None = None,
    ) -> bool:
        """Return whether the lease is taken, from `now` to `until` (Unix seconds).

        Only while the row matches `where`; `also` is written with the lease. A row that does not
        exist is made from `create`, if that is given.
        """
        fields = {self.field: until, **(also or {})}
        over: Where = {**(where or {}), self.field: Below(now)}
        if await self._change(key, fields, over, create):
            return True
        row = await self.rows.get(key)
        if row is None or row[self.field] <= until + CLOCK_SKEW:
            return False
        # A lease that ends later than any that begins now is from before the clock was set back.
        ahead: Where = {**(where or {}), self.field: row[self.field]}
        return await self._change(key, fields, ahead)

    async def renew(self, key: str, until: float, later: float) -> bool:
        """Let the lease that ends at `until` end at `later`; return False if it was lost."""
        return await self._change(key, {self.field: later}, {self.field: until})

    async def release(self, key: str, until: float) -> None:
        """Give up the lease that was taken `until` then.

        If that lease ran out, another process may hold the row by now: its lease stays.
        """
        await self._change(key, {self.field: 0.0}, {self.field: until})

    async def _change(
        self, key: str, fields: Document, where: Where, create: Document | None = None
    ) -> bool:
        row = await self.rows.change(key, fields, where=where, create=create, durable=self.durable)
        return bool(row)
