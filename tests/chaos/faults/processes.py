"""Processes that end, in order or not, singly or several at once, and processes that freeze."""

import asyncio
import random
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.chaos.stack import Stack
from tests.support.server_process import Server


@dataclass(frozen=True, slots=True)
class Ended:
    """`number` replicas of each service end at once, and are started again at the heal."""

    stack: Stack
    random: random.Random
    name: str
    services: Sequence[str]
    end: Callable[[Server], None]
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
        ended = [
            server
            for server in self.stack.servers.values()
            if not (server.is_running or server.ended_by_itself)
        ]
        await asyncio.gather(*(asyncio.to_thread(server.start) for server in ended))


@dataclass(frozen=True, slots=True)
class Frozen:
    """A replica of each service is stopped, as by a long pause of its machine."""

    stack: Stack
    random: random.Random
    name: str
    services: Sequence[str]
    seconds: float = 8.0

    async def inject(self) -> None:
        for service in self.services:
            self.random.choice(self.stack.replicas[service]).send_signal(signal.SIGSTOP)

    async def heal(self) -> None:
        for server in self.stack.servers.values():
            server.send_signal(signal.SIGCONT)


def killed(stack: Stack, rng: random.Random, service: str) -> Ended:
    return Ended(stack, rng, f"kill -9 of one {service}", [service], Server.crash)


def terminated(stack: Stack, rng: random.Random, service: str) -> Ended:
    return Ended(stack, rng, f"SIGTERM of one {service}", [service], Server.stop_in_order)


def killed_everywhere(stack: Stack, rng: random.Random) -> Ended:
    return Ended(stack, rng, "kill -9 of one of every service", list(stack.replicas), Server.crash)


def terminated_everywhere(stack: Stack, rng: random.Random) -> Ended:
    services = list(stack.replicas)
    return Ended(stack, rng, "SIGTERM of one of every service", services, Server.stop_in_order)


def both_killed(stack: Stack, rng: random.Random) -> Ended:
    name = "kill -9 of every worker there is"
    return Ended(stack, rng, name, stack.workers, Server.kill, number=2, seconds=8.0)


def two_gateways_killed(stack: Stack, rng: random.Random) -> Ended:
    return Ended(stack, rng, "kill -9 of two gateways", ["gateway"], Server.kill, number=2)


def frozen(stack: Stack, rng: random.Random) -> Frozen:
    return Frozen(stack, rng, "one of every service frozen", list(stack.replicas))
