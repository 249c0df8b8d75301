"""Decisions and answers to objections: by people, with reasons, and by somebody else."""

import time
from typing import Any

import httpx2
import pytest

from desk_service.context import Context
from shared.broker import Message, unpack
from shared.events import InterviewContested, InvitationRedeemed, session_of
from shared.model import Contest
from shared.retry import NotYet
from tests.unit.desk_service.conftest import Connect, joined
from tests.unit.desk_service.reported import ANSWERS, MARKERS, SESSION, Held, held, invited
from tests.unit.desk_service.test_reviews import assigned, reviewed

REASON = "Measured before changing anything, in both answers."
DECISION = {"outcome": "advance", "reason": REASON, "agrees_with_ai": "agree"}
ANSWER = {"answer": "We listened to the recording again.", "outcome": "upheld"}


async def decided(client: httpx2.AsyncClient, made: Held, **given: Any) -> httpx2.Response:
    return await client.post(f"{made.path}/decision", json=DECISION | given)


async def test_a_decision_needs_the_reviews_and_a_reason(
    desk: Context, admin: httpx2.AsyncClient, connect: Connect
) -> None:
    made = await held(desk, admin)
    missing = await decided(admin, made)
    assert (missing.status_code, missing.json()["type"]) == (
        409,
        "urn:vivavoce:problem:reviews-missing",
    )
    await reviewed(admin, made)
    for wrong in (
        {"reason": "x" * 19},
        {"reason": " " * 30},
        {"outcome": "hire"},
        {"agrees_with_ai": "no_marks"},
        {"agrees_with_ai": None},
        {"reviews": ["another"]},
    ):
        assert (await decided(admin, made, **wrong)).status_code == 422, wrong
    bob = await joined(admin, connect, "reviewer")
    assert (await decided(bob, made)).status_code == 403
    assert await desk.reading.decisions.rows.count({}) == 0

    first = await decided(admin, made)
    assert (first.status_code, first.json()["supersedes"]) == (201, None)
    second = await decided(admin, made, outcome="hold", agrees_with_ai="disagree")
    assert second.json()["supersedes"] == first.json()["id"]
    shown = (await admin.get(made.path)).json()
    assert [each["outcome"] for each in shown["decisions"]] == ["advance", "hold"]
    assert (shown["decision"], shown["decisions"][0]["by"]) == ("hold", "Ada")
    trail = (await admin.get("/audit", params={"limit": 200})).text
    assert not any(word in trail for word in (REASON, "advance"))


async def test_who_has_a_review_to_submit_cannot_decide(
    desk: Context, admin: httpx2.AsyncClient, connect: Connect
) -> None:
    made = await held(desk, admin)
    (bob,) = await assigned(admin, connect, made, "bob@example.org")
    await reviewed(bob, made)
    begun = {"marks": {"0": 2}}
    await admin.put(f"{made.path}/review", json=begun, headers={"If-Match": '"0"'})
    answer = await decided(admin, made)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:vivavoce:problem:marks-closed")


