"""Invitations: an outcome for each row, links that are shown once, and what the gateway hears."""

import time
from collections.abc import Sequence
from typing import Any

import httpx2
import pytest

from desk_service.context import Context
from desk_service.handlers import Forgetting, Hiring
from desk_service.interviews.domain import STATES, where_state
from desk_service.invitations.domain import InvitationState
from desk_service.invitations.store import LISTED
from desk_service.secret_tokens import digest
from shared.broker import BrokerUnavailable, Message, unpack
from shared.events import (
    GradingPutOff,
    InterviewEnded,
    InvitationLapsed,
    InvitationOpened,
    InvitationRedeemed,
)
from tests.unit.desk_service.conftest import Connect, joined

SOON = 3600.0


@pytest.fixture
def issued(desk: Context, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return the invitations that the gateway hears of; the broker is away while one is None."""
    taken: list[Any] = []

    async def publish(messages: Sequence[Message]) -> None:
        if None in taken:
            raise BrokerUnavailable("away")
        for message in messages:
            if message.name == "invitation.issued":
                taken.extend(envelope.data for envelope in unpack(message))

    monkeypatch.setattr(desk.broker, "publish", publish)
    return taken


@pytest.fixture
async def template(admin: httpx2.AsyncClient, issued: list[Any]) -> str:
    """Return a published template."""
    made = (await admin.post("/templates", json={"pack": "general"})).json()["id"]
    await admin.post(f"/templates/{made}/publish", headers={"If-Match": '"1"'})
    return str(made)


async def invite(client: httpx2.AsyncClient, template: str, *rows: Any, **given: Any) -> Any:
    body = {"template_id": template, "expires_at": time.time() + SOON, "rows": list(rows), **given}
    return await client.post("/invitations", json=body)


async def test_an_invitation_names_no_person_to_the_gateway(
    desk: Context, admin: httpx2.AsyncClient, template: str, issued: list[Any]
) -> None:
    row = {"name": "Grace Hopper", "email": "Grace@example.org", "external_ref": "ats-7"}
    (item,) = (await invite(admin, template, row, accommodation={"time_factor": 1.5})).json()[
        "items"
    ]
    token = item["link"].partition("#")[2]
    assert item["link"].startswith("http://localhost:8000/i#vvi_")
    (event,) = issued
    assert event["token_sha256"] == digest(token)
    assert (event["label"], event["version"], event["time_factor"]) == ("C-0001", 1, 1.5)
    assert not any(word in str(event) for word in ("Grace", "grace", "ats-7", token))
    assert token not in str(desk.store.rows)  # type: ignore[attr-defined]
    trail = (await admin.get("/audit", params={"limit": 200})).text
    assert not any(word in trail for word in ("Grace", "grace@", "ats-7", token))
    (shown,) = (await admin.get("/invitations")).json()["items"]
    assert shown["person"] == row | {"email": "grace@example.org"}
    assert shown["state"] == "issued"


async def test_of_five_hundred_rows_the_bad_ones_stop_no_other(
    admin: httpx2.AsyncClient, template: str, issued: list[Any]
) -> None:
    rows = [{"email": f"p{number}@example.org"} for number in range(500)]
    for number in range(20):
        rows[25 * number] = {"email": "no address" if number % 2 else "p1@example.org"}
    answer = await invite(admin, template, *rows)
    items = answer.json()["items"]
    assert [item["row"] for item in items] == list(range(500))
    assert sum(item["link"] is not None for item in items) == 480
    assert sum(item["problem"] is not None for item in items) == 20
    links = {item["link"] for item in items if item["link"]}
    labels = {item["label"] for item in items if item["label"]}
    assert len(links) == len(labels) == len(issued) == 480


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"rows": []}, 422),
        ({"rows": [{}] * 501}, 422),
        ({"accommodation": {"time_factor": 0.9}}, 422),
        ({"accommodation": {"time_factor": 3.1}}, 422),
        ({"accommodation": {"time_factor": 2.0, "untimed": True}}, 422),
        ({"opens_at": 4e12}, 422),
        ({"expires_at": 1.0}, 422),
        ({"expires_at": 1e12}, 422),
        ({"template_id": "nothing"}, 404),
        ({"version": 2}, 404),
    ],
)
async def test_an_invitation_with_wrong_fields_is_refused(
    admin: httpx2.AsyncClient, template: str, given: dict[str, Any], status: int
) -> None:
    assert (await invite(admin, template, {}, **given)).status_code == status


async def test_a_row_may_have_terms_of_its_own(
    admin: httpx2.AsyncClient, template: str, issued: list[Any]
) -> None:
    later = time.time() + 3 * SOON
    rows = [
        {},
        {"expires_at": later, "accommodation": {"untimed": True, "no_camera": True}},
        {"accommodation": {"time_factor": 9}},
        {"expires_at": 1.0},
    ]
    opens_at = time.time() + 60
    answer = await invite(
        admin, template, *rows, opens_at=opens_at, accommodation={"text_only": True}
    )
    problems = [item["problem"] for item in answer.json()["items"]]
    assert problems[:2] == [None, None]
    assert "time_factor" in problems[2]
    assert "expires_at" in problems[3]
    assert [event["opens_at"] for event in issued] == [opens_at] * 2
    assert issued[1]["expires_at"] == later
    told = [(each["text_only"], each["no_camera"], each["untimed"]) for each in issued]
    assert told == [(True, False, False), (False, True, True)]


async def test_an_accommodation_changes_before_the_start_alone(
    desk: Context, admin: httpx2.AsyncClient, template: str, issued: list[Any]
) -> None:
    (item,) = (await invite(admin, template, {})).json()["items"]
    path, more = f"/invitations/{item['id']}", {"accommodation": {"time_factor": 2.0}}
    changed = await admin.patch(path, json=more)
    assert changed.json()["accommodation"]["time_factor"] == 2.0
    assert issued[-1]["time_factor"] == 2.0
    assert (await admin.patch(path, json={})).status_code == 422
    assert (await admin.patch(path, json={"accommodation": {"time_factor": 0}})).status_code == 422
    event = InvitationRedeemed(session_id="p1", invitation_id=item["id"], started_at=5.0)
    await Hiring(desk.reading, desk.trail).on_invitation_redeemed(event)
    refused = await admin.patch(path, json=more)
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (409, "started")
    assert (await admin.patch(path, json={"opens_at": 0})).status_code == 409
    later = {"expires_at": time.time() + 2 * SOON}
    assert (await admin.patch(path, json=later)).status_code == 200


async def test_an_interview_opens_earlier_or_later_until_it_is_started(
    admin: httpx2.AsyncClient, template: str, issued: list[Any]
) -> None:
    (item,) = (await invite(admin, template, {})).json()["items"]
    path, opens_at = f"/invitations/{item['id']}", time.time() + SOON / 2
    changed = await admin.patch(path, json={"opens_at": opens_at})
    assert (changed.json()["opens_at"], issued[-1]["opens_at"]) == (opens_at, opens_at)
    assert (await admin.patch(path, json={"opens_at": time.time() + 2 * SOON})).status_code == 422
    strange = {"opens_at": 0, "revoked": True, "accommodation": {"untimed": True, "other": 1}}
    shown = (await admin.patch(path, json=strange)).json()
    assert (shown["opens_at"], shown["accommodation"]["untimed"], shown["revoked"]) == (
        0,
        True,
        False,
    )
    assert "other" not in shown["accommodation"]


async def test_the_state_tells_of_the_first_look_and_of_the_deadline(
    desk: Context, admin: httpx2.AsyncClient, template: str
) -> None:
    (item,) = (await invite(admin, template, {})).json()["items"]
    hiring, seen = Hiring(desk.reading, desk.trail), time.time()
    for at in (seen, seen + 5):
        await hiring.on_invitation_opened(InvitationOpened(invitation_id=item["id"], opened_at=at))
    (shown,) = (await admin.get("/invitations")).json()["items"]
    assert (shown["state"], shown["opened_at"]) == ("opened", seen)
    invitation = await desk.invitations.get(item["id"])
    assert invitation is not None
    assert invitation.state(invitation.expires_at) == "expired"


async def test_nobody_is_invited_to_a_draft_or_an_archived_template(
    admin: httpx2.AsyncClient, template: str
) -> None:
    draft = (await admin.post("/templates", json={"pack": "general"})).json()["id"]
    assert (await invite(admin, draft, {})).status_code == 409
    await admin.post(f"/templates/{template}/archive")
    assert (await invite(admin, template, {})).status_code == 409


async def test_extend_revoke_and_another_link_are_told_in_their_order(
    admin: httpx2.AsyncClient, template: str, issued: list[Any]
) -> None:
    (item,) = (await invite(admin, template, {})).json()["items"]
    path, later = f"/invitations/{item['id']}", time.time() + 2 * SOON
    assert (await admin.patch(path, json={"expires_at": later})).json()["expires_at"] == later
    link = (await admin.post(f"{path}/link")).json()["link"]
    assert link != item["link"]
    assert (await admin.post(f"{path}/revoke")).json()["state"] == "revoked"
    assert [event["revision"] for event in issued] == [1, 2, 3, 4]
    assert issued[1]["expires_at"] == later
    assert issued[2]["token_sha256"] == digest(link.partition("#")[2])
    assert issued[3]["revoked"] is True
    assert (await admin.post("/invitations/nothing/revoke")).status_code == 404


async def test_the_gateway_is_told_once_the_broker_is_back(
    desk: Context, admin: httpx2.AsyncClient, template: str, issued: list[Any]
) -> None:
    issued.append(None)
    assert (await invite(admin, template, {}, {})).status_code == 201
    issued.clear()
    await desk.issuing.sweep()
    assert len(issued) == 2
    await desk.issuing.sweep()
    assert len(issued) == 2


async def test_pages_begin_with_the_newest(admin: httpx2.AsyncClient, template: str) -> None:
    for _ in range(3):
        await invite(admin, template, {}, {})
    seen, after = list[str](), ""
    while True:
        query: dict[str, str | int] = {"limit": 4, "after": after, "template": template}
        page = (await admin.get("/invitations", params=query)).json()
        seen += [item["label"] for item in page["items"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert sorted(seen) == [f"C-{number:04d}" for number in range(1, 7)]
    assert set(seen[:2]) == {"C-0005", "C-0006"}
    other = await admin.get("/invitations", params={"template": "other"})
    assert other.json()["items"] == []


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("grace", ["Grace Hopper"]),
        ("E HOP", ["Grace Hopper"]),
        ("jose", ["José Díaz"]),
        ("díaz", ["José Díaz"]),
        ("example.org", ["Grace Hopper", "José Díaz"]),
        ("c-0002", ["José Díaz"]),
        ("ATS-7", ["Grace Hopper"]),
        ("hopper grace@", []),
        (".*", []),
        ("", ["Grace Hopper", "José Díaz"]),
    ],
)
async def test_a_search_finds_people_by_any_part(
    admin: httpx2.AsyncClient, template: str, q: str, found: list[str]
) -> None:
    grace = {"name": "Grace Hopper", "email": "grace@example.org", "external_ref": "ats-7"}
    await invite(admin, template, grace, {"name": "José Díaz", "email": "pepe@example.org"})
    page = (await admin.get("/invitations", params={"q": q, "template": template})).json()
    assert sorted(item["person"]["name"] for item in page["items"]) == found
    assert (await admin.get("/invitations", params={"q": "x" * 101})).status_code == 422


@pytest.mark.parametrize("state", STATES)
def test_a_list_by_state_is_answered_from_the_index_of_lists(state: InvitationState) -> None:
    assert set(where_state(state, 0.0)) <= set(LISTED)


async def test_a_start_shows_in_the_list_and_in_the_trail(
    desk: Context, admin: httpx2.AsyncClient, template: str
) -> None:
    (item,) = (await invite(admin, template, {})).json()["items"]
    hiring = Hiring(desk.reading, desk.trail)
    for again in (False, True, True):
        event = InvitationRedeemed(
            session_id="p1", invitation_id=item["id"], started_at=5.0, again=again
        )
        await hiring.on_invitation_redeemed(event)
    (shown,) = (await admin.get("/invitations")).json()["items"]
    assert (shown["state"], shown["started_at"]) == ("started", 5.0)
    assert "p1" not in str(shown)
    entries = (await admin.get("/audit", params={"limit": 200})).json()["items"]
    actions = [entry["action"] for entry in entries if entry["actor"] == "candidate"]
    assert actions == ["interview.started", "interview.resumed", "interview.resumed"]
    assert "p1" not in str(entries)


async def test_reviewers_invite_nobody(
    admin: httpx2.AsyncClient, connect: Connect, template: str
) -> None:
    reviewer = await joined(admin, connect, "reviewer")
    assert (await invite(reviewer, template, {})).status_code == 403
    assert (await reviewer.get("/invitations")).status_code == 403
    recruiter = await joined(admin, connect, "recruiter", "eve@example.org")
    assert (await invite(recruiter, template, {})).status_code == 201


async def test_grades_that_wait_may_be_made_offline(
    desk: Context, admin: httpx2.AsyncClient, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (item,) = (await invite(admin, template, {})).json()["items"]
    path, hiring = f"/interviews/{item['id']}", Hiring(desk.reading, desk.trail)
    event = InvitationRedeemed(session_id="p1", invitation_id=item["id"], started_at=5.0)
    await hiring.on_invitation_redeemed(event)
    await hiring.on_interview_ended(InterviewEnded(session_id="p1", ended_at=9.0))
    assert (await admin.post(f"{path}/grade-offline")).status_code == 409
    await hiring.on_grading_put_off(GradingPutOff(session_id="p1", until=99.0))
    assert (await admin.get(path)).json()["graded_from"] == 99.0
    chosen: list[Any] = []

    async def publish(messages: Sequence[Message]) -> None:
        chosen.extend(envelope.data for each in messages for envelope in unpack(each))

    monkeypatch.setattr(desk.broker, "publish", publish)
    assert (await admin.post(f"{path}/grade-offline")).status_code == 202
    assert chosen == [{"session_id": "p1"}]
    entries = (await admin.get("/audit", params={"limit": 200})).json()["items"]
    assert "interview.graded_offline" in [entry["action"] for entry in entries]


async def test_people_who_never_came_are_forgotten_when_their_time_is_over(
    desk: Context, admin: httpx2.AsyncClient, template: str, issued: list[Any]
) -> None:
    items = (await invite(admin, template, {"name": "Grace"}, {"name": "Ada"})).json()["items"]
    hiring, forgetting = Hiring(desk.reading, desk.trail), Forgetting(desk.erasing, desk.trail)
    event = InvitationRedeemed(session_id="p1", invitation_id=items[1]["id"], started_at=5.0)
    await hiring.on_invitation_redeemed(event)
    for item in (*items, *items):
        await forgetting.on_invitation_lapsed(InvitationLapsed(invitation_id=item["id"]))
    shown = {each["id"]: each for each in (await admin.get("/invitations")).json()["items"]}
    states = [(shown[item["id"]]["person"]["name"], shown[item["id"]]["state"]) for item in items]
    assert states == [("", "erased"), ("Ada", "started")]
    assert issued[-1]["revoked"] is True
    entries = (await admin.get("/audit", params={"limit": 200})).json()["items"]
    erased = [each["object"] for each in entries if each["actor"] == "retention"]
    assert erased == [items[0]["id"]]
