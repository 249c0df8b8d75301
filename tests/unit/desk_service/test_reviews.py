"""Reviews: drafts, first marks that stay, and what is shown after the own marks."""

from typing import Any

import httpx2
import pytest

from desk_service.context import Context
from desk_service.reviews.assigning import MAX_INTERVIEWS
from desk_service.reviews.domain import Assessment, lacking, misplaced
from shared.broker import BrokerUnavailable, Message
from tests.unit.desk_service.conftest import Connect, joined
from tests.unit.desk_service.reported import MARKERS, NAME, Held, held, invited, reported

WHOLE = {
    "marks": {"0": 4, "1": "not_shown"},
    "notes": {"0": "Says what was measured."},
    "quotes": {"0": ["then I changed one thing"]},
    "recommendation": "yes",
}


def test_the_parts_that_a_review_lacks_are_named() -> None:
    given = Assessment.model_validate({"marks": {"1": 3}})
    assert lacking(given, 3) == "questions 1, 3 without a mark; no recommendation"
    assert (
        lacking(Assessment.model_validate({"marks": {"0": 1}, "recommendation": "no"}), 1) is None
    )


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ({"quotes": {"0": ["then I  changed\n one"]}}, True),
        ({"quotes": {"0": ["Then I changed"]}}, False),
        ({"quotes": {"1": ["then I changed"]}}, False),
        ({"quotes": {"0": [" "]}}, False),
        ({"marks": {"2": 3}}, False),
        ({"notes": {"9": "there is none"}}, False),
    ],
)
def test_quotes_stand_in_their_answers(given: dict[str, Any], right: bool) -> None:
    answers = ["I measured first, then I changed one thing.", "We lost a day."]
    assert (misplaced(Assessment.model_validate(given), answers) is None) == right


async def assigned(
    admin: httpx2.AsyncClient, connect: Connect, made: Held, *emails: str
) -> list[httpx2.AsyncClient]:
    """Return the clients of new reviewers, who are assigned to the interview."""
    clients = [await joined(admin, connect, "reviewer", email) for email in emails]
    ids = [(await client.get("/me")).json()["id"] for client in clients]
    answer = await admin.post(f"{made.path}/assign", json={"user_ids": ids})
    assert [each["state"] for each in answer.json()["assigned"]] == ["assigned"] * len(ids)
    return clients


async def reviewed(client: httpx2.AsyncClient, made: Held, **given: Any) -> httpx2.Response:
    saved = await client.put(f"{made.path}/review", json=WHOLE | given, headers={"If-Match": '"0"'})
    assert saved.status_code == 200, saved.text
    return await client.post(f"{made.path}/review/submit")


async def test_a_reviewer_sees_the_rest_after_the_own_marks(
    desk: Context, admin: httpx2.AsyncClient, connect: Connect
) -> None:
    made = await held(desk, admin, reviews_required=2)
    bob, eve = await assigned(admin, connect, made, "bob@example.org", "eve@example.org")
    await reviewed(bob, made, notes={"0": "MARKER-NOTE"})
    hidden = (*MARKERS, NAME, "MARKER-REF", "MARKER-NOTE")
    pages = [made.path, "/interviews", "/today", f"{made.path}/report", f"{made.path}/report.pdf"]
    for page in pages:
        answer = await eve.get(page)
        assert not any(marker in answer.text for marker in hidden), page
    before = (await eve.get(made.path)).json()
    assert (before["ai"], before["mine"], before["started_at"]) == ("closed", "assigned", None)
    closed = await eve.get(f"{made.path}/report")
    assert (closed.status_code, closed.json()["type"].rpartition(":")[2]) == (403, "marks-closed")

    submitted = await reviewed(eve, made)
    assert submitted.json()["saw_ai_at"] is None
    after = await eve.get(made.path)
    assert all(marker in after.text for marker in hidden)
    shown = after.json()
    assert (shown["ai"], shown["name"], shown["started_at"]) == ("open", NAME, None)
    assert len(shown["reviews"]) == 2
    assert (await eve.get(f"{made.path}/report")).json()["summary"] == "MARKER-SUMMARY"
    assert (await eve.get(made.path)).json()["review"]["saw_ai_at"] is not None


