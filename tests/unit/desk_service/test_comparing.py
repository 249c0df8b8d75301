"""Comparing: means, spreads, bands, and what is closed before the reader has marked."""

from typing import Any

import httpx2
import pytest

from desk_service.comparing.domain import Row, rows_of, weighted
from desk_service.context import Context
from desk_service.interviews.domain import Sight
from desk_service.interviews.dossier import Dossier
from desk_service.reviews.domain import Assessment, Mark, Review
from desk_service.templates.domain import Content, TemplateQuestion, Version
from shared.model import GradedBy, GradeState, Report
from tests.unit.desk_service.conftest import Connect, joined
from tests.unit.desk_service.reported import NAME, SESSION, Held, held, ready, reported

OPEN = Sight(marks=True, reviews=True, person=True, pace=True)


def version(*weights: int) -> Version:
    questions = [
        TemplateQuestion(text=f"Question {n}?", competency="c", weight=weight)
        for n, weight in enumerate(weights)
    ]
    content = Content(title="T", questions=questions)
    return Version(
        id="t.1",
        template_id="t",
        n=1,
        digest="0" * 64,
        content=content,
        published_at=0.0,
        published_by="u",
    )


def review(marks: tuple[Mark, ...], reviewer: str = "u", round: int = 1) -> Review:
    given = Assessment(marks={str(n): mark for n, mark in enumerate(marks)})
    return Review(
        id=f"{reviewer}.{round}",
        interview_id="i",
        place="0",
        reviewer=reviewer,
        round=round,
        state="submitted",
        given=given,
    )


def program(*grader: str) -> Report:
    states: list[GradeState] = ["graded"] * len(grader)
    found = ready(SESSION, "C-1", *states).report
    answers = tuple(
        reported(n).model_copy(update={"graded_by": GradedBy(grader=name, version="1", rubric="1")})
        for n, name in enumerate(grader)
    )
    return found.model_copy(update={"questions": answers})


def dossier(label: str, *reviews: Review, **given: Any) -> Dossier:
    known: dict[str, Any] = {
        "invitation_id": label,
        "place": label,
        "session_id": SESSION,
        "label": label,
        "person": None,
        "version": version(1, 1),
        "state": "reported",
        "opens_at": None,
        "expires_at": 1.0,
        "revoked": False,
        "started_at": None,
        "finished_at": 1.0,
        "reported_at": 1.0,
        "round": 1,
        "submitted": len(reviews),
        "mine": None,
        "assigned": (),
        "reviews": reviews,
        "decisions": (),
        "contests": (),
        "needs_person": False,
        "ungradable": 0,
        "question": None,
        "graded_from": None,
        "sight": OPEN,
        "report": program("offline", "offline"),
    }
    return Dossier(**known | given)


def bands(rows: list[Row]) -> list[tuple[str, int | None]]:
    return [(row.dossier.label, row.band) for row in rows]


@pytest.mark.parametrize(
    ("marks", "weights", "mean"),
    [
        ((4.0, 2.0), (1, 1), 3.0),
        ((4.0, 2.0), (3, 1), 3.5),
        ((4.0, None), (1, 3), 4.0),
        ((4.0, 2.0), (1, 0), 4.0),
        ((None, 2.0), (1, 0), 2.0),
        ((None, None), (1, 1), None),
    ],
)
def test_the_mean_weighs_the_questions_that_have_a_mark(
    marks: tuple[float | None, ...], weights: tuple[int, ...], mean: float | None
) -> None:
    assert weighted(marks, weights) == mean


def test_a_row_holds_the_median_of_each_question_and_the_programs_mean() -> None:
    reviews = [review((5, 2), "a"), review((3, "not_shown"), "b"), review((4, 4), "c")]
    (row,) = rows_of([dossier("C-1", *reviews, version=version(3, 1))])
    assert (row.human, row.mean) == ((4.0, 3.0), 3.75)
    assert row.spread == pytest.approx((4.25 - 3.0) / 2)
    assert (row.ai, row.ai_mean, row.grader) == ((4.0, 4.0), 4.0, "offline 1")


def test_a_single_reviewer_is_sure_to_half_a_mark_by_the_root_of_the_marks() -> None:
    (row,) = rows_of([dossier("C-1", review((4, 4)))])
    assert row.spread == pytest.approx(0.5 / 2**0.5)


