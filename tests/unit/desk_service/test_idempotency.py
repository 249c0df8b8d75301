"""Repeated calls: the same key makes nothing twice, on every replica and after a crash."""

import asyncio
import json
import time
from typing import Any

import httpx2
import pytest

from desk_service.app import create_app
from desk_service.context import Context
from desk_service.http.idempotency import KEPT_SECONDS, MAX_KEPT, RUNNING_SECONDS
from desk_service.minting import TOKEN, Mint
from tests.unit.desk_service.conftest import API, PASSWORD, Connect, joined

KEY = {"Idempotency-Key": "once"}
SOON = 3600.0


@pytest.fixture
async def template(admin: httpx2.AsyncClient) -> str:
    """Return a published template."""
    made = (await admin.post("/templates", json={"pack": "general"})).json()["id"]
    await admin.post(f"/templates/{made}/publish", headers={"If-Match": '"1"'})
    return str(made)


@pytest.fixture
def kept(desk: Context) -> dict[str, str]:
    """Return the rows of the kept answers, as texts by id."""
    rows: dict[str, str] = desk.store.rows["test_kept_answers"]  # type: ignore[attr-defined]
    return rows


def body(template: str, *rows: dict[str, str]) -> dict[str, Any]:
    expires_at = round(time.time()) + SOON
    return {"template_id": template, "expires_at": expires_at, "rows": list(rows)}


async def test_five_hundred_rows_are_the_same_links_again_and_no_link_is_stored(
    desk: Context, admin: httpx2.AsyncClient, template: str
) -> None:
    rows = [{"email": f"p{number}@example.org"} for number in range(500)]
    for number in range(20):
        rows[25 * number] = {"email": "no address"}
    asked = body(template, *rows)
    first = await admin.post("/invitations", json=asked, headers=KEY)
    again = await admin.post("/invitations", json=asked, headers=KEY)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert again.headers["content-type"] == "application/json"
    links = {item["link"] for item in first.json()["items"] if item["link"]}
    assert len(links) == 480
    assert await desk.invitations.rows.count({}) == 480
    stored = str(desk.store.rows)  # type: ignore[attr-defined]
    assert not any(link.partition("#")[2] in stored for link in links)


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/templates", {"pack": "general"}),
        ("/users", {"name": "Bob", "email": "bob@example.org", "role": "reviewer"}),
        ("/keys", {"name": "ATS", "scopes": ["templates"]}),
    ],
)
async def test_whatever_is_made_is_made_once(
    desk: Context, admin: httpx2.AsyncClient, path: str, asked: dict[str, Any]
) -> None:
    answers = [await admin.post(path, json=asked, headers=KEY) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    for token in TOKEN.findall(answers[0].text):
        assert token not in str(desk.store.rows)  # type: ignore[attr-defined]
    listed = (await admin.get(path)).json()["items"]
    assert len(listed) == (2 if path == "/users" else 1)


async def test_another_body_or_another_entity_tag_is_refused(
    admin: httpx2.AsyncClient, template: str
) -> None:
    await admin.post("/templates", json={"pack": "general"}, headers=KEY)
    other = await admin.post("/templates", json={"pack": "sales"}, headers=KEY)
    assert (other.status_code, other.json()["type"]) == (422, "urn:vivavoce:problem:key-reused")
    path = f"/templates/{template}/publish"
    assert (await admin.post(path, headers=KEY | {"If-Match": '"1"'})).status_code == 201
    assert (await admin.post(path, headers=KEY | {"If-Match": '"2"'})).status_code == 422
    no_key = {"Idempotency-Key": "x" * 201, "If-Match": '"1"'}
    assert (await admin.post(path, headers=no_key)).status_code == 422


async def test_callers_and_addresses_have_keys_of_their_own(
    admin: httpx2.AsyncClient, connect: Connect
) -> None:
    recruiter = await joined(admin, connect, "recruiter")
    answers = [
        await client.post("/templates", json={"pack": "general"}, headers=KEY)
        for client in (admin, recruiter)
    ]
    assert answers[0].json()["id"] != answers[1].json()["id"]


async def test_a_refused_call_may_be_put_right(admin: httpx2.AsyncClient) -> None:
    refused = await admin.post("/templates", json={"pack": "nothing"}, headers=KEY)
    assert refused.status_code == 404
    made = await admin.post("/templates", json={"pack": "general"}, headers=KEY)
    assert made.status_code == 201


async def test_of_many_calls_at_two_replicas_one_is_run(
    desk: Context, admin: httpx2.AsyncClient, template: str
) -> None:
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(create_app(desk)), base_url=API, cookies=admin.cookies
    ) as other:
        asked = body(template, {}, {})
        answers = await asyncio.gather(
            *(client.post("/invitations", json=asked, headers=KEY) for client in (admin, other) * 5)
        )
    assert {answer.status_code for answer in answers} <= {201, 409}
    running = [answer for answer in answers if answer.status_code == 409]
    assert all(answer.headers["retry-after"] == "1" for answer in running)
    assert len({answer.text for answer in answers if answer.status_code == 201}) == 1
    assert await desk.invitations.rows.count({}) == 2


