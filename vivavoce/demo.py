"""`vivavoce demo`: fill an empty installation, through its own doors, with a living desk.

Everything goes through the API that staff and candidates use: the first account claims the setup
link, people are invited, look, start, answer in writing and finish, and the account reviews and
decides. Nothing is written into a store.
"""

import asyncio
import itertools
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx2
from pydantic import BaseModel

from shared.polling import doubling
from shared.settings import Settings
from shared.store import open_store
from shared.yaml_files import read_yaml
from vivavoce.interview import Interview, Spoken, Started, steps_of
from vivavoce.line import CommandFailed, Line, read

API = "/desk/api/v1"
CONTENT = Path(__file__).with_suffix(".yaml")
DEADLINE_SECONDS = 14 * 24 * 3600.0
SOON_SECONDS = 2.0
"""Seconds until the invitation ends that is to be shown as expired."""

MOST_LOOKS = 120
"""Looks for the state of an interview, of which most are a second apart."""

LINK_LOOKS = 35
"""Looks for the setup link of a server that starts, within some 30 s."""

EMAIL = "demo@example.org"


Reaches = Literal[
    "issued", "opened", "expired", "revoked", "started", "reported", "reviewed", "decided"
]


class Person(BaseModel):
    """An invented person, the person's last step, and the review and decision of the account."""

    name: str
    email: str
    reaches: Reaches
    answers: list[str] = []
    review: list[int] = []
    note: str = ""
    outcome: Literal["advance", "decline", "hold"] | None = None
    reason: str = ""
    contest: str = ""


class Content(BaseModel):
    """The content of the demo."""

    template: dict[str, Any]
    people: list[Person]


class Made(BaseModel):
    id: str


class Invited(BaseModel):
    id: str
    link: str


class Invitations(BaseModel):
    items: list[Invited]


