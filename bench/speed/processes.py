"""What processes use, from /proc."""

import os
from collections.abc import Iterator
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> Iterator[int]:
    """The process and all below it."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from family(int(child))


def cpu_seconds(pid: int) -> float:
    """Processor time used so far by a process and those below it."""
    return sum(_ticks(member) for member in family(pid)) / TICKS


def megabytes(pid: int, kind: str = "Pss") -> float:
    """Of a process and those below it; what is shared counts in parts (proportional set size).
    `Pss_Anon` leaves out files, of which other programs may hold parts as well."""
    return sum(_kilobytes(member, f"{kind}:") for member in family(pid)) / 1024


def children() -> dict[int, str]:
    """Everything that was started from here: the name of each process by its id."""
    own = os.getpid()
    return {pid: Path(f"/proc/{pid}/comm").read_text().strip() for pid in family(own) if pid != own}


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def _kilobytes(pid: int, kind: str) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith(kind):
            return int(line.split()[1])
    return 0
