"""Interviews as staff read them: states, pages, and what is closed before people have marked."""

import time
from typing import Any

import httpx2
import pytest

from desk_service.context import Context
from desk_service.interviews.domain import Reader, sight_of
from desk_service.reviews.domain import Review, ReviewState
from desk_service.templates.domain import Blind, Content
from shared.model import AnsweredProbe
from shared.retry import NotYet
from tests.unit.desk_service.conftest import Connect, joined
from tests.unit.desk_service.reported import MARKERS, NAME, SESSION, held, invited, ready, reported


def review(state: ReviewState, reviewer: str = "me") -> Review:
    return Review(id=reviewer, interview_id="i", place="0", reviewer=reviewer, state=state)


BLIND = Content(title="T", reviews_required=2)
ME = Reader(user_id="me", role="reviewer")
RECRUITER = Reader(user_id="me", role="recruiter")
OTHERS = [review("submitted", "a"), review("revised", "b")]


@pytest.mark.parametrize(
    ("reader", "reviews", "marks"),
    [
        (ME, [review("assigned")], False),
        (ME, [review("draft"), *OTHERS], False),
        (ME, [review("submitted")], True),
        (ME, OTHERS, False),
        (RECRUITER, [], False),
        (RECRUITER, OTHERS[:1], False),
        (RECRUITER, OTHERS, True),
        (RECRUITER, [review("draft"), *OTHERS], False),
        (RECRUITER, [review("submitted")], True),
    ],
)
def test_who_marked_or_need_not_sees_the_programs_marks(
    reader: Reader, reviews: list[Review], marks: bool
) -> None:
    sight = sight_of(reader, BLIND, reviews, ungradable=False)
    assert (sight.marks, sight.reviews) == (marks, marks)
    assert (sight.why_closed is None) == marks


def test_names_and_pace_are_hidden_from_reviewers() -> None:
    before = sight_of(ME, BLIND, [review("draft")], ungradable=False)
    after = sight_of(ME, BLIND, [review("submitted")], ungradable=False)
    assert (before.person, after.person) == (False, True)
    assert (before.pace, after.pace) == (False, False)
    named = BLIND.model_copy(update={"blind": Blind(names=False)})
    assert sight_of(ME, named, [review("draft")], ungradable=False).person
    assert sight_of(RECRUITER, BLIND, [], ungradable=False).person


def test_an_open_template_shows_marks_unless_a_person_has_to_mark_first() -> None:
    open_marks = BLIND.model_copy(update={"blind": Blind(ai_marks=False)})
    sight = sight_of(ME, open_marks, [review("draft")], ungradable=False)
    assert (sight.marks, sight.reviews) == (True, False)
    unread = sight_of(ME, open_marks, [review("draft")], ungradable=True)
    assert (unread.marks, unread.why_closed is None) == (False, False)