async def test_the_first_marks_stay_when_a_review_is_revised(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    made = await held(desk, admin)
    path = f"{made.path}/review"
    assert (await reviewed(admin, made)).status_code == 200
    changed = WHOLE | {"marks": {"0": 1, "1": 1}, "reason": "I had overlooked the second part."}
    revised = await admin.post(f"{path}/revise", json=changed)
    assert revised.status_code == 200, revised.text
    shown = revised.json()
    assert (shown["state"], shown["marks"]) == ("revised", {"0": 1, "1": 1})
    assert shown["first"]["marks"] == WHOLE["marks"]
    short = await admin.post(f"{path}/revise", json=changed | {"reason": "because"})
    assert short.status_code == 422
    late = await admin.put(path, json=WHOLE, headers={"If-Match": '"3"'})
    assert late.status_code == 409


async def test_other_marks_after_a_review_are_shown_with_their_time_and_stay_closed_to_others(
    desk: Context, admin: httpx2.AsyncClient, connect: Connect
) -> None:
    made = await held(desk, admin)
    eve = await joined(admin, connect, "recruiter")
    draft = {"marks": {"0": 2}, "quotes": {"0": ["one thing"]}}
    assert (
        await eve.put(f"{made.path}/review", json=draft, headers={"If-Match": '"0"'})
    ).status_code == 200
    await admin.put(f"{made.path}/review", json=WHOLE, headers={"If-Match": '"0"'})
    submitted = (await admin.post(f"{made.path}/review/submit")).json()
    await made.report(revision=2)  # printed for another reason
    assert (await admin.get(made.path)).json()["report"]["changed_at"] is None
    other = (reported(0), reported(1).model_copy(update={"transcript": "We lost an hour."}))
    await made.report(revision=3, questions=other, amended=True)
    shown = (await admin.get(made.path)).json()
    assert (shown["ai"], shown["review"]["state"]) == ("open", "submitted")
    assert shown["questions"][1]["answer"]["text"] == "We lost an hour."
    assert shown["report"]["changed_at"] >= submitted["submitted_at"]
    closed = await eve.get(made.path)
    assert closed.json()["ai"] == "closed"
    assert not any(marker in closed.text for marker in MARKERS)
    assert closed.json()["review"]["marks"] == {"0": 2}


async def test_a_quote_that_no_longer_stands_in_the_answer_is_not_submitted(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    made = await held(desk, admin)
    draft = WHOLE | {"quotes": {"1": ["a day of data"]}}
    assert (
        await admin.put(f"{made.path}/review", json=draft, headers={"If-Match": '"0"'})
    ).status_code == 200
    other = (reported(0), reported(1).model_copy(update={"transcript": "We lost an hour."}))
    await made.report(revision=2, questions=other)
    refused = await admin.post(f"{made.path}/review/submit")
    assert refused.status_code == 422
    assert "answer to question 2" in refused.json()["detail"]


async def test_a_draft_is_saved_over_what_was_read_alone(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    made = await held(desk, admin)
    path = f"{made.path}/review"
    assert (await admin.put(path, json=WHOLE)).status_code == 428
    part = await admin.put(path, json={"marks": {"0": 2}}, headers={"If-Match": '"0"'})
    assert (part.status_code, part.headers["etag"]) == (200, '"1"')
    again = await admin.put(path, json=WHOLE, headers={"If-Match": '"0"'})
    assert again.status_code == 412
    missing = await admin.post(f"{path}/submit")
    assert missing.status_code == 422
    assert "question 2 without a mark" in missing.json()["detail"]
    saved = await admin.put(path, json=WHOLE, headers={"If-Match": '"1"'})
    assert saved.json()["revision"] == 2
    foreign = WHOLE | {"quotes": {"0": ["never said"]}}
    refused = await admin.put(path, json=foreign, headers={"If-Match": '"2"'})
    assert refused.status_code == 422
    for wrong in ({"marks": {"0": 6}}, {"marks": {"x": 3}}, {"recommendation": "maybe"}):
        answer = await admin.put(path, json=wrong, headers={"If-Match": '"2"'})
        assert answer.status_code == 422


async def test_nobody_reviews_what_is_not_there_or_not_assigned(
    desk: Context, admin: httpx2.AsyncClient, connect: Connect
) -> None:
    made = await invited(desk, admin)
    head = {"If-Match": '"0"'}
    early = await admin.put(f"{made.path}/review", json=WHOLE, headers=head)
    assert early.status_code == 409
    bob = await joined(admin, connect, "reviewer")
    foreign = await bob.put(f"{made.path}/review", json=WHOLE, headers=head)
    assert foreign.status_code == 404
    assert (await bob.post(f"{made.path}/assign", json={"user_ids": []})).status_code == 403
    nobody = await admin.post(f"{made.path}/assign", json={"user_ids": ["nobody"]})
    assert nobody.status_code == 422


async def test_who_has_begun_stays_assigned(
    desk: Context, admin: httpx2.AsyncClient, connect: Connect
) -> None:
    made = await held(desk, admin)
    bob, _ = await assigned(admin, connect, made, "bob@example.org", "eve@example.org")
    await bob.put(f"{made.path}/review", json=WHOLE, headers={"If-Match": '"0"'})
    left = await admin.post(f"{made.path}/assign", json={"user_ids": []})
    assert [each["state"] for each in left.json()["assigned"]] == ["draft"]


async def test_a_reviewer_is_assigned_to_many_interviews_with_an_outcome_for_each(
    desk: Context, admin: httpx2.AsyncClient, connect: Connect
) -> None:
    made = await held(desk, admin)
    bob, eve = await assigned(admin, connect, made, "bob@example.org", "eve@example.org")
    other, gone = await invited(desk, admin), await invited(desk, admin)
    assert (await admin.delete(gone.path)).is_success
    user = (await bob.get("/me")).json()["id"]
    ids = [made.id, other.id, "nobody", gone.id, other.id]
    body = {"user_id": user, "interview_ids": ids}
    answer = await admin.post("/assignments", json=body, headers={"Idempotency-Key": "a1"})
    assert answer.status_code == 201
    assert [(each["interview_id"], each["outcome"]) for each in answer.json()["items"]] == [
        (made.id, "already"),
        (other.id, "assigned"),
        ("nobody", "unknown"),
        (gone.id, "erased"),
    ]
    last = await desk.trail.newest()
    assert last is not None
    assert (last.action, last.object, last.facts["user"]) == ("reviewer.assigned", other.id, user)
    assert (await bob.get(other.path)).status_code == 200
    assert (await eve.get(other.path)).status_code == 404
    again = await admin.post("/assignments", json=body, headers={"Idempotency-Key": "a1"})
    assert again.json() == answer.json()
    assert await desk.trail.newest() == last


async def test_who_cannot_review_or_assign_is_refused(
    desk: Context, admin: httpx2.AsyncClient, connect: Connect
) -> None:
    made = await held(desk, admin)
    bob = await joined(admin, connect, "reviewer")
    user = (await bob.get("/me")).json()["id"]
    body = {"user_id": user, "interview_ids": [made.id]}
    assert (await bob.post("/assignments", json=body)).status_code == 403
    for wrong in (
        body | {"user_id": "nobody"},
        body | {"interview_ids": []},
        body | {"interview_ids": [made.id] * (MAX_INTERVIEWS + 1)},
    ):
        assert (await admin.post("/assignments", json=wrong)).status_code == 422
    await admin.patch(f"/users/{user}", json={"disabled": True})
    assert (await admin.post("/assignments", json=body)).status_code == 422


async def test_the_end_of_the_reviews_is_told_once_the_broker_is_back(
    desk: Context, admin: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, told, away = await held(desk, admin), list[str](), [True]

    async def publish(messages: list[Message]) -> None:
        if away:
            raise BrokerUnavailable("away")
        told.extend(message.name for message in messages)

    monkeypatch.setattr(desk.broker, "publish", publish)
    assert (await reviewed(admin, made)).status_code == 200
    away.clear()
    await desk.reviewing.sweep()
    await desk.reviewing.sweep()
    assert told == ["reviews.completed"]


async def test_an_answer_that_no_program_could_grade_asks_a_person_first(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    made = await invited(desk, admin, blind={"names": True, "ai_marks": False})
    await made.start()
    await made.report("graded", "not gradable")
    shown = (await admin.get(made.path)).json()
    assert (shown["ai"], shown["ungradable"]) == ("closed", 1)
    assert "could not grade" in shown["why_closed"]
    await reviewed(admin, made)
    states = [each["ai"]["state"] for each in (await admin.get(made.path)).json()["questions"]]
    assert states == ["graded", "not_gradable"]
