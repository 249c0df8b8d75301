"""Which faults, when: seeded, so a run can be had again."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.faults import Fault, Planned, aside, clock, disks, events, flood, lines, processes
from tests.chaos.faults import rabbitmq as broker
from tests.chaos.load import Load
from tests.chaos.proxy import Line
from tests.chaos.stack import SERVICES, Stack


@dataclass(frozen=True, slots=True)
class Together:
    """Several at once."""

    faults: Sequence[Fault]

    @property
    def name(self) -> str:
        return " + ".join(fault.name for fault in self.faults)

    @property
    def seconds(self) -> float:
        return max(fault.seconds for fault in self.faults)

    async def inject(self) -> None:
        await asyncio.gather(*(fault.inject() for fault in self.faults))

    async def heal(self) -> None:
        await asyncio.gather(*(fault.heal() for fault in self.faults))


def ended(stack: Stack, rng: random.Random) -> list[Fault]:
    one_by_one: list[Fault] = []
    for service in (*SERVICES, "gateway"):
        one_by_one += (
            processes.killed(stack, rng, service),
            processes.terminated(stack, rng, service),
        )
    return [
        *one_by_one,
        processes.killed_everywhere(stack, rng),
        processes.terminated_everywhere(stack, rng),
        processes.both_killed(stack, rng),
        processes.two_gateways_killed(stack, rng),
        processes.frozen(stack, rng),
    ]


def on_rabbitmq(stack: Stack) -> list[Fault]:
    line = stack.broker
    return [
        broker.stopped(stack),
        broker.killed(stack),
        broker.MemoryAlarm(stack),
        lines.Broken("RabbitMQ out of reach", line, Line.AWAY),
        lines.Broken("RabbitMQ silent", line, Line.STALLED, seconds=20.0),
        lines.Broken("RabbitMQ's confirms lost", line, Line.SWALLOWED),
        lines.Broken("RabbitMQ's answers cut half way", line, Line.HALF),
        lines.Cut("RabbitMQ's connections cut", line),
        lines.Slow("RabbitMQ slow", line),
    ]


def on_disks(stack: Stack, load: Load) -> list[Fault]:
    mounted: list[Fault] = [disks.VolumeFull(stack), disks.VolumeReadOnly(stack)]
    return [
        disks.VolumeGone(stack),
        aside.TooLong(stack, load.candidate()),
        *(mounted if stack.mounted else ()),
    ]


def on_events(stack: Stack, load: Load) -> list[Fault]:
    return [events.Poison(stack, load.history), events.Strange(stack, load.candidate())]


def on_redis(stack: Stack) -> list[Fault]:
    return [
        lines.Broken("Redis out of reach", stack.cache, Line.AWAY),
        lines.Broken("Redis silent", stack.cache, Line.STALLED),
    ]


def on_mongodb(stack: Stack) -> list[Fault]:
    line = stack.database
    assert line is not None
    return [
        lines.Broken("MongoDB out of reach", line, Line.AWAY, seconds=30.0),
        lines.Broken("MongoDB silent", line, Line.STALLED, seconds=15.0),
        lines.Broken("MongoDB's answers cut half way", line, Line.HALF, seconds=15.0),
        lines.Broken("MongoDB's answers lost", line, Line.SWALLOWED, seconds=8.0),
        lines.Slow("MongoDB slow", line, delay=0.1),
    ]


def full(stack: Stack, load: Load, rng: random.Random) -> list[Fault]:
    """Every fault of the stack on SQLite, in some order, and some pairs; the flood at the end."""
    singles = [
        *ended(stack, rng),
        *on_rabbitmq(stack),
        *on_redis(stack),
        disks.Locked(stack, rng),
        disks.Refusing(stack),
        clock.SetBack(stack),
        *on_disks(stack, load),
        *on_events(stack, load),
    ]
    rng.shuffle(singles)
    killing = [processes.killed_everywhere(stack, rng), processes.two_gateways_killed(stack, rng)]
    breaking = [*on_rabbitmq(stack), *on_redis(stack)]
    pairs = [Together([kill, rng.choice(breaking)]) for kill in killing]
    return [*singles, *pairs, flood.Flood(stack, load)]


def short(stack: Stack, load: Load, rng: random.Random) -> list[Planned]:
    """One of each kind, for a moment: a minute and a half."""
    seconds: list[tuple[Fault, float]] = [
        (processes.both_killed(stack, rng), 1),
        (lines.Broken("RabbitMQ's answers cut half way", stack.broker, Line.HALF), 4),
        (aside.TooLong(stack, load.candidate()), 1),
        (broker.stopped(stack), 1),
        (events.Poison(stack, load.history), 1),
        (events.Strange(stack, load.candidate()), 1),
        (lines.Broken("RabbitMQ's confirms lost", stack.broker, Line.SWALLOWED), 6),
        (processes.terminated_everywhere(stack, rng), 1),
        (broker.MemoryAlarm(stack), 4),
        (lines.Broken("Redis silent", stack.cache, Line.STALLED), 2),
        (disks.Locked(stack, rng), 6),
        (disks.Refusing(stack), 2),
        (clock.SetBack(stack), 2),
        (Together([processes.killed_everywhere(stack, rng), lines.Cut("cuts", stack.broker)]), 1),
        (flood.Flood(stack, load), 10),
    ]
    return [Planned(fault, lasts) for fault, lasts in seconds]
