"""Processes end, in order or not, one by one and several at once; or they freeze."""

import asyncio
import random
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.chaos.replica import Replica
from tests.chaos.stack import Stack


@dataclass(frozen=True, slots=True)
class Ended:
    """So many replicas of each of the services end at once, and are started again at the heal."""

    stack: Stack
    random: random.Random
    name: str
    services: Sequence[str]
    end: Callable[[Replica], None]
    number: int = 1
    seconds: float = 4.0

    async def inject(self) -> None:
        chosen = [
            replica
            for service in self.services
            for replica in self.random.sample(self.stack.replicas[service], self.number)
        ]
        await asyncio.gather(*(asyncio.to_thread(self.end, replica) for replica in chosen))

    async def heal(self) -> None:
        ended = [replica for _, replica in self.stack.all() if not replica.wanted]
        await asyncio.gather(*(asyncio.to_thread(replica.start) for replica in ended))


@dataclass(frozen=True, slots=True)
class Frozen:
    """One replica of each service stops in its tracks, as under a long pause of its machine."""

    stack: Stack
    random: random.Random
    name: str
    services: Sequence[str]
    seconds: float = 8.0

    async def inject(self) -> None:
        for service in self.services:
            self.random.choice(self.stack.replicas[service]).signal(signal.SIGSTOP)

    async def heal(self) -> None:
        for _, replica in self.stack.all():
            replica.signal(signal.SIGCONT)


def killed(stack: Stack, rng: random.Random, service: str) -> Ended:
    return Ended(stack, rng, f"kill -9 of one {service}", [service], Replica.crash)


def terminated(stack: Stack, rng: random.Random, service: str) -> Ended:
    return Ended(stack, rng, f"SIGTERM of one {service}", [service], Replica.stop)


def killed_everywhere(stack: Stack, rng: random.Random) -> Ended:
    return Ended(stack, rng, "kill -9 of one of every service", list(stack.replicas), Replica.crash)


def terminated_everywhere(stack: Stack, rng: random.Random) -> Ended:
    services = list(stack.replicas)
    return Ended(stack, rng, "SIGTERM of one of every service", services, Replica.stop)


def both_killed(stack: Stack, rng: random.Random) -> Ended:
    workers = [service for service in stack.replicas if service != "gateway"]
    name = "kill -9 of every worker there is"
    return Ended(stack, rng, name, workers, Replica.kill, number=2, seconds=8.0)


def two_gateways_killed(stack: Stack, rng: random.Random) -> Ended:
    return Ended(stack, rng, "kill -9 of two gateways", ["gateway"], Replica.kill, number=2)


def frozen(stack: Stack, rng: random.Random) -> Frozen:
    return Frozen(stack, rng, "one of every service frozen", list(stack.replicas))
