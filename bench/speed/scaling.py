"""A queueing model of the services: the number of processes for so many simultaneous interviews.

A service of c processes is an M/M/c queue: calls come at random at a rate of L a second, a call
takes S seconds of a process, and waits only while all processes are busy.

    offered load         a = L S               (processes that are busy on average)
    use                  u = a / c             (below 1, or the queue grows without end)
    Erlang C             C = B / (1 - u (1 - B)),  B = Erlang B of (c, a): the share that waits
    wait, mean           W = C S / (c - a)
    wait, 99 % below     ln(100 C) S / (c - a)      (0 where fewer than 1 in 100 wait)

Real service times vary less than the model's exponential times, so that real waits are shorter.
On a single machine all processes share the processors, which bounds every rate:

    X(n) = min( min over services n / S,  processors / sum of S over all programs )
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

INTERVIEW_SECONDS = 30 * 60.0
"""The length of an interview, with 200 chunks of words, 600 observations and a report."""

MOST_USE = 0.7
"""The largest share of use: the rest is for bursts, and for a process that is away."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A service: `calls` an interview, each taking `seconds` of a process.

    99 in 100 calls are to wait less than `wait_seconds`.
    """

    service: str
    calls: float
    seconds: float
    wait_seconds: float

    def load(self, interviews: int) -> float:
        """Return the number of processes that are busy on average."""
        return interviews * self.calls / INTERVIEW_SECONDS * self.seconds

    def needed(self, interviews: int) -> int:
        """Return the fewest processes that keep `wait_seconds` and MOST_USE."""
        load = self.load(interviews)
        servers = max(1, math.ceil(load / MOST_USE))
        while wait_p99(servers, load, self.seconds) > self.wait_seconds:
            servers += 1
        return servers


def erlang_c(servers: int, load: float) -> float:
    """Return the share of calls that wait; `load` is below `servers`."""
    blocked = 1.0
    for number in range(1, servers + 1):  # Erlang B, by its recursion
        blocked = load * blocked / (number + load * blocked)
    return blocked / (1 - load / servers * (1 - blocked))


def wait_p99(servers: int, load: float, seconds: float) -> float:
    waiting = erlang_c(servers, load)
    return math.log(100 * waiting) * seconds / (servers - load) if waiting > 0.01 else 0.0


def bound(demands: Mapping[str, float], wide: Mapping[str, int], processors: int) -> float:
    """Return the highest rate on a single machine.

    `demands` are the processor seconds a call takes of each program; `wide` holds the number of
    processors that each of our services can use.
    """
    own = min(wide[name] / seconds for name, seconds in demands.items() if name in wide and seconds)
    return min(own, processors / sum(demands.values()))
