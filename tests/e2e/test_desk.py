"""The desk on whole stacks: the first account, and its door."""

import asyncio
import secrets
import time

import httpx2

from tests.support.api_client import Interview
from tests.support.desk import ADA, PERSON, at_desk, begin, invited, looked, published, trail
from tests.support.eventually import eventually
from tests.support.requests import Session
from tests.support.stacks import ON_EVERY_STACK, Stack

pytestmark = ON_EVERY_STACK

STARTS = 50
TRIES = 200
FIRST_RUN_CALLS = 12


async def test_many_claims_at_once_make_one_admin(admin: httpx2.AsyncClient) -> None:
    users = (await admin.get("/users")).json()["items"]
    (user,) = [each for each in users if each["name"] == ADA["name"]]
    assert (user["role"], user["state"]) == ("admin", "active")


async def test_nobody_gets_in_by_guessing_the_setup_link(
    stack: Stack, admin: httpx2.AsyncClient
) -> None:
    tokens = [f"vvs_{secrets.token_urlsafe(32)}" for _ in range(TRIES)]
    async with at_desk(stack) as stranger:
        tries = (stranger.post("/setup", json=ADA | {"token": token}) for token in tokens)
        statuses = {answer.status_code for answer in await asyncio.gather(*tries)}
        assert statuses == {404}
        assert (await stranger.get("/me")).status_code == 401
    admins = [
        each for each in (await admin.get("/users")).json()["items"] if each["role"] == "admin"
    ]
    assert [each["name"] for each in admins if each["state"] == "active"].count(ADA["name"]) == 1


async def test_the_first_run_takes_few_calls(
    admin: httpx2.AsyncClient, client: httpx2.AsyncClient
) -> None:
    """From the account, which one call makes, to an interview that has begun."""
    made: set[tuple[str, str]] = {("POST", "/desk/api/v1/setup")}

    async def count(request: httpx2.Request) -> None:
        made.add((request.method, request.url.path))

    for each in (admin, client):
        each.event_hooks = {"request": [count]}
    _, token = await invited(admin)
    await looked(client, token)
    assert (await begin(client, token)).status_code == 200
    assert len(made) <= FIRST_RUN_CALLS, made


