"""The hiring side under kills: people are invited, begin and are reviewed, each once."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

import httpx2

from tests.chaos.history import History
from tests.support.desk import ADA, ANSWER
from tests.support.eventually import eventually
from tests.support.requests import Session
from tests.support.server_process import Server
from tests.support.stacks import Stack

API = "/desk/api/v1"
TRY_SECONDS = 240.0
"""Seconds in which a call is repeated while a killed process comes back.

A call that was killed runs again under its key after a minute, and may be killed once more.
"""

AGAIN = {404, 409, 412, 429, 503}
"""Statuses while the desk is not up, its call still runs, the gateway has not heard, or the answer
to a call that was taken was lost."""

STARTS = 3
"""Starts of each link at once."""

PAUSE_SECONDS = 0.2

QUESTION = {"text": "What went wrong, and what did you do?", "competency": "Judgement"}
REVIEW = {"marks": {"0": 4}, "recommendation": "yes"}


@dataclass(frozen=True, slots=True)
class Desks:
    """The processes that serve the desk, at their URLs, and the gateway of their candidates.

    `fault` names what a kill of one of the `victims` is.
    """

    stack: Stack
    victims: Sequence[Server]
    urls: Sequence[str]
    gateway: str
    fault: str


@dataclass(slots=True)
class Hiring:
    """Recruiters who invite and review, and people who begin with their links.

    `begun` holds the session of each invitation, and `reviewed` the interviews whose review was
    submitted.
    """

    desks: Desks
    history: History
    random: random.Random
    client: httpx2.AsyncClient
    template: str = ""
    begun: dict[str, Session] = field(default_factory=dict)
    reviewed: set[str] = field(default_factory=set)

    async def all_serve(self) -> bool:
        """Return whether every process answers at its door."""
        with suppress(httpx2.HTTPError):
            answers = [await self.client.get(f"{url}/desk/health") for url in self.desks.urls]
            return all(answer.status_code == 200 for answer in answers)
        return False

    async def go(self, times: int, recruiters: int = 3) -> None:
        """Kill a process so many times, while recruiters hire one person after the other."""
        self.history.during = self.desks.fault
        toll, stop = self.history.toll, asyncio.Event()
        async with asyncio.TaskGroup() as going:
            for number in range(recruiters):
                going.create_task(self._recruit(number, stop))
            for kill in range(times):
                enough = len(self.begun) + self.random.randrange(1, 5)
                await eventually(partial(self._have_begun, enough), TRY_SECONDS)
                victim, began = self.random.choice(self.desks.victims), time.monotonic()
                await asyncio.to_thread(victim.crash)
                await asyncio.to_thread(victim.start)
                toll.injected = kill + 1
                toll.seconds += time.monotonic() - began
                toll.back = max(toll.back, time.monotonic() - began)
            stop.set()

    def _have_begun(self, number: int) -> bool:
        return len(self.begun) >= number

    async def _recruit(self, recruiter: int, stop: asyncio.Event) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            await self._hire(f"{recruiter}-{number}")

    async def _hire(self, key: str) -> None:
        """Invite a person under a key of the call, hold the interview, and review it."""
        body = {
            "template_id": self.template,
            "expires_at": time.time() + 24 * 3600,
            "rows": [{"email": f"{key}@example.org"}],
        }
        made = await self._insist(201, f"{API}/invitations", body, {"Idempotency-Key": key})
        (item,) = made.json()["items"]
        session = await self._begin(item["link"].partition("#")[2])
        self.begun[item["id"]] = session
        await self._answer(session)
        await self._review(item["id"])
        self.reviewed.add(item["id"])

    async def _begin(self, token: str) -> Session:
        """Begin with a link at several devices at once."""
        starts = await asyncio.gather(
            *(self._insist(200, "/interview/start", {"invitation": token}) for _ in range(STARTS))
        )
        sessions = [Session.started(start.json()) for start in starts]
        if len({session.id for session in sessions}) != 1:
            self.history.complain("several sessions of one link")
        return sessions[0]

    async def _answer(self, session: Session) -> None:
        words = session.append(ANSWER, key=session.id)
        await self._insist(200, words.path, words.body, words.headers)
        prefer = {**session.headers, "Prefer": "respond-async"}
        await self._insist(202, "/report/finalize", {"session_id": session.id}, prefer)

    async def _review(self, interview: str) -> None:
        """Mark an interview once its report is there, and submit; the answers may be lost."""
        path = f"{API}/interviews/{interview}"

        async def submitted() -> bool:
            await asyncio.sleep(PAUSE_SECONDS)
            answer = await self._call("GET", path)
            shown = answer.json() if answer and answer.status_code == 200 else {}
            if shown.get("state") != "reported":
                return False
            if shown["review"] is None:
                await self._call("PUT", f"{path}/review", REVIEW, {"If-Match": '"0"'})
            elif shown["review"]["state"] == "draft":
                await self._call("POST", f"{path}/review/submit", {})
            return shown["review"] is not None and shown["review"]["state"] == "submitted"

        await eventually(submitted, TRY_SECONDS)

    async def _insist(
        self, wanted: int, path: str, body: object, headers: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        """Return the answer to a call, which is repeated until it is taken."""
        until = time.monotonic() + TRY_SECONDS
        while time.monotonic() < until:
            answer = await self._call("POST", path, body, headers)
            if answer is not None and answer.status_code == wanted:
                return answer
            await asyncio.sleep(PAUSE_SECONDS)
        raise TimeoutError(f"{path} was not taken within {TRY_SECONDS:.0f} s")

    async def _call(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response | None:
        """Return the answer to a call, which is counted; None if there was none."""
        at_desk = path.startswith(API)
        url = self.random.choice(self.desks.urls) if at_desk else self.desks.gateway
        began = time.monotonic()
        try:
            answer = await self.client.request(method, url + path, json=body, headers=headers)
        except httpx2.HTTPError:
            self.history.answered("lost", time.monotonic() - began)
            return None
        what = "accepted" if answer.is_success else str(answer.status_code)
        self.history.answered(what, time.monotonic() - began)
        if not answer.is_success and answer.status_code not in AGAIN:
            self.history.complain(f"{path}: {answer.status_code} {answer.text[:200]}")
        return answer


@asynccontextmanager
async def open_hiring(desks: Desks, history: History, rng: random.Random) -> AsyncIterator[Hiring]:
    """Claim the desk, publish a template, and return the hiring side."""
    async with httpx2.AsyncClient(timeout=30) as client:
        hiring = Hiring(desks, history, rng, client)
        await eventually(hiring.all_serve)
        link = await asyncio.to_thread(desks.stack.command, "desk", "setup-link")
        body = ADA | {"token": link.stdout.strip().partition("#")[2]}
        desk = desks.urls[0] + API
        (await client.post(f"{desk}/setup", json=body)).raise_for_status()
        made = (await client.post(f"{desk}/templates", json={"title": "Operations"})).json()
        template = f"{desk}/templates/{made['id']}"
        draft = {"title": "Operations", "questions": [QUESTION]}
        saved = await client.put(f"{template}/draft", json=draft, headers={"If-Match": '"1"'})
        tag = {"If-Match": saved.raise_for_status().headers["etag"]}
        (await client.post(f"{template}/publish", headers=tag)).raise_for_status()
        hiring.template = made["id"]
        yield hiring
