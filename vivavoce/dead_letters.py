"""`vivavoce dead-letters`: what was set aside, why, and back again.

    list                 one line each
    show EVENT           one, whole: the words in it too
    replay [EVENT | --all]   back to its queue, as if it had never failed
    drop   [EVENT | --all]   gone for good

EVENT is an event's id, as `list` and the logs show it, or its beginning. Ids begin with the time:
what happened at once begins alike. So no beginning of several is taken for a replay or a drop, nor
the id of an event that was set aside in several queues. The broker is BROKER_URL's.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256

import structlog
from rich.console import Console

from shared.broker import Broker, DeadLetter, Verdict, open_broker
from shared.broker.topology import QUEUES
from shared.telemetry import short

VERDICTS = {"replay": Verdict.REPLAY, "drop": Verdict.DROP}


class AmbiguousError(Exception):
    """Several dead letters could be meant; nothing was changed. The text says what to do."""


def run(command: str, broker_url: str, queue: str | None, event: str | None) -> int:
    """0, or 1 when no dead letter was meant. `event` None means all (of the queue)."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    return asyncio.run(_run(command, broker_url, queue, event))


async def _run(command: str, broker_url: str, queue: str | None, event: str | None) -> int:
    queues = [queue] if queue else list(QUEUES)
    async with open_broker(broker_url) as broker:
        if command in VERDICTS:
            letters = await judge(broker, queues, event, VERDICTS[command])
        else:
            letters = await find(broker, queues, event)
    _print(command, letters)
    if not letters:
        print("no dead letters" if event is None else f"no dead letter {event}")
    return 0 if letters or event is None else 1


async def judge(
    broker: Broker, queues: Sequence[str], event: str | None, verdict: Verdict
) -> list[DeadLetter]:
    """Give the verdict to the one that is meant, or to all; those that got it."""
    if event is None:
        return await _sift(broker, queues, lambda _: True, verdict)
    names = {_name(letter) for letter in await find(broker, queues, event)}
    if len(names) > 1:
        where = ", ".join(sorted({queue for queue, _ in names}))
        raise AmbiguousError(
            f"{event} may be any of {len(names)} dead letters (in {where}): give the whole id,"
            " and its --queue"
        )
    return await _sift(broker, queues, lambda letter: _name(letter) in names, verdict)


async def find(broker: Broker, queues: Sequence[str], event: str | None) -> list[DeadLetter]:
    """Those of this id, else those whose ids begin so; None means all."""
    letters = await _sift(broker, queues, lambda _: True, Verdict.KEEP)
    whole = [letter for letter in letters if event_id(letter) == event]
    return whole or [letter for letter in letters if event_id(letter).startswith(event or "")]


async def _sift(
    broker: Broker, queues: Sequence[str], meant: Callable[[DeadLetter], bool], verdict: Verdict
) -> list[DeadLetter]:
    """Give the verdict to those that are meant, keep the others; the ones meant."""
    found: list[DeadLetter] = []

    def decide(letter: DeadLetter) -> Verdict:
        if not meant(letter):
            return Verdict.KEEP
        found.append(letter)
        return verdict

    for queue in queues:
        await broker.sift(queue, decide)
    return found


def event_id(letter: DeadLetter) -> str:
    """Of the event in it; if that cannot be read, a name that follows from what is there."""
    envelope = letter.envelope
    return envelope.id if envelope else f"unreadable-{sha256(letter.message.body).hexdigest()[:12]}"


def _name(letter: DeadLetter) -> tuple[str, str]:
    """One event may be set aside in several queues."""
    return letter.queue, event_id(letter)


def _print(command: str, letters: Sequence[DeadLetter]) -> None:
    if command == "list" and letters:
        print("\n".join(_table(letters)))
    for letter in letters:
        if command == "show":
            Console().print_json(json.dumps(_whole(letter)))
        elif command in VERDICTS:
            print(f"{command}: {letter.queue} {letter.message.name} {event_id(letter)}")


def _whole(letter: DeadLetter) -> dict[str, object]:
    envelope = letter.envelope
    return {
        "queue": letter.queue,
        "event": letter.message.name,
        "since": _when(letter),
        "reason": letter.reason,
        "attempts": letter.message.attempt + 1,
        "id": event_id(letter),
        "correlation_id": envelope.correlation_id if envelope else None,
        "data": envelope.data if envelope else letter.message.body.decode("utf-8", "replace"),
    }


def _table(letters: Sequence[DeadLetter]) -> Iterator[str]:
    """Lines as long as they need to be: a terminal's width must not cut an id, or a reason."""
    rows = [("id", "queue", "event", "session", "since", "reason"), *map(_row, letters)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(map(str.ljust, row, widths)).rstrip()


def _row(letter: DeadLetter) -> tuple[str, ...]:
    session, reason = short(letter.session_id), " ".join(letter.reason.split())
    return event_id(letter), letter.queue, letter.message.name, session, _when(letter), reason


def _when(letter: DeadLetter) -> str:
    return datetime.fromtimestamp(letter.since, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
