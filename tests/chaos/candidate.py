"""One candidate: starts an interview, answers, is watched, finalizes; tries again what failed."""

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass

from tests.chaos.calls import AGAIN, PATIENCE, Calls
from tests.chaos.history import Chunk, Fate, History, Interview
from tests.chaos.http import Answer

FINALIZE_PATIENCE = 240.0
ERASED_OF = 12
"""One of so many interviews is erased in its middle by its candidate."""

HASTY = 0.2
"""Share of interviews that are finalized while their candidate still speaks."""

KEYLESS = 0.1
"""Share of words sent without an Idempotency-Key: these are never sent twice."""


@dataclass(slots=True)
class Candidate:
    """`pause`: seconds between two words. `at_once`: how likely all words of an answer are sent at
    once."""

    calls: Calls
    history: History
    random: random.Random
    pause: float = 0.2
    words: int = 12
    at_once: float = 0.3

    async def interview(self) -> Interview:
        """A whole one, from its start to its report."""
        interview = await self.start()
        at_once = self.random.random() < self.at_once
        speaking = asyncio.gather(self.answer(interview, at_once=at_once), self.watch(interview))
        if len(self.history.interviews) % ERASED_OF == 4:
            await self._spoken(interview, speaking)
            await asyncio.gather(self.erase(interview), self.finalize(interview))
        elif self.random.random() < HASTY:
            await self._spoken(interview, speaking)
            await self.finalize(interview)
        else:
            await speaking
            await self.finalize(interview)
        await speaking
        return interview

    async def _spoken(
        self, interview: Interview, speaking: asyncio.Future[tuple[None, None]]
    ) -> None:
        """Half of it."""
        while sum(chunk.fate is Fate.ACCEPTED for chunk in interview.chunks) < self.words:
            await asyncio.wait({speaking}, timeout=0.05)
            if speaking.done():
                return

    async def start(self) -> Interview:
        answer = await self.calls.insist("POST", "/interview/start", body={"role": "general"})
        started = answer.body
        interview = Interview(
            started["session_id"], started["token"]["access_token"], started["questions"]
        )
        self.history.interviews.append(interview)
        return interview

    async def answer(self, interview: Interview, *, at_once: bool) -> None:
        """Two questions. One word after the other, or several at once with their sequence."""
        for question in (0, 1):
            chunks = [
                Chunk(f"w{interview.id[:10]}q{question}n{number}", question, number)
                for number in range(self.words)
            ]
            interview.chunks += chunks
            if at_once:
                await asyncio.gather(*(self.say(interview, c, c.number) for c in chunks))
            else:
                for chunk in chunks:
                    await self.say(interview, chunk, None)

    async def say(self, interview: Interview, chunk: Chunk, sequence: int | None) -> None:
        await self.think()
        keyless = self.random.random() < KEYLESS
        body = {
            "session_id": interview.id,
            "text": chunk.word,
            "question_index": chunk.question,
            "sequence": sequence,
        }
        chunk.fate = await self.send(
            interview, "/stt/append", body, key="" if keyless else chunk.word
        )
        chunk.during = self.history.during

    async def watch(self, interview: Interview) -> None:
        for number in range(self.words // 3):
            await self.think(3)
            body = {"state": self.random.choice(["focused", "distracted"]), "event": f"e{number}"}
            path = f"/interview/{interview.id}/attention"
            fate = await self.send(interview, path, body, key=f"a{number}")
            interview.observations[fate] += 1
            await self.look(interview)

    async def look(self, interview: Interview) -> None:
        """At the latest attention: Redis may be away, the store is behind it."""
        shown = await self.calls.once("GET", f"/interview/{interview.id}/attention")
        if shown is None or shown.status == 200 or (shown.status == 404 and interview.erased):
            return
        if shown.status not in AGAIN or self.history.during.startswith("Redis"):
            self.history.complain(f"attention is not shown: {shown.status}")

    async def think(self, times: float = 1.0) -> None:
        await asyncio.sleep(self.random.uniform(0.5, 1.5) * self.pause * times)

    async def send(
        self, interview: Interview, path: str, body: Mapping[str, object], key: str
    ) -> Fate:
        """With a key, until it is taken or refused. It may be taken after every 503."""
        until = time.monotonic() + PATIENCE
        maybe = Fate.REFUSED
        while time.monotonic() < until:
            answer = await self.calls.once("POST", path, body=body, token=interview.token, key=key)
            if answer is None or answer.status == 503:
                maybe = Fate.OPEN
            elif answer.status in (200, 201):
                return Fate.ACCEPTED
            elif self.is_over(interview, answer):
                return maybe
            elif answer.status != 429:
                self.history.complain(f"{path}: {answer.status} {answer.content!r}")
                return maybe
            if not key and maybe is Fate.OPEN:
                return maybe
            await self.calls.wait_as_told(answer)
        self.history.complain(f"not taken within {PATIENCE:.0f} s")
        return maybe

    def is_over(self, interview: Interview, answer: Answer) -> bool:
        """Whether nothing more can be expected to be taken."""
        over = interview.asked or interview.erased
        return (answer.status == 409 and over) or (answer.status == 404 and interview.erased)

    async def erase(self, interview: Interview) -> None:
        """Again and again until every service has confirmed."""
        interview.erased = True
        path, until = f"/interview/{interview.id}", time.monotonic() + FINALIZE_PATIENCE
        while time.monotonic() < until:
            answer = await self.calls.once("DELETE", path, token=interview.token)
            if answer is not None and answer.status == 200:
                return
            if answer is not None and answer.status not in AGAIN | {202}:
                self.history.complain(f"erase: {answer.status} {answer.content!r}")
            await self.calls.wait_as_told(answer)
        self.history.complain(f"not erased within {FINALIZE_PATIENCE:.0f} s")

    async def finalize(self, interview: Interview) -> None:
        """Again and again until there is the report."""
        interview.asked = True
        interview.finalized_during = self.history.during
        self.history.toll.asked += not interview.erased
        body = {"session_id": interview.id}
        until = time.monotonic() + FINALIZE_PATIENCE
        while time.monotonic() < until:
            answer = await self.calls.once(
                "POST", "/report/finalize", body=body, token=interview.token
            )
            if answer is not None and answer.status == 200:
                interview.finalized = True
                made = not interview.erased
                self.history.tolls[interview.finalized_during].made += made
                return
            if interview.erased and answer is not None and answer.status == 404:
                return
            if answer is not None and answer.status not in AGAIN:
                self.history.complain(f"finalize: {answer.status} {answer.content!r}")
                return
            await self.calls.wait_as_told(answer)
        self.history.complain(f"no report within {FINALIZE_PATIENCE:.0f} s")