async def test_a_call_whose_process_died_is_run_again_and_makes_the_same(
    desk: Context, admin: httpx2.AsyncClient, template: str, kept: dict[str, str]
) -> None:
    asked = body(template, {}, {})
    first = (await admin.post("/invitations", json=asked, headers=KEY)).json()
    ((place, text),) = kept.items()
    died = json.loads(text) | {"status": None, "until": time.time() + RUNNING_SECONDS}
    kept[place] = json.dumps(died)
    running = await admin.post("/invitations", json=asked, headers=KEY)
    assert (running.status_code, running.json()["type"]) == (
        409,
        "urn:vivavoce:problem:still-running",
    )
    kept[place] = json.dumps(died | {"until": 0.0})
    assert (await admin.post("/invitations", json=asked, headers=KEY)).json() == first
    assert await desk.invitations.rows.count({}) == 2


async def test_an_answer_is_kept_for_a_day(
    desk: Context, admin: httpx2.AsyncClient, kept: dict[str, str]
) -> None:
    made = await admin.post("/templates", json={"pack": "general"}, headers=KEY)
    ((place, text),) = kept.items()
    kept[place] = json.dumps(json.loads(text) | {"ends_at": 1.0})
    anew = await admin.post("/templates", json={"pack": "general"}, headers=KEY)
    assert anew.json()["id"] != made.json()["id"]
    await desk.idempotency.sweep(time.time() + KEPT_SECONDS - 60)
    assert kept
    await desk.idempotency.sweep(time.time() + KEPT_SECONDS + 1)
    assert not kept


async def test_a_caller_keeps_no_more_than_some_answers(
    admin: httpx2.AsyncClient, kept: dict[str, str]
) -> None:
    await admin.post("/templates", json={"pack": "general"}, headers=KEY)
    (text,) = kept.values()
    for number in range(1, MAX_KEPT):
        kept[str(number)] = json.dumps(json.loads(text) | {"id": str(number)})
    other = {"Idempotency-Key": "another"}
    refused = await admin.post("/templates", json={"pack": "general"}, headers=other)
    assert refused.status_code == 429
    again = await admin.post("/templates", json={"pack": "general"}, headers=KEY)
    assert again.status_code == 201


async def test_an_erased_interview_leaves_no_kept_answer(
    desk: Context, admin: httpx2.AsyncClient, template: str, kept: dict[str, str]
) -> None:
    (item,) = (await admin.post("/invitations", json=body(template, {}))).json()["items"]
    path = f"/invitations/{item['id']}"
    assert (await admin.post(f"{path}/link", headers=KEY)).status_code == 201
    assert len(kept) == 1
    invitation = await desk.invitations.get(item["id"])
    assert invitation is not None
    await desk.erasing.erase(invitation)
    assert not kept
    assert (await admin.post(f"{path}/link", headers=KEY)).status_code == 409
    later = {"expires_at": time.time() + SOON}
    assert (await admin.patch(path, json=later)).status_code == 409


async def test_the_password_is_asked_for_again_before_a_secret_is_shown_again(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    asked = {"name": "ATS", "scopes": ["templates"]}
    made = await admin.post("/keys", json=asked, headers=KEY)
    (login,) = await desk.logins.rows.find({})
    await desk.logins.rows.change(login["id"], {"fresh_until": 0.0})
    assert (await admin.post("/keys", json=asked, headers=KEY)).status_code == 403
    await admin.post("/me/confirm", json={"password": PASSWORD})
    assert (await admin.post("/keys", json=asked, headers=KEY)).json() == made.json()


def test_a_mint_makes_the_same_again_in_the_order_of_making() -> None:
    first, again, other = Mint(b"seed", 5), Mint(b"seed", 5), Mint(b"else", 5)
    ids = [first.new_id() for _ in range(20)]
    assert ids == [again.new_id() for _ in range(20)] == sorted(ids)
    assert not set(ids) & {other.new_id() for _ in range(20)}
    tokens = [first.new_token("vvi_") for _ in range(3)]
    assert tokens == [again.token("vvi_", number) for number in (1, 2, 3)]
    assert all(TOKEN.fullmatch(token) for token in tokens)
    assert len(ids[0]) == 32


async def test_the_document_names_the_header_where_something_is_made(desk: Context) -> None:
    transport = httpx2.ASGITransport(create_app(desk))
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost:8001") as client:
        paths = (await client.get("/desk/openapi.json")).json()["paths"]
    named = {
        path
        for path, operations in paths.items()
        for each in operations.get("post", {}).get("parameters", ())
        if each["name"] == "Idempotency-Key"
    }
    made = {
        path
        for path, operations in paths.items()
        if {"201", "202"} & set(operations.get("post", {"responses": {}})["responses"])
    }
    assert named == made - {"/desk/api/v1/setup"}
