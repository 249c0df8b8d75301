"""A queueing model of the services: how many of each so many simultaneous interviews need.

A service of c processes is an M/M/c queue: calls come at random at rate L a second, one takes S
seconds of a process, and a call waits only while all are busy.

    offered load         a = L S               (processes that are busy on average)
    use                  u = a / c             (below 1, or the queue grows without end)
    Erlang C             C = B / (1 - u (1 - B)),  B = Erlang B of (c, a): the share that waits
    wait, mean           W = C S / (c - a)
    wait, 99 % below     ln(100 C) S / (c - a)      (0 where fewer than 1 in 100 wait)

Service times in truth vary less than the model's exponential ones, so that waits are shorter than
it says. On one machine all processes share its processors, which bounds every rate:

    X(n) = min( min over services n / S,  processors / sum of S over everything that works )
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

INTERVIEW_SECONDS = 30 * 60.0
"""Of one interview; in it, 200 chunks of words, 600 observations, one report."""

MOST_USE = 0.7
"""Of a service's processes: the rest is for bursts, and for one that is away."""


@dataclass(frozen=True, slots=True)
class Queue:
    """`calls` an interview, each `seconds` of one process; 99 in 100 wait less than `patience`
    seconds."""

    service: str
    calls: float
    seconds: float
    patience: float

    def load(self, interviews: int) -> float:
        """Processes that are busy on average."""
        return interviews * self.calls / INTERVIEW_SECONDS * self.seconds

    def needed(self, interviews: int) -> int:
        """The fewest processes within the patience, and below MOST_USE."""
        load = self.load(interviews)
        servers = max(1, math.ceil(load / MOST_USE))
        while wait_p99(servers, load, self.seconds) > self.patience:
            servers += 1
        return servers


def erlang_c(servers: int, load: float) -> float:
    """The share of calls that wait; `load` is below `servers`."""
    blocked = 1.0
    for number in range(1, servers + 1):  # Erlang B, by its recursion
        blocked = load * blocked / (number + load * blocked)
    return blocked / (1 - load / servers * (1 - blocked))


def wait_mean(servers: int, load: float, seconds: float) -> float:
    return erlang_c(servers, load) * seconds / (servers - load)


def wait_p99(servers: int, load: float, seconds: float) -> float:
    waiting = erlang_c(servers, load)
    return math.log(100 * waiting) * seconds / (servers - load) if waiting > 0.01 else 0.0


def bound(demands: Mapping[str, float], wide: Mapping[str, int], processors: int) -> float:
    """The highest rate on one machine. `demands`: processor seconds that one call takes of
    everything that works on it; `wide`: how many processors each of our services can use."""
    own = min(wide[name] / seconds for name, seconds in demands.items() if name in wide and seconds)
    return min(own, processors / sum(demands.values()))
