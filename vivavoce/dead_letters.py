"""`vivavoce dead-letters`: what was set aside, why, and back again.

    list                 one line each
    show EVENT           one, whole: the words in it too
    replay [EVENT | --all]   back to its queue, as if it had never failed
    drop   [EVENT | --all]   gone for good

EVENT is the start of an event's id, as `list` shows it. The broker is BROKER_URL's.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import structlog
from rich.console import Console
from rich.table import Table

from shared.broker import Broker, DeadLetter, Verdict, open_broker
from shared.broker.topology import QUEUES
from shared.telemetry import short

SHOWN = 12
"""Characters of an event's id in the list."""


def run(command: str, broker_url: str, queue: str | None, event: str | None) -> int:
    """0, or 1 when no dead letter was meant. `event` None means all (of the queue)."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    return asyncio.run(_run(command, broker_url, queue, event))


async def _run(command: str, broker_url: str, queue: str | None, event: str | None) -> int:
    verdict = {"replay": Verdict.REPLAY, "drop": Verdict.DROP}.get(command, Verdict.KEEP)
    queues = [queue] if queue else list(QUEUES)
    async with open_broker(broker_url) as broker:
        letters = await sift(broker, queues, meant_by(event), verdict)
    console = Console()
    if command == "show":
        for letter in letters:
            console.print_json(json.dumps(_whole(letter)))
    elif command == "list":
        console.print(_table(letters))
    else:
        for letter in letters:
            console.print(f"{command}: {letter.queue} {letter.message.name} {event_id(letter)}")
    if not letters:
        console.print("no dead letters" if event is None else f"no dead letter {event}")
    return 0 if letters or event is None else 1


async def sift(
    broker: Broker, queues: Sequence[str], meant: Callable[[DeadLetter], bool], verdict: Verdict
) -> list[DeadLetter]:
    """Give the verdict to those that are meant, keep the others; the ones meant."""
    found: list[DeadLetter] = []

    def judge(letter: DeadLetter) -> Verdict:
        if not meant(letter):
            return Verdict.KEEP
        found.append(letter)
        return verdict

    for queue in queues:
        await broker.sift(queue, judge)
    return found


def meant_by(event: str | None) -> Callable[[DeadLetter], bool]:
    return lambda letter: event is None or event_id(letter).startswith(event)


def event_id(letter: DeadLetter) -> str:
    """Of the event in it; "unreadable" if there is none."""
    envelope = letter.envelope
    return envelope.id[:SHOWN] if envelope else "unreadable"


def _whole(letter: DeadLetter) -> dict[str, object]:
    envelope = letter.envelope
    return {
        "queue": letter.queue,
        "event": letter.message.name,
        "since": _when(letter),
        "reason": letter.reason,
        "attempts": letter.message.attempt + 1,
        "id": envelope.id if envelope else None,
        "correlation_id": envelope.correlation_id if envelope else None,
        "data": envelope.data if envelope else letter.message.body.decode("utf-8", "replace"),
    }


def _table(letters: Sequence[DeadLetter]) -> Table:
    table = Table("id", "queue", "event", "session", "since", "reason", box=None)
    for letter in letters:
        table.add_row(
            event_id(letter),
            letter.queue,
            letter.message.name,
            short(letter.session_id),
            _when(letter),
            letter.reason,
        )
    return table


def _when(letter: DeadLetter) -> str:
    return datetime.fromtimestamp(letter.since, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
