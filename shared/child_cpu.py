"""The processor time of a process's children: pools grade, print, draw and recognise there."""

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

UTIME, STIME = 11, 12
"""Places of the two times, in clock ticks, among the fields behind the name in /proc/PID/stat."""


class ChildCpu(Collector):
    """The metric. It is read when it is asked for; where there is no /proc, it stays at zero."""

    def collect(self) -> Iterator[CounterMetricFamily]:
        pids = [child.pid for child in multiprocessing.active_children() if child.pid]
        yield CounterMetricFamily(
            "vivavoce_child_cpu_seconds_total",
            "Processor time of this process's children that live.",
            value=sum(map(cpu_seconds, pids)),
        )


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process in seconds; 0 where it has ended."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[UTIME]) + int(fields[STIME])) / os.sysconf("SC_CLK_TCK")
    return 0.0