def test_who_cannot_be_told_apart_shares_a_band_and_small_gaps_make_no_chain() -> None:
    marks: dict[str, tuple[Mark, Mark]] = {
        "C-3": (5, 5),
        "C-1": (4, 5),
        "C-2": (4, 4),
        "C-4": (1, 1),
    }
    made = [
        dossier(label, review(given, "a"), review(given, "b")) for label, given in marks.items()
    ]
    assert bands(rows_of(made)) == [("C-3", 1), ("C-1", 2), ("C-2", 3), ("C-4", 4)]
    unsure = [dossier(label, review(given, "a")) for label, given in marks.items()]
    # 0.35 does not cover the gap of 0.5.
    assert bands(rows_of(unsure)) == [("C-3", 1), ("C-1", 2), ("C-2", 3), ("C-4", 4)]
    apart = [
        dossier("C-1", review((5, 5), "a"), review((4, 4), "b")),  # 4.5, spread 0.5
        dossier("C-2", review((4, 4), "a"), review((4, 4), "b")),  # 4.0
        dossier("C-0", review((4, 3), "a"), review((4, 3), "b")),  # 3.5
    ]
    assert bands(rows_of(apart)) == [("C-1", 1), ("C-2", 1), ("C-0", 2)]


def test_a_band_never_mixes_graders() -> None:
    mine = {"report": program("claude", "claude")}
    made = [
        dossier("C-1", review((4, 4))),
        dossier("C-2", review((4, 4)), **mine),
        dossier("C-3", review((4, 4)), report=program("claude", "offline")),
        dossier("C-4", review((4, 4))),
    ]
    rows = rows_of(made)
    graders = {band: {row.grader for row in rows if row.band == band} for _, band in bands(rows)}
    assert all(len(names) == 1 for names in graders.values())
    assert {"claude 1 + offline 1", "claude 1", "offline 1"} == set().union(*graders.values())


def test_who_is_not_graded_or_not_reviewed_is_in_no_band() -> None:
    made = [
        dossier("C-2", ungradable=0),
        dossier("C-1", review((5, 5)), ungradable=1),
        dossier("C-3", review((1, 1))),
        dossier("C-4", review((5, 5), round=1), round=2),
    ]
    assert bands(rows_of(made)) == [("C-3", 1), ("C-1", None), ("C-2", None), ("C-4", None)]


async def put_review(desk: Context, made: Held, user_id: str, state: str, *marks: Mark) -> None:
    given = review(marks, user_id).model_copy(
        update={"id": f"{made.id}.{user_id}.1", "interview_id": made.id, "state": state}
    )
    invitation = await desk.invitations.get(made.id)
    assert invitation is not None
    await desk.reading.reviews.rows.remove({"id": given.id})
    await desk.reading.reviews.add([given.model_copy(update={"place": invitation.place})])


async def test_marks_show_after_the_own_review_alone(
    desk: Context, admin: httpx2.AsyncClient, connect: Connect
) -> None:
    made = await held(desk, admin)
    bob = await joined(admin, connect, "reviewer")
    me, other = (await bob.get("/me")).json()["id"], (await admin.get("/me")).json()["id"]
    query = {"template": made.template_id}
    assert (await bob.get("/compare", params=query)).json()["rows"] == []
    await put_review(desk, made, me, "draft", 2, 2)
    await put_review(desk, made, other, "submitted", 5, 4)
    before = (await bob.get("/compare", params=query)).json()
    (row,) = before["rows"]
    assert (row["human"], row["ai"], row["name"], row["band"], row["needs_person"]) == (
        {"median": None, "by_question": [None, None], "spread": None},
        None,
        None,
        None,
        None,
    )
    assert row["mine"] == [2, 2]
    assert (before["ready"], "your own reviews first: 1" in before["why"]) == (False, True)
    await put_review(desk, made, me, "submitted", 2, 2)
    (row,) = (await bob.get("/compare", params=query)).json()["rows"]
    assert row["human"] == {"median": 3.25, "by_question": [3.5, 3.0], "spread": 1.25}
    assert (row["name"], row["band"], row["ai"]["grader"]) == (NAME, 1, "offline 1")
    assert "rank" not in str(row)


async def test_a_comparison_is_of_one_version_and_for_people_alone(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    made = await held(desk, admin)
    query: dict[str, str | int] = {"template": made.template_id, "version": 1}
    shown = (await admin.get("/compare", params=query)).json()
    assert [each["weight"] for each in shown["questions"]] == [1, 1]
    assert "sum of weight times mark" in shown["note"]
    assert f"at least {shown['sure_to']} divided by" in shown["note"]
    assert shown["why"] == "two interviews with the required reviews are needed"
    assert (await admin.get("/compare", params=query | {"version": 2})).status_code == 404
    assert (await admin.get("/compare", params=query | {"version": "x"})).status_code == 422
    assert (await admin.get("/compare")).status_code == 422
    entries = (await admin.get("/audit", params={"limit": 200})).json()["items"]
    assert "interviews.compared" in [entry["action"] for entry in entries]


def test_the_built_in_grader_is_known_by_its_name_and_a_model_by_its_own() -> None:
    encoder = GradedBy(grader="offline", version="7", rubric="1", model="all-MiniLM")
    claude = GradedBy(grader="claude", version="3", rubric="1", model="claude-sonnet-5-5")
    assert (encoder.name, claude.name) == ("offline", "claude-sonnet-5-5")
