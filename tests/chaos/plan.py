"""The plan of a run: faults and their order, seeded, so that a run can be repeated."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.faults import (
    Fault,
    Planned,
    aside,
    bodies,
    clock,
    disks,
    erasure,
    events,
    films,
    flood,
    lines,
    model,
    processes,
)
from tests.chaos.faults import rabbitmq as broker
from tests.chaos.load import Load
from tests.chaos.proxy import Line
from tests.chaos.stack import Stack


@dataclass(frozen=True, slots=True)
class Together:
    """Several faults at once."""

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
    for service in stack.replicas:
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
        broker.ConnectionsClosed(stack),
        lines.Broken("RabbitMQ out of reach", line, Line.AWAY),
        lines.Broken("RabbitMQ silent", line, Line.STALLED, seconds=20.0),
        lines.Broken("RabbitMQ's confirms lost", line, Line.SWALLOWED),
        lines.Broken("RabbitMQ's answers cut half way", line, Line.HALF),
        lines.Cut("RabbitMQ's connections cut", line),
        lines.Slow("RabbitMQ slow", line),
    ]


def on_disks(stack: Stack, load: Load) -> list[Fault]:
    mounted: list[Fault] = [disks.VolumeFull(stack.volume), disks.VolumeReadOnly(stack)]
    return [
        disks.VolumeGone(stack),
        aside.TooLong(stack, load.candidate()),
        *(mounted if stack.mounted else ()),
    ]


def on_films(stack: Stack, load: Load) -> list[Fault]:
    asked = films.Asked(stack, load.candidate())
    full: list[Fault] = [films.FilmsFull(asked)]
    return [
        films.MakerKilled(asked),
        films.FilmsGone(asked),
        *(full if stack.films_mounted else ()),
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
    """Return every fault of the stack on SQLite and some pairs in random order, the flood last."""
    singles = [
        *ended(stack, rng),
        *on_rabbitmq(stack),
        *on_redis(stack),
        disks.Locked(stack, rng),
        disks.Refusing(stack),
        clock.SetBack(stack),
        clock.Apart(stack, rng),
        model.Hanging(stack, load.candidate()),
        erasure.BesideCalls(load.candidate()),
        bodies.HalfSent(stack, load.candidate()),
        *on_disks(stack, load),
        *on_events(stack, load),
    ]
    rng.shuffle(singles)
    killing = [processes.killed_everywhere(stack, rng), processes.two_gateways_killed(stack, rng)]
    breaking = [*on_rabbitmq(stack), *on_redis(stack)]
    pairs = [Together([kill, rng.choice(breaking)]) for kill in killing]
    return [*singles, *pairs, flood.Flood(stack, load)]


def short(stack: Stack, load: Load, rng: random.Random) -> list[Planned]:
    """Return a fault of each kind, each for a moment: two minutes in all."""
    seconds: list[tuple[Fault, float]] = [
        (processes.both_killed(stack, rng), 1),
        (lines.Broken("RabbitMQ's answers cut half way", stack.broker, Line.HALF), 4),
        (aside.TooLong(stack, load.candidate()), 1),
        (broker.stopped(stack), 1),
        (broker.ConnectionsClosed(stack), 1),
        (events.Poison(stack, load.history), 1),
        (events.Strange(stack, load.candidate()), 1),
        (lines.Broken("RabbitMQ's confirms lost", stack.broker, Line.SWALLOWED), 6),
        (processes.terminated_everywhere(stack, rng), 1),
        (broker.MemoryAlarm(stack), 4),
        (lines.Broken("Redis silent", stack.cache, Line.STALLED), 2),
        (disks.Locked(stack, rng), 6),
        (disks.Refusing(stack), 2),
        (clock.SetBack(stack), 2),
        (erasure.BesideCalls(load.candidate()), 1),
        (Together([processes.killed_everywhere(stack, rng), lines.Cut("cuts", stack.broker)]), 1),
        (flood.Flood(stack, load), 10),
    ]
    return [Planned(fault, lasts) for fault, lasts in seconds]
