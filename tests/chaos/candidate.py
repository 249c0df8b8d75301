"""One candidate: starts an interview, answers, is watched, finalizes; tries again what failed."""

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass

from tests.chaos.history import Chunk, Fate, History, Interview
from tests.chaos.http import Answer, Http, Lost

PATIENCE = 90.0
"""Seconds that a candidate tries to have something taken."""

FINALIZE_PATIENCE = 240.0
ERASED_OF = 12
"""One of so many interviews is erased in its middle by its candidate."""

HASTY = 0.2
"""Share of interviews that are finalized while their candidate still speaks."""

KEYLESS = 0.1
"""Share of words sent without an Idempotency-Key: these are never sent twice."""

AGAIN = {429, 503}


@dataclass(slots=True)
class Candidate:
    """`pause`: seconds between two words. `at_once`: how likely all words of an answer are sent at
    once. Each call goes to whichever gateway comes up."""

    http: Http
    urls: list[str]
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
        answer = await self.insist("POST", "/interview/start", body={"role": "general"})
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

    async def think(self, times: float = 1.0) -> None:
        await asyncio.sleep(self.random.uniform(0.5, 1.5) * self.pause * times)

    async def send(
        self, interview: Interview, path: str, body: Mapping[str, object], key: str
    ) -> Fate:
        """With a key, until it is taken or refused. It may be taken after every 503."""
        until = time.monotonic() + PATIENCE
        maybe = Fate.REFUSED
        while time.monotonic() < until:
            answer = await self.once("POST", path, body=body, token=interview.token, key=key)
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
            await self.wait_as_told(answer)
        self.history.complain(f"not taken within {PATIENCE:.0f} s")
        return maybe

    def is_over(self, interview: Interview, answer: Answer) -> bool:
        """Whether nothing more can be expected to be taken."""
        over = interview.asked or interview.erased
        return (answer.status == 409 and over) or (answer.status == 404 and interview.erased)

    async def once(
        self, method: str, path: str, *, body: object = None, token: str = "", key: str = ""
    ) -> Answer | None:
        """The answer of some gateway, None if the call was lost."""
        url = self.random.choice(self.urls)
        began = time.monotonic()
        try:
            answer = await self.http.call(
                method, url, path, body=body, token=token, key=key, limit=40
            )
        except Lost as lost:
            self.history.answered("lost", time.monotonic() - began)
            if str(lost) == "TimeoutError":
                self.history.complain(f"{method} {path.split('/')[1]} hung")
            return None
        if "finalize" not in path and method == "POST":
            what = "accepted" if answer.status < 300 else str(answer.status)
            self.history.answered(what, answer.seconds)
        if answer.status in AGAIN and "retry-after" not in answer.headers:
            self.history.complain(f"{answer.status} without Retry-After")
        return answer

    async def insist(self, method: str, path: str, *, body: object = None) -> Answer:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            answer = await self.once(method, path, body=body)
            if answer is not None and answer.status == 200:
                return answer
            if answer is not None and answer.status not in AGAIN:
                self.history.complain(f"{path}: {answer.status} {answer.content!r}")
            await self.wait_as_told(answer)
        raise TimeoutError(f"{path} was not taken within {PATIENCE:.0f} s")

    async def wait_as_told(self, answer: Answer | None) -> None:
        told = float(answer.headers.get("retry-after", 1)) if answer else 0.2
        await asyncio.sleep(min(told, 3.0) * self.random.uniform(0.5, 1.0))

    async def erase(self, interview: Interview) -> None:
        """Again and again until every service has confirmed."""
        interview.erased = True
        path, until = f"/interview/{interview.id}", time.monotonic() + FINALIZE_PATIENCE
        while time.monotonic() < until:
            answer = await self.once("DELETE", path, token=interview.token)
            if answer is not None and answer.status == 200:
                return
            if answer is not None and answer.status not in AGAIN | {202}:
                self.history.complain(f"erase: {answer.status} {answer.content!r}")
            await self.wait_as_told(answer)
        self.history.complain(f"not erased within {FINALIZE_PATIENCE:.0f} s")

    async def finalize(self, interview: Interview) -> None:
        """Again and again until there is the report."""
        interview.asked = True
        interview.finalized_during = self.history.during
        self.history.toll.asked += 1
        body = {"session_id": interview.id}
        until = time.monotonic() + FINALIZE_PATIENCE
        while time.monotonic() < until:
            answer = await self.once("POST", "/report/finalize", body=body, token=interview.token)
            if answer is not None and answer.status == 200:
                interview.finalized = True
                self.history.tolls[interview.finalized_during].made += 1
                return
            if interview.erased and answer is not None and answer.status == 404:
                return
            if answer is not None and answer.status not in AGAIN:
                self.history.complain(f"finalize: {answer.status} {answer.content!r}")
                return
            await self.wait_as_told(answer)
        self.history.complain(f"no report within {FINALIZE_PATIENCE:.0f} s")
