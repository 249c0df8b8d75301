"""What goes on which page, and how it is drawn."""

from collections.abc import Callable

import pytest

from report_service.pdf import answers, render, scores
from report_service.pdf.page import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, Flow
from report_service.pdf.typeface import helvetica
from shared.events import (
    AttentionFigures,
    UnsubmittedAnswer,
)
from tests.unit.report_service.printed import (
    GROUNDS,
    RUBRIC,
    WORDS,
    answer,
    bars,
    baselines,
    drawn,
    pages,
    report,
)


def test_the_chart_has_bars_as_long_as_the_scores() -> None:
    (_, total), (_, whole), *fifths = bars(report(answer()))
    assert total / whole == pytest.approx(15 / 25, abs=0.01)
    assert len(fifths) == 5 * 5


@pytest.mark.parametrize(
    ("focused", "distracted", "unknown", "drawn_as"),
    [
        (0.6, 0.3, 0.1, (0.6, 0.3, 0.1)),
        (1.0, 1.0, 0.0, (0.5, 0.5, 0.0)),
        (0.5, 0.0, 0.0, (0.5, 0, 0)),
    ],
)
def test_the_attention_bar_is_no_longer_than_the_lines_of_text(
    focused: float, distracted: float, unknown: float, drawn_as: tuple[float, ...]
) -> None:
    figures = AttentionFigures(
        source="client",
        focused_ratio=focused,
        distracted_ratio=distracted,
        unknown_ratio=unknown,
    )
    bar = bars(report(attention=figures))[:3]
    assert [width / (RIGHT - LEFT) for _, width in bar] == pytest.approx(drawn_as, abs=0.001)


def test_words_are_drawn_on_their_ground_and_darker_boxes_on_lighter_ones() -> None:
    kinds, greys = [], []
    for line in drawn(report(answer(), answer())):
        if line[-1] == "rg":
            colour = sum(map(float, line[:3]))
        if line[-2:] == ["re", "f"]:
            greys.append(colour)
        if line[-1] in {"f", "ET"}:
            kinds.append(line[-1])
    assert kinds == sorted(kinds, reverse=True)
    assert len(set(greys)) > 2
    assert greys == sorted(greys, reverse=True)


def test_every_page_has_its_number_and_the_short_id() -> None:
    shown = pages(render(report(*[answer(WORDS * 15) for _ in range(8)])))
    assert len(shown) > 3
    for number, text in enumerate(shown, start=1):
        assert f"Page {number} of {len(shown)}" in text
        assert "Session 4f1d2c3b" in text


def test_twenty_thousand_words_take_a_sensible_number_of_pages_and_none_is_lost() -> None:
    text = " ".join(f"word{number}" for number in range(20_000))
    document = render(report(answer(text)))
    shown = pages(document)
    assert 20 < len(shown) < 60
    said = " ".join(" ".join(page.split("Vivavoce interview report")[0] for page in shown).split())
    assert text in said


def test_a_word_without_spaces_is_cut_into_lines_and_none_of_it_is_lost() -> None:
    shown = pages(render(report(answer("Z" * 200_000))))
    assert len(shown) < 120
    assert sum(page.count("Z") for page in shown) == 200_000


def test_fifty_answers_are_all_there() -> None:
    shown = pages(render(report(*[answer(question=f"Question no. {n}?") for n in range(50)])))
    text = " ".join(shown)
    assert all(f"Question {n} of 50" in text for n in range(1, 51))
    assert len(shown) < 30


def test_a_long_question_and_role_do_not_break_the_pages() -> None:
    shown = pages(render(report(answer(question="why " * 5_000), role="x" * 20_000)))
    assert len(shown) < 30


ROOMS = range(1, 400, 3)
"""Points that are left on the page when something begins."""


def filled(put: Callable[[Flow], None], room: int) -> list[list[str]]:
    """The words of each page that something was put on."""
    flow = Flow(helvetica())
    flow.y = BOTTOM - room
    put(flow)
    shown = [[words.pieces[0].text for words in page.words] for page in flow.pages]
    return [words for words in shown if words]


def test_six_rows_of_the_chart_stay_together_and_of_more_none_stands_alone() -> None:
    for room in ROOMS:
        (_,) = filled(lambda flow: scores.chart(flow, [answer()] * 6), room)
        for words in filled(lambda flow: scores.chart(flow, [answer()] * 47), room):
            assert words.count("15") > 1, room


def test_means_and_legend_of_the_table_never_stand_without_a_row() -> None:
    silence = answer("", state="no answer")
    for room in ROOMS:
        (_,) = filled(lambda flow: scores.table(flow, [*[answer()] * 5, silence]), room)
        shown = filled(lambda flow: scores.table(flow, [*[answer()] * 46, silence]), room)
        assert all("What did you build?" in words for words in shown), room
        assert "Mean" in shown[-1]
        assert shown[-1][-1] == scores.DASHES


def test_what_was_not_submitted_begins_beside_its_heading() -> None:
    kept = UnsubmittedAnswer(question_index=3, question="Why us?", transcript=WORDS * 9)
    for room in ROOMS:
        first, *_ = filled(lambda flow: answers.unsubmitted(flow, (kept,)), room)
        assert first[0] == "Recorded but not submitted"
        assert "Transcript" in first, room


HEADINGS = {
    "Answers",
    "What did you build?",
    "Why us?",
    "Clarity",
    "Transcript",
    "Transcript, as submitted by the client",
    "The server's record",
    "Recorded but not submitted",
    "Attention",
    "How it was graded",
    "What the marks mean",
    "Scores",
}


@pytest.mark.parametrize("length", range(8, 40, 3))
def test_no_heading_ends_a_page_and_no_text_meets_the_footer(length: int) -> None:
    said = {"source": "submitted", "record": WORDS * 9, "evidence": GROUNDS * (length % 2)}
    graded = [answer(WORDS * length, **said) for _ in range(3)]
    kept = UnsubmittedAnswer(question_index=3, question="Why us?", transcript=WORDS * length)
    for lines in baselines(render(report(*graded, unsubmitted=(kept,), rubric=RUBRIC))):
        body = [(y, text) for y, text in lines if "Session 4f" not in text and "Page " not in text]
        assert min(y for y, _ in body) >= HEIGHT - BOTTOM
        assert max(y for y, _ in body) <= HEIGHT - TOP
        last = min(body)[1]
        assert last not in HEADINGS
        assert not last.startswith("Question")
