"""The processor time and the memory of processes, from /proc."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> Iterator[int]:
    """Yield the process and all its descendants."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # a thread that has just ended
            for child in children.read_text().split():
                yield from family(int(child))


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process and its descendants have used so far."""
    return sum(_ticks(member) for member in family(pid)) / TICKS


def megabytes(pid: int, kind: str = "Pss") -> float:
    """Return the memory of a process and its descendants.

    Shared pages count in parts (proportional set size). `Pss_Anon` leaves out files, of which
    other programs may hold parts as well.
    """
    return sum(_kilobytes(member, f"{kind}:") for member in family(pid)) / 1024


def largest_megabytes(pid: int) -> float:
    """Return the memory of the largest process among a process and its descendants."""
    return max((_kilobytes(member, "Pss:") for member in family(pid)), default=0) / 1024


def descendants() -> dict[int, str]:
    """Return the names of all processes that were started from this process, by their ids."""
    own = os.getpid()
    return {pid: Path(f"/proc/{pid}/comm").read_text().strip() for pid in family(own) if pid != own}


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def _kilobytes(pid: int, kind: str) -> int:
    with suppress(OSError):  # a process that has just ended
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith(kind):
                return int(line.split()[1])
    return 0
