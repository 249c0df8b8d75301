"""The stream of who is in an interview now, which ends with the login."""

import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from desk_service.context import Context
from desk_service.handlers import Hiring
from desk_service.http.access import Caller
from desk_service.live import routes, watching
from desk_service.live.routes import _text
from shared.events import InterviewEnded, InvitationRedeemed, QuestionReached
from shared.http.event_streams import KEEP_ALIVE
from shared.retry import NotYet
from tests.unit.desk_service.conftest import Connect, joined


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(watching, "POLL_SECONDS", 0.0)


@pytest.fixture
def hiring(desk: Context) -> Hiring:
    return Hiring(desk.reading, desk.trail)


@pytest.fixture
async def invitation(admin: httpx2.AsyncClient) -> str:
    """Return an invitation to a published template."""
    made = (await admin.post("/templates", json={"pack": "general"})).json()["id"]
    await admin.post(f"/templates/{made}/publish", headers={"If-Match": '"1"'})
    asked = {"template_id": made, "expires_at": time.time() + 3600, "rows": [{"name": "Grace"}]}
    (item,) = (await admin.post("/invitations", json=asked)).json()["items"]
    return str(item["id"])


async def caller(desk: Context, role: str) -> Caller:
    """Return the user of the role, with a login."""
    (user,) = [each for each in await desk.users.page("", 10) if each.role == role]
    logins = await desk.logins.rows.find({"user_id": user.id})
    login = await desk.logins.get(logins[0]["id"])
    assert login is not None
    return Caller(user, login)


async def told(stream: AsyncIterator[str]) -> dict[str, Any]:
    """Return the next interview that the stream tells of."""
    async for text in stream:
        if text.startswith("event: live\n"):
            found: dict[str, Any] = json.loads(text.partition("data: ")[2])
            return found
    raise AssertionError("the stream has ended")


def redeemed(invitation: str) -> InvitationRedeemed:
    return InvitationRedeemed(session_id="p1", invitation_id=invitation, started_at=5.0)


async def test_a_running_interview_shows_its_question_and_its_end(
    desk: Context, admin: httpx2.AsyncClient, hiring: Hiring, invitation: str
) -> None:
    await hiring.on_invitation_redeemed(redeemed(invitation))
    stream = _text(desk, await caller(desk, "admin"))
    first = await told(stream)
    assert first == {
        "interview_id": invitation,
        "label": "C-0001",
        "state": "started",
        "question": None,
        "questions": 6,
        "since": 5.0,
    }
    for index, at in ((2, 9.0), (1, 8.0)):  # in another order
        event = QuestionReached(session_id="p1", index=index, reached_at=at)
        await hiring.on_question_reached(event)
    later = await told(stream)
    assert (later["question"], later["since"]) == (2, 9.0)
    await hiring.on_interview_ended(InterviewEnded(session_id="p1", ended_at=time.time()))
    assert (await told(stream))["state"] == "finished"
    (shown,) = (await admin.get("/invitations")).json()["items"]
    assert shown["state"] == "finished"


async def test_the_end_may_come_before_the_start(hiring: Hiring, invitation: str) -> None:
    with pytest.raises(NotYet):
        await hiring.on_interview_ended(InterviewEnded(session_id="p1", ended_at=time.time()))
    await hiring.on_interview_ended(InterviewEnded(session_id="p1", ended_at=5.0))
    assert invitation


async def test_reviewers_see_nothing_that_they_are_not_assigned_to(
    desk: Context, admin: httpx2.AsyncClient, connect: Connect, hiring: Hiring, invitation: str
) -> None:
    await joined(admin, connect, "reviewer")
    await hiring.on_invitation_redeemed(redeemed(invitation))
    reviewer = await caller(desk, "reviewer")
    assert await routes._visible(desk, reviewer) == {}


async def test_silence_is_kept_alive_and_the_stop_ends_the_stream(
    desk: Context, admin: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "KEEP_ALIVE_SECONDS", 0.0)
    stream = _text(desk, await caller(desk, "admin"))
    assert [await anext(stream), await anext(stream)][1] == KEEP_ALIVE
    desk.stop.set()
    assert [text async for text in stream] == []


async def test_the_stream_ends_with_the_login(
    desk: Context, admin: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "LOGIN_CHECK_SECONDS", 0.0)
    who = await caller(desk, "admin")
    stream = _text(desk, who)
    await anext(stream)
    await admin.post("/logout")
    assert [text async for text in stream] == []


async def test_a_stream_needs_a_login_and_answers_events(
    desk: Context, admin: httpx2.AsyncClient, connect: Connect
) -> None:
    assert (await connect().get("/live")).status_code == 401
    desk.stop.set()
    answer = await admin.get("/live")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.startswith(":")