async def test_the_trail_is_whole_by_the_command_of_the_operator(
    stack: Stack, admin: httpx2.AsyncClient
) -> None:
    head = (await admin.get("/audit/head")).json()
    words = ("desk", "audit", "verify", "--head", head["hash"])
    done = await asyncio.to_thread(stack.command, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert "entries follow from each other" in done.stdout


async def test_no_page_of_another_origin_is_let_in(admin: httpx2.AsyncClient) -> None:
    """ALLOWED_ORIGINS is the candidates': it opens nothing here, on a shared listener either."""
    foreign = {"Origin": "http://localhost:3000"}
    answers = [
        await admin.get("/me", headers=foreign),
        await admin.post("/me/confirm", json={"password": "x"}, headers=foreign),
        await admin.request(
            "OPTIONS", "/login", headers=foreign | {"Access-Control-Request-Method": "POST"}
        ),
    ]
    assert [answer.status_code for answer in answers] == [200, 403, 405]
    for answer in answers:
        assert not any(name.startswith("access-control-") for name in answer.headers)


async def test_the_desk_says_whether_it_can_serve(stack: Stack) -> None:
    async with httpx2.AsyncClient() as client:
        answer = await client.get(f"{stack.desk_url}/desk/health")
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_a_template_of_a_pack_is_published(stack: Stack, admin: httpx2.AsyncClient) -> None:
    made = await admin.post("/templates", json={"pack": "engineering"})
    path = f"/templates/{made.json()['id']}"
    draft = await admin.get(f"{path}/draft")
    version = await admin.post(f"{path}/publish", headers={"If-Match": draft.headers["etag"]})
    assert version.status_code == 201, version.text
    assert version.json()["content"] == draft.json()
    digests = [entry["facts"].get("sha256") for entry in await trail(admin)]
    assert version.json()["sha256"] in digests


async def test_who_was_invited_to_a_version_is_asked_that_version(
    client: httpx2.AsyncClient, admin: httpx2.AsyncClient
) -> None:
    first, second = ("Which lock held you up?", "Which queue ran full?")
    template = await published(admin, questions=[{"text": first, "competency": "Judgement"}])
    path = f"/templates/{template}"
    body = {"template_id": template, "expires_at": time.time() + 3600, "rows": [PERSON]}
    invitations = [await admin.post("/invitations", json=body)]
    draft = await admin.get(f"{path}/draft")
    changed = draft.json() | {"questions": [{"text": second, "competency": "Judgement"}]}
    tag = {"If-Match": draft.headers["etag"]}
    saved = await admin.put(f"{path}/draft", json=changed, headers=tag)
    tag = {"If-Match": saved.headers["etag"]}
    assert (await admin.post(f"{path}/publish", headers=tag)).status_code == 201
    invitations.append(await admin.post("/invitations", json=body))
    digests = []
    for invitation, question in zip(invitations, (first, second), strict=True):
        token = invitation.json()["items"][0]["link"].partition("#")[2]
        await looked(client, token)
        begun = (await begin(client, token)).json()
        assert begun["questions"] == [question]
        interview = Interview(client, Session.started(begun))
        await interview.say("I would measure first.")
        digests.append((await interview.finalize())["invitation"]["sha256"])
    versions = [(await admin.get(f"{path}/versions/{number}")).json() for number in (1, 2)]
    assert [version["sha256"] for version in versions] == digests


async def test_a_link_is_one_interview_on_every_device_and_its_reads_are_private(
    stack: Stack, client: httpx2.AsyncClient, admin: httpx2.AsyncClient
) -> None:
    item, token = await invited(admin, accommodation={"time_factor": 1.5})
    look = await looked(client, token)
    assert (look.status_code, look.json()["started"]) == (200, False)
    for _ in range(10):
        await looked(client, token)
    starts = await asyncio.gather(*(begin(client, token) for _ in range(STARTS)))
    assert {start.status_code for start in starts} == {200}
    assert len({start.json()["session_id"] for start in starts}) == 1
    assert [start.json()["resumed"] for start in starts].count(False) == 1
    begun = starts[0].json()
    assert begun["private_reads"] is True
    assert set(begun["question_seconds"]) == {270}
    assert begun["terms"]["session_seconds"] == 6 * 3600

    interview = Interview(client, Session.started(begun))
    await interview.say("I would measure first.")
    other = (await begin(client, token)).json()  # another device
    assert other["resumed"] is True
    resumed = Interview(client, Session.started(other))
    saved = await client.get(f"/interview/{resumed.id}", headers=resumed.headers)
    assert saved.json()["saved"][0]["transcript"] == "I would measure first."
    assert saved.json()["private_reads"] is True

    report = await interview.finalize()
    assert report["invitation"]["label"] == item["label"]
    assert len(report["invitation"]["sha256"]) == 64
    assert "scores" not in str(report)  # people mark first, and staff can make links
    reads = (f"/reports/{interview.id}/final_report.pdf", f"/interview/{interview.id}/attention")
    for path in reads:
        assert (await client.get(path)).status_code == 401
        assert (await client.get(path, headers=interview.headers)).status_code == 200
    for text in (str(begun), str(report), saved.text, look.text):
        assert PERSON["name"] not in text
        assert "time_factor" not in text

    async def shown() -> bool:
        found = (await admin.get("/invitations")).json()["items"]
        return bool({"reported"} & {each["state"] for each in found if each["id"] == item["id"]})

    await eventually(shown)
    after = (await begin(client, token)).json()  # the link is the key to the report
    assert after["state"] == "reported"


async def test_a_withdrawn_link_begins_nothing(
    client: httpx2.AsyncClient, admin: httpx2.AsyncClient
) -> None:
    item, token = await invited(admin)
    assert (await looked(client, token)).status_code == 200
    await admin.post(f"/invitations/{item['id']}/revoke")

    # A start before the gateway hears of the withdrawal would begin the interview.
    async def heard() -> bool:
        answer = await client.post("/invitation/look", json={"invitation": token})
        return answer.status_code == 410

    await eventually(heard)
    assert (await begin(client, token)).status_code == 410
    unknown = await begin(client, "vvi_unknown")
    assert unknown.status_code == 404


async def test_a_job_description_becomes_questions_of_the_packs(admin: httpx2.AsyncClient) -> None:
    """Without a key no question is invented."""
    job = "You keep services running that people rely on, and explain each incident in writing."
    asked = await admin.post("/drafts", json={"job_description": job})
    assert asked.status_code == 202, asked.text
    path = f"/drafts/{asked.json()['id']}"

    async def made() -> bool:
        return bool((await admin.get(path)).json()["state"] == "made")

    await eventually(made)
    draft = (await admin.get(path)).json()
    assert draft["made_by"] == "packs"
    assert draft["questions"]
    assert all(each["pack"] and not each["source"] for each in draft["questions"])