async def test_without_marks_of_the_program_there_is_nothing_to_agree_with(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    made = await invited(desk, admin)
    await made.start()
    await made.report("not graded", "no answer")
    await reviewed(admin, made)
    assert (await admin.get(made.path)).json()["ai"] == "absent"
    assert (await decided(admin, made)).status_code == 422
    assert (await decided(admin, made, agrees_with_ai="no_marks")).status_code == 201


async def contested(made: Held, *texts: str) -> None:
    contests = tuple(Contest(text=text, at=time.time()) for text in texts)
    event = InterviewContested(session_id=SESSION, version=len(texts), contests=contests)
    await made.hiring.on_interview_contested(event)


async def test_an_objection_waits_today_and_is_answered_by_somebody_else(
    desk: Context, admin: httpx2.AsyncClient, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, told = await held(desk, admin), list[Any]()

    async def publish(messages: list[Message]) -> None:
        told.extend((each.name, unpack(each)[0].data) for each in messages)

    await reviewed(admin, made)
    await decided(admin, made)
    await contested(made, "My line broke.")
    await contested(made, "My line broke.", "So did my second.")
    (first, second) = (await admin.get("/today")).json()["contests"]["items"]
    assert first["due_at"] - first["filed_at"] == 30 * 24 * 3600
    other = await joined(admin, connect, "admin", "eve@example.org")
    monkeypatch.setattr(desk.broker, "publish", publish)
    path = f"{made.path}/contests/{first['contest_id']}/answer"
    own = await admin.post(path, json=ANSWER)
    assert (own.status_code, own.json()["type"]) == (409, "urn:vivavoce:problem:decided-by-you")
    assert (await other.post(path, json=ANSWER | {"answer": " "})).status_code == 422
    answered = await other.post(path, json=ANSWER)
    assert (answered.status_code, answered.json()["state"]) == (200, "answered")
    assert (await other.post(path, json=ANSWER)).status_code == 409
    ((name, event),) = told
    assert (name, event["n"], event["outcome"]) == ("contest.answered", 1, "upheld")
    assert "Ada" not in str(event)
    left = (await admin.get("/today")).json()["contests"]
    assert [each["contest_id"] for each in left["items"]] == [second["contest_id"]]
    unknown = await other.post(f"{made.path}/contests/{made.id}.9/answer", json=ANSWER)
    assert unknown.status_code == 404


async def test_the_only_admin_answers_even_after_deciding(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    made = await held(desk, admin)
    await reviewed(admin, made)
    await decided(admin, made)
    await contested(made, "My line broke.")
    answer = await admin.post(f"{made.path}/contests/{made.id}.1/answer", json=ANSWER)
    assert answer.status_code == 200


async def test_regraded_begins_the_reviews_anew_and_blind(
    desk: Context, admin: httpx2.AsyncClient, connect: Connect
) -> None:
    made = await held(desk, admin)
    (bob,) = await assigned(admin, connect, made, "bob@example.org")
    await reviewed(bob, made)
    assert (await bob.get(made.path)).json()["ai"] == "open"
    await contested(made, "My line broke.")
    path = f"{made.path}/contests/{made.id}.1/answer"
    await admin.post(path, json=ANSWER | {"outcome": "regraded"})
    again = await bob.get(made.path)
    assert (again.json()["ai"], again.json()["round"]) == ("closed", 2)
    assert again.json()["mine"] == "assigned"
    assert not any(marker in again.text for marker in MARKERS)
    assert (await bob.get("/today")).json()["to_review"]["count"] == 1
    assert (await decided(admin, made)).status_code == 409
    await reviewed(bob, made, marks={"0": 5, "1": 5})
    shown = (await bob.get(made.path)).json()
    assert [each["round"] for each in shown["reviews"]] == [1, 2]
    assert (await admin.get("/today")).json()["to_decide"]["count"] == 1


async def test_the_candidates_side_is_told_of_the_round_that_reviews_are_in(
    desk: Context, admin: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, int]] = []

    async def keep(messages: list[Message]) -> None:
        for message in messages:
            told.extend((message.name, each.data["round"]) for each in unpack(message))

    made = await held(desk, admin)
    monkeypatch.setattr(desk.broker, "publish", keep)
    await reviewed(admin, made)
    await contested(made, "My line broke.")
    path = f"{made.path}/contests/{made.id}.1/answer"
    await admin.post(path, json=ANSWER | {"outcome": "regraded"})
    await reviewed(admin, made)
    assert told == [("reviews.completed", 1), ("contest.answered", 2), ("reviews.completed", 2)]


async def test_an_objection_waits_for_the_start_of_its_interview(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    made = await invited(desk, admin)
    with pytest.raises(NotYet):
        await contested(made, "Too early.")
    anonymous = InterviewContested(
        session_id="5" * 32, version=1, contests=(Contest(text="x", at=time.time()),)
    )
    assert await made.hiring.on_interview_contested(anonymous) == []
    assert await desk.reading.contests.rows.count({}) == 0


async def test_today_says_what_waits(desk: Context, admin: httpx2.AsyncClient) -> None:
    made = await invited(desk, admin)

    async def counts() -> list[int]:
        today = (await admin.get("/today")).json()
        return [today[part]["count"] for part in ("to_review", "to_decide", "in_progress")]

    assert await counts() == [0, 0, 0]
    await made.start()
    assert await counts() == [0, 0, 1]
    await made.report()
    assert await counts() == [1, 0, 0]
    await admin.put(f"{made.path}/review", json={"marks": {"0": 2}}, headers={"If-Match": '"0"'})
    assert await counts() == [1, 0, 0]
    await admin.put(
        f"{made.path}/review",
        json={"marks": {"0": 2, "1": 2}, "recommendation": "no"},
        headers={"If-Match": '"1"'},
    )
    await admin.post(f"{made.path}/review/submit")
    assert await counts() == [0, 1, 0]
    await decided(admin, made)
    assert await counts() == [0, 0, 0]


async def test_erasing_leaves_outcome_time_and_label(
    desk: Context, admin: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, erased = await held(desk, admin), list[str]()

    async def publish(messages: list[Message]) -> None:
        erased.extend(each.name for each in messages)

    await reviewed(admin, made)
    await decided(admin, made)
    await contested(made, "My line broke.")
    monkeypatch.setattr(desk.broker, "publish", publish)
    assert (await admin.delete(made.path)).status_code == 202
    assert erased == ["session.erased"]
    shown = (await admin.get(made.path)).json()
    assert (shown["state"], shown["name"], shown["label"]) == ("erased", None, made.label)
    assert [each["outcome"] for each in shown["decisions"]] == ["advance"]
    personal = ("MARKER-NAME", "MARKER-REF", "marker@example", REASON, "what was measured")
    rows: Any = desk.store
    kept = {name: text for name, text in rows.rows.items() if "report" not in name}
    assert not any(word in str(kept) for word in (*personal, ANSWERS[1]))
    assert (await decided(admin, made)).status_code == 409
    assert (await admin.get(f"{made.path}/report")).status_code == 409
    assert (await admin.delete("/interviews/nothing")).status_code == 404


async def test_an_erased_invitation_begins_no_interview(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    made = await invited(desk, admin)
    assert (await admin.delete(made.path)).status_code == 202
    row = await desk.invitations.get(made.id)
    assert row is not None
    late = InvitationRedeemed(session_id=SESSION, invitation_id=made.id, started_at=1.0)
    (erased,) = await made.hiring.on_invitation_redeemed(late)
    assert (erased.name, session_of(erased)) == ("session.erased", SESSION)
    assert (row.revoked, row.person.name, row.sought) == (True, "", row.label.lower())