async def test_an_interview_goes_through_its_states(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    made = await invited(desk, admin)

    async def state() -> Any:
        (item,) = (await admin.get("/interviews")).json()["items"]
        for name in ("issued", "started", "reported", "revoked"):
            found = (await admin.get("/interviews", params={"state": name})).json()["items"]
            assert bool(found) == (name == item["state"])
        return item["state"]

    assert await state() == "issued"
    await made.start()
    assert await state() == "started"
    (before,) = [(await admin.get(made.path)).json()]
    assert [each["answer"] for each in before["questions"]] == [None, None]
    assert before["ai"] == "absent"
    await made.report()
    assert await state() == "reported"
    assert (await admin.get("/interviews", params={"state": "late"})).status_code == 422


async def test_a_report_waits_for_the_start_of_its_interview(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    made = await invited(desk, admin)
    with pytest.raises(NotYet):
        await made.report()
    await made.start()
    await made.report()
    assert (await admin.get(made.path)).json()["state"] == "reported"


async def test_a_later_revision_of_a_report_stays(desk: Context, admin: httpx2.AsyncClient) -> None:
    made = await held(desk, admin, blind={"names": False, "ai_marks": False})
    later = ready(SESSION, made.label, revision=3, summary="third")
    await made.hiring.on_report_ready(later)
    await made.report(revision=2, summary="second")
    shown = (await admin.get(made.path)).json()
    assert (shown["summary"], shown["report"]["revision"]) == ("third", 3)


async def test_nothing_of_marks_shows_to_who_has_not_marked(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    made = await held(desk, admin)
    answers = [await admin.get(made.path), await admin.get("/interviews")]
    for answer in answers:
        assert not any(marker in answer.text for marker in MARKERS)
        assert SESSION not in answer.text
    shown = answers[0].json()
    assert (shown["ai"], shown["needs_person"]) == ("closed", None)
    assert shown["name"] == NAME
    assert "measured first" in shown["questions"][0]["answer"]["text"]
    assert len(shown["questions"][0]["anchors"]) == 5


async def test_a_reviewer_reads_nothing_that_is_not_assigned(
    desk: Context, admin: httpx2.AsyncClient, connect: Connect
) -> None:
    made = await held(desk, admin)
    bob = await joined(admin, connect, "reviewer")
    assert (await bob.get("/interviews")).json() == {"items": [], "next": None}
    assert (await bob.get(made.path)).status_code == 404
    assert (await admin.get("/interviews/nothing")).status_code == 404


async def test_a_search_finds_labels_and_names(desk: Context, admin: httpx2.AsyncClient) -> None:
    made = await invited(desk, admin)
    await invited(desk, admin)
    for words, number in ((made.label.lower(), 1), ("hopper", 2), ("nobody", 0)):
        found = (await admin.get("/interviews", params={"q": words})).json()
        assert (len(found["items"]), found["next"]) == (number, None)


async def test_interviews_are_found_by_their_ids_as_far_as_the_reader_may_read(
    desk: Context, admin: httpx2.AsyncClient, connect: Connect
) -> None:
    made = [await invited(desk, admin) for _ in range(3)]
    bob = await joined(admin, connect, "reviewer")
    asked: dict[str, Any] = {
        "id": [made[0].id, made[2].id, "unknown"],
        "limit": 1,
        "state": "revoked",
    }
    found = (await admin.get("/interviews", params=asked | {"q": "nobody"})).json()
    assert {item["id"] for item in found["items"]} == {made[0].id, made[2].id}
    assert found["next"] is None
    assert (await bob.get("/interviews", params=asked)).json()["items"] == []


async def test_pages_follow_from_each_other(desk: Context, admin: httpx2.AsyncClient) -> None:
    made = [await invited(desk, admin) for _ in range(3)]
    first = (await admin.get("/interviews", params={"limit": 2})).json()
    rest = (await admin.get("/interviews", params={"limit": 2, "after": first["next"]})).json()
    found = [item["id"] for item in first["items"] + rest["items"]]
    assert (sorted(found), rest["next"]) == (sorted(each.id for each in made), None)


async def test_an_expired_invitation_is_no_issued_one(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    made = await invited(desk, admin)
    await desk.invitations.rows.change(made.id, {"expires_at": time.time() - 1})
    found = (await admin.get("/interviews", params={"state": "expired"})).json()["items"]
    assert [item["state"] for item in found] == ["expired"]


async def test_follow_ups_stand_under_their_question_and_can_be_quoted(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    own = [f"means {mark}" for mark in range(1, 6)]
    questions = [
        {"text": f"Question {index}?", "competency": "C", "anchors": own if index else []}
        for index in range(2)
    ]
    made = await invited(desk, admin, questions=questions)
    await made.start()
    probe = AnsweredProbe(
        text="And then?", for_cover="the end", index=2, follows=0, transcript="It held for a year."
    )
    answers = (reported(0).model_copy(update={"probes": (probe,)}), reported(1))
    await made.report(questions=answers)
    shown = (await admin.get(made.path)).json()["questions"]
    assert shown[0]["answer"]["follow_ups"] == [
        {
            "text": "And then?",
            "why": "not_mentioned",
            "for_cover": "the end",
            "answer": "It held for a year.",
        }
    ]
    assert (len(shown[0]["anchors"]), shown[1]["anchors"]) == (5, own)
    assert [each["common_anchors"] for each in shown] == [True, False]
    quoted = {"quotes": {"0": ["held for a year"]}}
    head = {"If-Match": '"0"'}
    assert (await admin.put(f"{made.path}/review", json=quoted, headers=head)).status_code == 200


async def test_a_template_describes_all_marks_of_a_question_or_none(
    admin: httpx2.AsyncClient,
) -> None:
    path = f"/templates/{(await admin.post('/templates', json={'title': 'T'})).json()['id']}"
    question = {"text": "Why?", "competency": "C", "anchors": ["bad", "good"]}
    draft = {"title": "T", "questions": [question]}
    saved = await admin.put(f"{path}/draft", json=draft, headers={"If-Match": '"1"'})
    refused = await admin.post(f"{path}/publish", headers={"If-Match": saved.headers["etag"]})
    assert (refused.status_code, "not all" in refused.json()["detail"]) == (409, True)


async def test_the_people_of_a_template_are_counted_step_by_step(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    made = await invited(desk, admin)

    async def progress() -> list[int]:
        answer = (await admin.get(f"/templates/{made.template_id}/progress")).json()
        return [answer[step] for step in ("invited", "started", "finished", "decided")]

    assert await progress() == [1, 0, 0, 0]
    await made.start()
    assert await progress() == [1, 1, 0, 0]
    await made.report()
    assert await progress() == [1, 1, 1, 0]
    marks = {"marks": {"0": 2, "1": 2}, "recommendation": "no"}
    await admin.put(f"{made.path}/review", json=marks, headers={"If-Match": '"0"'})
    await admin.post(f"{made.path}/review/submit")
    decision = {
        "outcome": "decline",
        "reason": "The answers stay general throughout.",
        "agrees_with_ai": "disagree",
    }
    decided = await admin.post(f"{made.path}/decision", json=decision)
    assert decided.status_code == 201, decided.text
    assert await progress() == [1, 1, 1, 1]
    assert (await admin.get("/templates/none/progress")).json()["invited"] == 0
