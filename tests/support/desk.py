"""The desk of a stack, as its staff and the people whom they invite use it."""

import asyncio
import re
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2

from tests.support.api_client import Interview
from tests.support.eventually import eventually
from tests.support.requests import Session
from tests.support.stacks import Stack

ADA = {"name": "Ada", "email": "ada@example.org", "password": "correct horse battery"}
PERSON = {"name": "Grace Hopper", "email": "grace@example.org"}
CLAIMS = 50
PARAMETER = re.compile(r"\{(\w+)\}")
ANSWER = (
    "In March our payments failed twice a day. I measured every step first, because the team"
    " guessed at three causes. The slow step was a lock in the database, so I moved the writes to"
    " a queue. Within two weeks the failures fell from 60 to 2, and the support team noticed."
)
COOKIES: dict[Path, httpx2.Cookies] = {}
"""The login of the first account of each stack, which the tests share."""


def at_desk(stack: Stack) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(base_url=f"{stack.desk_url}/desk/api/v1", timeout=60)


@asynccontextmanager
async def first_account(stack: Stack) -> AsyncIterator[httpx2.AsyncClient]:
    """Open the first account's client, whose password was just given.

    The first test of a stack claims the desk.
    """
    async with at_desk(stack) as client:
        if stack.folder not in COOKIES:
            await claim(stack, client)
            COOKIES[stack.folder] = client.cookies
        client.cookies = COOKIES[stack.folder]
        confirmed = await client.post("/me/confirm", json={"password": ADA["password"]})
        assert confirmed.status_code == 204, confirmed.text
        yield client


async def listens(stack: Stack, client: httpx2.AsyncClient) -> None:
    """Wait until the desk listens, which is after its service is ready for events."""

    async def answers_health() -> bool:
        with suppress(httpx2.TransportError):
            return (await client.get(f"{stack.desk_url}/desk/health")).status_code == 200
        return False

    await eventually(answers_health)


async def claim(stack: Stack, client: httpx2.AsyncClient) -> None:
    """Claim the desk many times at once, and check that it was claimed once."""
    file = Path(stack.environment["DESK_DIR"]) / "setup-link"
    await eventually(file.exists)
    await listens(stack, client)  # the link is written before the desk listens
    assert file.stat().st_mode & 0o777 == 0o600
    token = file.read_text().strip().partition("#")[2]
    bodies = [ADA | {"token": token, "email": f"a{n}@example.org"} for n in range(CLAIMS)]
    answers = await asyncio.gather(*(client.post("/setup", json=body) for body in bodies))
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(201) == 1
    assert set(statuses) <= {201, 404, 503}  # 503: too many passwords wait to be hashed
    again = await client.post("/setup", json=ADA | {"token": token})
    assert again.status_code == 404
    assert not file.exists()
    assert token not in stack.logs()
    for port in stack.metrics.values():
        async with httpx2.AsyncClient() as scraper:
            assert token not in (await scraper.get(f"http://127.0.0.1:{port}/metrics")).text


async def published(admin: httpx2.AsyncClient, **content: Any) -> str:
    """Publish a template of the general pack, with this content in place of its own."""
    made = await admin.post("/templates", json={"pack": "general"})
    path = f"/templates/{made.json()['id']}"
    draft = (await admin.get(f"{path}/draft")).json() | content
    saved = await admin.put(f"{path}/draft", json=draft, headers={"If-Match": '"1"'})
    answer = await admin.post(f"{path}/publish", headers={"If-Match": saved.headers["etag"]})
    assert answer.status_code == 201, answer.text
    return str(made.json()["id"])


@asynccontextmanager
async def colleague(
    stack: Stack, admin: httpx2.AsyncClient, role: str, name: str
) -> AsyncIterator[httpx2.AsyncClient]:
    """Open the client of a new user, who is logged in."""
    email = f"{name.lower()}.{secrets.token_hex(4)}@example.org"
    made = await admin.post("/users", json={"name": name, "email": email, "role": role})
    assert made.status_code == 201, made.text
    token = made.json()["link"]["link"].partition("#")[2]
    async with at_desk(stack) as client:
        joined = await client.post("/join", json={"token": token, "password": ADA["password"]})
        assert joined.status_code == 200, joined.text
        yield client


async def paths_of(client: httpx2.AsyncClient, known: dict[str, str]) -> dict[str, Any]:
    """Return the operations of every route of the desk, by its whole address.

    `known` are values of the paths' parameters; "1" is the value of every other.
    """
    document = (await client.get(str(client.base_url.join("/desk/openapi.json")))).json()
    return {
        str(client.base_url.join(PARAMETER.sub(lambda name: known.get(name[1], "1"), path))): found
        for path, found in document["paths"].items()
    }


async def invited(admin: httpx2.AsyncClient, **given: Any) -> tuple[dict[str, Any], str]:
    """Invite somebody to a new template; return the row's outcome, and the link's token."""
    template = await published(admin)
    body = {"template_id": template, "expires_at": time.time() + 3600, "rows": [PERSON], **given}
    answer = await admin.post("/invitations", json=body)
    assert answer.status_code == 201, answer.text
    (item,) = answer.json()["items"]
    return item, item["link"].partition("#")[2]


async def trail(admin: httpx2.AsyncClient) -> list[dict[str, Any]]:
    """Return all entries of the audit trail, in their order."""
    entries: list[dict[str, Any]] = []
    after: str | None = ""
    while after is not None:
        answer = await admin.get("/audit", params={"limit": 200, "after": after})
        assert answer.status_code == 200, answer.text
        entries += answer.json()["items"]
        after = answer.json()["next"]
    return entries


async def looked(client: httpx2.AsyncClient, token: str) -> httpx2.Response:
    """Look at the invitation once the gateway has heard of it."""
    answer = httpx2.Response(404)

    async def heard() -> bool:
        nonlocal answer
        answer = await client.post("/invitation/look", json={"invitation": token})
        return answer.status_code not in (404, 503)

    await eventually(heard)
    return answer


async def begin(client: httpx2.AsyncClient, token: str) -> httpx2.Response:
    return await client.post("/interview/start", json={"invitation": token})


async def submit(client: httpx2.AsyncClient, interview: str, **given: Any) -> None:
    """Mark every question, and submit the review."""
    path = f"/interviews/{interview}"
    questions = len((await client.get(path)).json()["questions"])
    marks = {str(index): 3 for index in range(questions)}
    body = {"marks": marks, "recommendation": "yes", **given}
    saved = await client.put(f"{path}/review", json=body, headers={"If-Match": '"0"'})
    assert saved.status_code == 200, saved.text
    submitted = await client.post(f"{path}/review/submit")
    assert submitted.status_code == 200, submitted.text


async def held(
    client: httpx2.AsyncClient,
    admin: httpx2.AsyncClient,
    person: dict[str, str] = PERSON,
    answer: str = ANSWER,
    **content: Any,
) -> tuple[dict[str, str], str]:
    """Hold an interview by invitation; return the ids that name it, and its link's token."""
    template = await published(admin, **content)
    given = {"rows": [person], "accommodation": {"time_factor": 1.25}}
    item, token = await invited(admin, template_id=template, **given)
    await looked(client, token)
    begun = (await begin(client, token)).json()
    interview = Interview(client, Session.started(begun))
    for index in range(2):
        await interview.say(answer, index)
    await interview.finalize()

    async def reported() -> bool:
        answer = await admin.get(f"/interviews/{item['id']}")
        return bool(answer.json()["state"] == "reported")

    await eventually(reported)
    return {"interview_id": item["id"], "template_id": template, "n": "1"}, token
