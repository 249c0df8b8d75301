"""Events that nobody should publish: nonsense, later versions, doubled, in reverse order."""

import asyncio
import json
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass

from shared.broker import Broker, BrokerUnavailable, DeadLetter, Message, Verdict, open_broker
from shared.broker.message import bundle, pack
from shared.broker.topology import QUEUES, listeners
from shared.events import TranscriptAppended
from tests.chaos.candidate import Candidate
from tests.chaos.history import Chunk, Fate, History
from tests.chaos.stack import Stack

SET_ASIDE_SECONDS = 30.0
NOBODY = "nobody"
NONSENSE = (
    b"",
    b"\xff\x00 no JSON",
    b'{"not": "a list"}',
    b'[{"id": "x"}]',
    b'[{"id": "x", "time": 0, "data": {"session_id": 7}}]',
    b'[{"id": "x", "time": 0, "data": {"session_id": "nobody", "text": null}}]',
)
NAMES = ("transcript.appended", "attention.observed", "interview.finalized", "interview.graded")


@dataclass(slots=True)
class Poison:
    """Messages that no handler can read, among good messages."""

    stack: Stack
    history: History
    name: str = "poison events"
    seconds: float = 3.0

    async def inject(self) -> None:
        messages = [Message(name, body) for name in NAMES for body in NONSENSE]
        async with open_broker(self.stack.environment["BROKER_URL"]) as broker:
            await broker.publish(messages)

    async def heal(self) -> None:
        """Drop the poison, and check that all of it was set aside."""
        expected = len(NONSENSE) * sum(len(listeners(name)) for name in NAMES)
        found, until = 0, time.monotonic() + SET_ASIDE_SECONDS
        async with open_broker(self.stack.environment["BROKER_URL"]) as broker:
            while found < expected and time.monotonic() < until:
                for queue in QUEUES:
                    found += await _thrown_away(broker, queue)
        if found != expected:
            self.history.complain(f"{found} of {expected} poison events were set aside")


async def _thrown_away(broker: Broker, queue: str) -> int:
    found = 0

    def judge(letter: DeadLetter) -> Verdict:
        nonlocal found
        if letter.session_id not in (None, NOBODY):
            return Verdict.KEEP
        found += 1
        return Verdict.DROP

    # A service that erases sessions may hold the lock of its dead letters for long: look again.
    with suppress(BrokerUnavailable):
        await broker.sift(queue, judge)
    return found


@dataclass(frozen=True, slots=True)
class Strange:
    """Words published as by a gateway of a later version.

    They have unknown fields, come twice and in reverse order, and some after the end. `candidate`
    starts and ends the interview.
    """

    stack: Stack
    candidate: Candidate
    name: str = "events doubled, reversed, from a later version"
    seconds: float = 3.0

    async def inject(self) -> None:
        async with open_broker(self.stack.environment["BROKER_URL"]) as broker:
            await asyncio.gather(*(self._interview(broker) for _ in range(5)))

    async def heal(self) -> None:
        """Do nothing: the events are handled like any others."""

    async def _interview(self, broker: Broker) -> None:
        interview = await self.candidate.start()
        chunks = [Chunk(f"w{interview.id[:10]}s{n}", 0, n) for n in range(12)]
        interview.chunks += chunks
        messages = [_from_later_version(_said(interview.id, chunk)) for chunk in chunks]
        # Some come only when the report is being made already.
        early, late = messages[::2], messages[1::2]
        await broker.publish([m for message in reversed(early) for m in (message, message)])
        finalizing = asyncio.create_task(self.candidate.finalize(interview))
        await broker.publish([m for message in reversed(late) for m in (message, message)])
        for chunk in chunks:
            chunk.fate, chunk.during = Fate.ACCEPTED, self.name
        await finalizing
        await broker.publish(messages)


def _said(session_id: str, chunk: Chunk) -> TranscriptAppended:
    return TranscriptAppended(
        session_id=session_id,
        utterance_id=uuid.uuid5(uuid.NAMESPACE_OID, chunk.word).hex,
        question_index=chunk.question,
        text=chunk.word,
        received_at=time.time() + chunk.number / 1000,
        instance="elsewhere",
        n=chunk.number,
    )


def _from_later_version(event: TranscriptAppended) -> Message:
    """Add fields that this version does not know, in the envelope and in the event."""
    message = bundle([pack(event)])
    (envelope,) = json.loads(message.body)
    envelope["priority"] = {"of": ["a", "later", "version"]}
    envelope["data"]["mood"] = [1, 2, 3]
    return Message(message.name, json.dumps([envelope]).encode())