class Shown(BaseModel):
    state: str


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo. `desk` is the line of the account, `candidates` the client of everybody else."""

    desk: Line
    candidates: httpx2.AsyncClient
    tell: Callable[[str], None]

    async def claim(self, token: str) -> str:
        """Make the first account with the token of the setup link, and return its password."""
        password = secrets.token_urlsafe(15)
        body = {"token": token, "name": "Demo", "email": EMAIL, "password": password}
        await self.desk.send("POST", f"{API}/setup", "the first account", body=body)
        return password

    async def fill(self, content: Content) -> None:
        """Publish the template, invite everybody, and let each person go as far as told."""
        template_id = await self._publish(content.template)
        for person in content.people:
            self.tell(f"{person.name}: {person.reaches}")
            invited = await self._invite(person, template_id)
            if person.reaches == "revoked":
                await self._post(f"/invitations/{invited.id}/revoke")
            elif person.reaches == "expired":
                await self._until(invited.id, "expired")
            elif person.reaches != "issued":
                await self._follow(person, invited)

    async def _publish(self, content: dict[str, Any]) -> str:
        made = read(Made, await self._post("/templates", {"title": content["title"]}))
        path = f"{API}/templates/{made.id}"
        saved = await self.desk.send("PUT", f"{path}/draft", "the draft", body=content, tag='"1"')
        tag = saved.headers["ETag"]
        await self.desk.send("POST", f"{path}/publish", "the version", tag=tag)
        return made.id

    async def _invite(self, person: Person, template_id: str) -> Invited:
        lasts = SOON_SECONDS if person.reaches == "expired" else DEADLINE_SECONDS
        row = {"name": person.name, "email": person.email}
        body = {
            "template_id": template_id,
            "expires_at": time.time() + lasts,
            "rows": [row],
        }
        (invited,) = read(Invitations, await self._post("/invitations", body)).items
        return invited

    async def _follow(self, person: Person, invited: Invited) -> None:
        """Take the steps of the person with the link, and then the steps of the account."""
        line = Line(self.candidates, ignore)
        body = {"invitation": invited.link.partition("#")[2]}
        # 404 until the gateway has heard of the invitation.
        await line.send("POST", "/invitation/look", "the look", body=body, again=(404, 429, 503))
        if person.reaches == "opened":
            return
        started = read(Started, await line.send("POST", "/interview/start", "the start", body=body))
        line.headers["Authorization"] = f"Bearer {started.token.access_token}"
        spoken = Interview(answers=tuple(Spoken(text=text) for text in person.answers))
        for step in steps_of(spoken, started):
            await line.send("POST", step.path, step.what, body=step.body, key=step.key)
        if person.reaches == "started":
            return
        session = {"session_id": started.session_id}
        await line.send("POST", "/report/finalize", "the report", body=session)
        await self._until(invited.id, "reported")
        if person.review:
            await self._review(person, invited.id)
        if person.contest:
            path = f"/interview/{started.session_id}/contest"
            await line.send("POST", path, "the objection", body={"text": person.contest})

    async def _until(self, interview_id: str, state: Literal["expired", "reported"]) -> None:
        """Return once the desk shows the interview in the state."""
        for pause in itertools.islice(doubling(0.1, 1.0), MOST_LOOKS):
            if await self._interview(interview_id) == state:
                return
            await asyncio.sleep(pause)
        raise CommandFailed(f"An interview was never {state}: see the log of the server.")

    async def _interview(self, interview_id: str) -> str:
        path = f"{API}/interviews/{interview_id}"
        return read(Shown, await self.desk.send("GET", path, "the interview")).state

    async def _review(self, person: Person, interview_id: str) -> None:
        path = f"/interviews/{interview_id}"
        body = {
            "marks": {str(index): mark for index, mark in enumerate(person.review)},
            "notes": {"0": person.note},
            "recommendation": "yes",
        }
        address = f"{API}{path}/review"
        await self.desk.send("PUT", address, "the review", body=body, tag='"0"')
        await self._post(f"{path}/review/submit")
        if person.outcome:
            decision = {"outcome": person.outcome, "reason": person.reason}
            await self._post(f"{path}/decision", decision | {"agrees_with_ai": "agree"})

    async def _post(self, path: str, body: dict[str, Any] | None = None) -> httpx2.Response:
        return await self.desk.send("POST", f"{API}{path}", path.rpartition("/")[2], body=body)


def ignore(_reason: str) -> None:
    """Say nothing of a wait."""


async def run(
    url: str, file: Path, show: Callable[[str, str], None], tell: Callable[[str], None]
) -> None:
    """Fill the desk at `url`; `show` is given the e-mail address and the password of the login.

    The setup link is read from the `file` once the desk answers: each start makes another link.
    """
    content = Content.model_validate(read_yaml(CONTENT.read_text()))
    timeout = httpx2.Timeout(10, read=120)  # finalize may take a minute to answer
    async with (
        httpx2.AsyncClient(base_url=url, timeout=timeout) as staff,
        httpx2.AsyncClient(base_url=url, timeout=timeout) as candidates,
    ):
        demo = Demo(Line(staff, tell), candidates, tell)
        # 404 until the embedded desk is mounted.
        await demo.desk.send("GET", "/desk/health", "the desk's health", again=(404, 429, 503))
        link = await asyncio.to_thread(file.read_text)
        token = link.strip().partition("#")[2]
        show(EMAIL, await demo.claim(token))
        await demo.fill(content)


def wait_for_link(file: Path, tell: Callable[[str], None]) -> bool:
    """Wait for the setup link of a server that starts, and return whether the link is there."""
    pauses = itertools.islice(doubling(0.1, 1.0), LINK_LOOKS)
    for look, pause in enumerate(pauses):
        if file.exists():
            return True
        if look == 0:
            tell(f"waiting for the setup link, which the server writes into {file} as it starts")
        time.sleep(pause)
    return file.exists()


async def has_account(settings: Settings) -> bool:
    """Return whether somebody has an account of the desk."""
    async with open_store(settings.store_url, "desk") as store:
        return bool(await (await store.collection("users")).count({}))


async def has_interviews(settings: Settings) -> bool:
    """Return whether the gateway's store holds an interview."""
    async with open_store(settings.store_url, "gateway") as store:
        return bool(await (await store.collection("sessions")).count({}))
