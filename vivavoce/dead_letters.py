"""`vivavoce dead-letters`: look at events that were set aside, replay them, or drop them.

    list                     a line for each dead letter
    show   [EVENT | --all]   the whole event, including the candidate's words
    replay [EVENT | --all]   back to the event's queue, as if it had never failed
    drop   [EVENT | --all]   deleted for good

EVENT is the id of an event, as `list` and the logs show it, or the beginning of the id. Ids begin
with the time, so that simultaneous events have similar ids. Therefore `replay` and `drop` refuse a
beginning that fits several events, and an event that was set aside in several queues. BROKER_URL
names the broker.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urlsplit

import structlog
from rich.console import Console

from shared.addresses import BROKER
from shared.broker import Broker, DeadLetter, Verdict, open_broker
from shared.broker.topology import QUEUES
from shared.telemetry import short

VERDICTS = {"replay": Verdict.REPLAY, "drop": Verdict.DROP}


class AmbiguousError(Exception):
    """Raised when several dead letters could be meant, before anything changes."""


class NoBrokerError(Exception):
    """Raised when no broker ran on the folder; the text names the folder and a remedy."""


def run(command: str, broker_url: str, queue: str | None, event: str | None) -> int:
    """Run a command on an event, or on all if `event` is None, and return the exit code.

    The code is 1 when no dead letter fits the event, else 0.
    """
    place = _place(broker_url)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    letters = asyncio.run(_letters(command, broker_url, queue, event))
    _print(command, letters)
    if not letters:
        print(f"no dead letter{'s' if event is None else f' {event}'} {place}")
    return 0 if letters or event is None else 1


def _place(broker_url: str) -> str:
    """Describe where the broker is. An embedded broker that never ran is not made.

    Its empty file would answer that nothing was set aside.
    """
    folder = BROKER.folder(broker_url)
    if folder is None:
        return f"on {urlsplit(broker_url).hostname}"
    if not (folder / "broker.sqlite").is_file():
        raise NoBrokerError(
            f"no broker ran on the folder {folder}: set DATA_DIR to the folder of `vivavoce run`,"
            " or BROKER_URL to RabbitMQ"
        )
    return f"in the folder {folder}"


async def _letters(
    command: str, broker_url: str, queue: str | None, event: str | None
) -> list[DeadLetter]:
    queues = [queue] if queue else list(QUEUES)
    async with open_broker(broker_url) as broker:
        if command in VERDICTS:
            return await judge(broker, queues, event, VERDICTS[command])
        return await find(broker, queues, event)


async def judge(
    broker: Broker, queues: Sequence[str], event: str | None, verdict: Verdict
) -> list[DeadLetter]:
    """Apply a verdict to the dead letter of an event, or to all, and return them.

    Raises AmbiguousError when several dead letters fit.
    """
    if event is None:
        return await _sift(broker, queues, lambda _: True, verdict)
    names = {_name(letter) for letter in await find(broker, queues, event)}
    if len(names) > 1:
        where = ", ".join(sorted({queue for queue, _ in names}))
        raise AmbiguousError(
            f"{event} fits {len(names)} dead letters (in {where}): give the whole id, and --queue"
        )
    return await _sift(broker, queues, lambda letter: _name(letter) in names, verdict)


async def find(broker: Broker, queues: Sequence[str], event: str | None) -> list[DeadLetter]:
    """Return the dead letters with this id, or else whose ids begin so. None means all."""
    letters = await _sift(broker, queues, lambda _: True, Verdict.KEEP)
    whole = [letter for letter in letters if event_id(letter) == event]
    return whole or [letter for letter in letters if event_id(letter).startswith(event or "")]


async def _sift(
    broker: Broker, queues: Sequence[str], meant: Callable[[DeadLetter], bool], verdict: Verdict
) -> list[DeadLetter]:
    """Apply the verdict to the letters that are meant, keep the others, and return the former."""
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
    """Return the id of the event, or a hash of the message if it cannot be read."""
    envelope = letter.envelope
    return envelope.id if envelope else f"unreadable-{sha256(letter.message.body).hexdigest()[:12]}"


def _name(letter: DeadLetter) -> tuple[str, str]:
    """Return queue and id, because an event may be set aside in several queues."""
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
    """Yield the lines of the list, however long: no terminal may cut an id or a reason."""
    rows = [("id", "queue", "event", "session", "since", "reason"), *map(_row, letters)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(map(str.ljust, row, widths)).rstrip()


def _row(letter: DeadLetter) -> tuple[str, ...]:
    session, reason = short(letter.session_id), " ".join(letter.reason.split())
    return event_id(letter), letter.queue, letter.message.name, session, _when(letter), reason


def _when(letter: DeadLetter) -> str:
    return datetime.fromtimestamp(letter.since, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
