"""A candidate, who starts an interview, answers, finalizes, and repeats failed calls."""

import asyncio
import random
import time
from dataclasses import dataclass

from tests.chaos.calls import RETRY_STATUSES, TRY_SECONDS, Calls
from tests.chaos.history import Chunk, Fate, History, Interview
from tests.chaos.http import Answer
from tests.support import requests
from tests.support.requests import Request, Session

FINALIZE_TRY_SECONDS = 240.0

ERASED_OF = 12
"""Of so many interviews, one is erased in its middle by its candidate."""

FOLLOW_UP_WORDS = 4
"""Words of an answer to a follow-up."""

MOST_NEXT_SECONDS = 15.0
"""The budget of a decision, 3 s, and the time that a call may take while parts are away."""

HASTY_SHARE = 0.2
"""The share of interviews that are finalized while their candidate still speaks."""

KEYLESS_SHARE = 0.1
"""The share of words sent without an Idempotency-Key: such words are never sent twice."""


@dataclass(slots=True)
class Candidate:
    """A candidate of the load.

    `pause`: seconds between two words. `at_once`: the probability that all words of an answer are
    sent at once.
    """

    calls: Calls
    history: History
    random: random.Random
    pause: float = 0.2
    words: int = 12
    at_once: float = 0.3

    async def interview(self) -> Interview:
        """Give a whole interview, from its start to its report."""
        interview = await self.start()
        at_once = self.random.random() < self.at_once
        speaking = asyncio.gather(self.answer(interview, at_once=at_once), self.watch(interview))
        if len(self.history.interviews) % ERASED_OF == 4:
            await self._half_spoken(interview, speaking)
            await asyncio.gather(self.erase(interview), self.finalize(interview))
        elif self.random.random() < HASTY_SHARE:
            await self._half_spoken(interview, speaking)
            await self.finalize(interview)
        else:
            await speaking
            await self.finalize(interview)
        await speaking
        return interview

    async def _half_spoken(
        self, interview: Interview, speaking: asyncio.Future[tuple[None, None]]
    ) -> None:
        """Wait until half of the interview's words are accepted."""
        while sum(chunk.fate is Fate.ACCEPTED for chunk in interview.chunks) < self.words:
            await asyncio.wait({speaking}, timeout=0.05)
            if speaking.done():
                return

    async def start(self, role: str = "general") -> Interview:
        answer = await self.calls.insist(requests.start(role))
        interview = Interview(Session.started(answer.json()))
        self.history.interviews.append(interview)
        return interview

    async def answer(self, interview: Interview, *, at_once: bool) -> None:
        """Answer two questions, each with its follow-up, if one is asked."""
        for question in (0, 1):
            await self.speak(interview, question, self.words, at_once=at_once)
            follow_up = await self.ask_next(interview, question)
            if follow_up is not None:
                await self.speak(interview, follow_up, FOLLOW_UP_WORDS, at_once=at_once)

    async def speak(
        self, interview: Interview, question: int, words: int, *, at_once: bool
    ) -> None:
        """Answer word after word, or with all words at once and their sequence."""
        chunks = [
            Chunk(f"w{interview.id[:10]}q{question}n{number}", question, number)
            for number in range(words)
        ]
        interview.chunks += chunks
        if at_once:
            await asyncio.gather(*(self.say(interview, c, c.number) for c in chunks))
        else:
            for chunk in chunks:
                await self.say(interview, chunk, None)

    async def ask_next(self, interview: Interview, question: int) -> int | None:
        """Return the index of the follow-up, or None: whatever is broken, the interview goes on."""
        began = time.monotonic()
        answer = await self.calls.once(interview.session.next(question))
        if (
            answer is None
            or answer.status_code in RETRY_STATUSES
            or self.is_over(interview, answer)
        ):
            return None
        if answer.status_code != 200:
            self.history.complain(f"next: {answer.status_code} {answer.content!r}")
            return None
        if time.monotonic() - began > MOST_NEXT_SECONDS:
            self.history.complain("a follow-up took longer than its budget")
        probe = answer.json()["probe"]
        return int(probe["index"]) if probe else None

    async def say(self, interview: Interview, chunk: Chunk, sequence: int | None) -> None:
        await self.think()
        key = "" if self.random.random() < KEYLESS_SHARE else chunk.word
        append = interview.session.append(chunk.word, chunk.question, key=key, sequence=sequence)
        chunk.fate = await self.send(interview, append, again=bool(key))
        chunk.during = self.history.during

    async def watch(self, interview: Interview) -> None:
        for number in range(self.words // 3):
            await self.think(3)
            state = self.random.choice(["focused", "distracted"])
            observe = interview.session.observe(state, f"e{number}", key=f"a{number}")
            interview.observations[await self.send(interview, observe)] += 1
            await self.look(interview)

    async def look(self, interview: Interview) -> None:
        """Read the latest attention. Redis may be away, the store stands behind it."""
        shown = await self.calls.once(interview.session.attention_unsigned())
        if shown is None or shown.status_code == 200:
            return
        if shown.status_code == 404 and interview.erased:
            return
        if shown.status_code not in RETRY_STATUSES or self.history.during.startswith("Redis"):
            self.history.complain(f"attention is not shown: {shown.status_code}")

    async def think(self, times: float = 1.0) -> None:
        await asyncio.sleep(self.random.uniform(0.5, 1.5) * self.pause * times)

    async def send(self, interview: Interview, request: Request, *, again: bool = True) -> Fate:
        """Send until the request is taken or refused; once only unless `again`.

        A request that was answered 503 may have been taken all the same.
        """
        until = time.monotonic() + TRY_SECONDS
        maybe = Fate.REFUSED
        while time.monotonic() < until:
            answer = await self.calls.once(request)
            if answer is None or answer.status_code == 503:
                maybe = Fate.OPEN
            elif answer.status_code in (200, 201):
                return Fate.ACCEPTED
            elif self.is_over(interview, answer):
                return maybe
            elif answer.status_code != 429:
                self.history.complain(f"{request.path}: {answer.status_code} {answer.content!r}")
                return maybe
            if not again and maybe is Fate.OPEN:
                return maybe
            await self.calls.wait_as_told(answer)
        self.history.complain(f"not taken within {TRY_SECONDS:.0f} s")
        return maybe

    def is_over(self, interview: Interview, answer: Answer) -> bool:
        """Return whether the interview can be expected to take nothing more."""
        over = interview.asked or interview.erased
        gone = answer.status_code == 404 and interview.erased
        return (answer.status_code == 409 and over) or gone

    async def erase(self, interview: Interview) -> None:
        """Erase the session, again and again until every service has confirmed."""
        interview.erased = True
        until = time.monotonic() + FINALIZE_TRY_SECONDS
        while time.monotonic() < until:
            answer = await self.calls.once(interview.session.erase())
            if answer is not None and answer.status_code == 200:
                return
            if answer is not None and answer.status_code not in RETRY_STATUSES | {202}:
                self.history.complain(f"erase: {answer.status_code} {answer.content!r}")
            await self.calls.wait_as_told(answer)
        self.history.complain(f"not erased within {FINALIZE_TRY_SECONDS:.0f} s")

    async def finalize(self, interview: Interview) -> None:
        """Finalize, again and again until there is the report."""
        interview.asked = True
        interview.finalized_during = self.history.during
        self.history.toll.asked += not interview.erased
        until = time.monotonic() + FINALIZE_TRY_SECONDS
        while time.monotonic() < until:
            answer = await self.calls.once(interview.session.finalize())
            if answer is not None and answer.status_code == 200:
                interview.finalized = True
                made = not interview.erased
                self.history.tolls[interview.finalized_during].made += made
                return
            if interview.erased and answer is not None and answer.status_code == 404:
                return
            if answer is not None and answer.status_code not in RETRY_STATUSES:
                self.history.complain(f"finalize: {answer.status_code} {answer.content!r}")
                return
            await self.calls.wait_as_told(answer)
        self.history.complain(f"no report within {FINALIZE_TRY_SECONDS:.0f} s")
