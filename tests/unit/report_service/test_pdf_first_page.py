"""The first page of the PDF: the report in a minute."""

import io

import pytest
from pypdf import PdfReader

from report_service.pdf import render
from report_service.pdf.first_page import title
from shared.model import Consent, Contest, Overview, Report
from tests.unit.report_service.kinds import KINDS
from tests.unit.report_service.printed import answer, baselines, pages, read, report

OVERVIEW = Overview(
    headline="15 of 25, from 1 of 2 questions; 1 awaits a person.",
    strengths=("Ownership, clarity 5 of 5. Names the decision.",),
    risks=("Ownership, confidence 1 of 5. Hedges each claim.",),
    ask_next=("Ownership: ask about the costs.",),
    asked=2,
    answered=2,
    marked=1,
    awaiting=1,
    total=15.0,
    traits={"clarity": 5.0, "relevance": 4.0},
)


def first(shown: Report) -> str:
    return " ".join(pages(render(shown))[0].split())


def test_the_first_page_tells_headline_profile_points_and_leaves_room_for_a_decision() -> None:
    unread = answer("[inaudible]", state="not gradable", review="A failed recognition.")
    text = first(report(answer(), unread, overview=OVERVIEW))
    parts = [
        "Answered 2 of 2",
        "Not graded: the grader could not read answer 2.",
        OVERVIEW.headline,
        "Clarity 5.0 of 5 Relevance 4.0 of 5",
        "Strengths • Ownership, clarity",
        "Risks • Ownership, confidence",
        "Ask next • Ownership: ask about the costs.",
        "Graded by the offline grader, a heuristic reading of the words by fixed rules.",
        "The reviewer's decision Decision Date Name and signature",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_each_sentence_of_the_headline_begins_a_line_and_no_mark_is_split() -> None:
    headline = (
        "19.3 of 25 on average, from 6 of 6 questions. Strongest: clarity, relevance and confidence"
        " (4 of 5); weakest: structure (3.5 of 5)."
    )
    shown = report(answer(), overview=OVERVIEW.model_copy(update={"headline": headline}))
    lines = [words.replace("\u00a0", " ") for _, words in baselines(render(shown))[0]]
    assert "19.3 of 25 on average, from 6 of 6 questions." in lines
    begun = next(line for line in lines if line.startswith("Strongest"))
    assert begun.count("(") == begun.count(")")


def test_strengths_and_risks_are_in_order_for_readers_that_go_by_lines() -> None:
    page = PdfReader(io.BytesIO(render(report(answer(), overview=OVERVIEW)))).pages[0]
    lines = page.extract_text(extraction_mode="layout").split("\n")
    assert not [line for line in lines if "Strengths" in line and "Risks" in line]


def test_the_decision_stays_on_the_first_page_however_much_stands_there() -> None:
    contests = tuple(Contest(text="No. " * 300, at=1_772_549_000.0) for _ in range(3))
    unread = answer("[inaudible]", state="not gradable", review="A failed recognition.")
    shown = report(unread, overview=OVERVIEW, contests=contests, abandoned=True, amended=True)
    first, second, *_ = pages(render(shown))
    assert "The reviewer's decision" in first
    assert "Candidate's note: page 2" in first
    assert "No. No." in second


def test_attention_is_on_the_first_page_of_the_report_with_most_notices() -> None:
    assert "Attention as recorded" in first(KINDS["many notices"])


def test_notices_are_ordered_by_weight() -> None:
    unread = answer("[inaudible]", state="not gradable", review="A failed recognition.")
    doubtful = answer(state="needs a person", review="The graders are far apart.", record="Said.")
    text = first(
        report(
            doubtful,
            unread,
            abandoned=True,
            amended=True,
            set_aside=("transcript.appended",),
        )
    )
    parts = [
        "Not graded: the grader could not read answer 2.",
        "A person should look at answer 1",
        "When the interview ended",
        "Not finished by the candidate",
        "Answer 1: taken as the client submitted it",
        "Amended:",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_a_report_of_an_older_release_shows_its_summary() -> None:
    assert "Summary The one question was answered." in first(report(answer()))


def test_objections_and_the_consent_are_printed() -> None:
    contests = (Contest(text="The second answer was cut off.", at=1_772_549_000.0),)
    consent = Consent(version="2026-05", choices={"ai_grading": True}, given_at=1_772_546_600.0)
    shown = report(answer(), contests=contests, consent=consent)
    assert "Candidate's note, 3 March 2026, 14:43 UTC The second answer was cut off." in first(
        shown
    )
    assert "to version 2026-05 of the text. Graded by a program: yes." in read(shown)


@pytest.mark.parametrize(
    ("role", "shown"),
    [("backend-engineer", "Backend engineer"), ("Site lead", "Site lead"), ("QA", "QA")],
)
def test_the_name_of_a_role_pack_is_shown_as_a_title(role: str, shown: str) -> None:
    assert title(report(answer(), role=role)) == shown


def test_a_role_in_another_script_is_a_title_too() -> None:
    assert "Приклад" in first(report(answer(), role="приклад"))
