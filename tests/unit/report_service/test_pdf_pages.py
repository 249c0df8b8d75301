"""The distribution of a report on pages, and the drawing of pages."""

import io
import re
from collections.abc import Callable, Sequence
from functools import partial
from itertools import combinations
from pathlib import Path

import pytest
from pypdf import PdfReader

from report_service.pdf import answers, render, scores
from report_service.pdf.page import LEFT, MARGIN_BELOW, RIGHT, RULE_WIDTH, SIZES, TOP, Flow
from report_service.pdf.style import ACCENT, BODY, INK, MUTED, PALE, WARM, WARM_TINT
from report_service.pdf.texts import pdf_texts
from report_service.pdf.typeface import choose
from shared.model import AttentionFigures, ReportedAnswer, UnsubmittedAnswer
from shared.rubric import rubric
from tests.unit.report_service.kinds import KINDS
from tests.unit.report_service.printed import (
    EVIDENCE,
    RUBRIC,
    WORDS,
    answer,
    bars,
    baselines,
    drawn,
    pages,
    report,
)

ROOT = Path(__file__).parents[3]


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


def test_words_are_drawn_on_boxes_and_darker_boxes_on_lighter_ones() -> None:
    kinds: list[str] = []
    boxes: list[tuple[float, tuple[float, ...]]] = []
    for line in drawn(report(answer(), answer())):
        if line[-1] == "rg":
            grey = sum(map(float, line[:3]))
        if line[-2:] == ["re", "f"]:
            x, y, width, height = map(float, line[:4])
            boxes.append((grey, (x, x + width, *sorted((y, y + height)))))
        if line[-1] in {"f", "ET"}:
            kinds.append(line[-1])
    assert kinds == sorted(kinds, reverse=True)
    overlaps = [
        (below, above)
        for (below, one), (above, other) in combinations(boxes, 2)
        if max(one[0], other[0]) < min(one[1], other[1])
        and max(one[2], other[2]) < min(one[3], other[3])
    ]
    assert overlaps
    assert all(below > above for below, above in overlaps)


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
    """Return the words of each page that holds any."""
    flow = Flow(choose([]), pdf_texts("en"), "en")
    flow.y = flow.foot - room
    put(flow)
    shown = [[words.pieces[0].text for words in page.words] for page in flow.pages]
    return [words for words in shown if words]


def table_of(graded: Sequence[ReportedAnswer], flow: Flow) -> None:
    scores.table(flow, scores.lay(flow, graded))


def test_means_and_legend_of_the_table_never_stand_without_a_row() -> None:
    silence = answer("", state="no answer")
    for room in ROOMS:
        (_,) = filled(partial(table_of, [*[answer()] * 5, silence]), room)
        shown = filled(partial(table_of, [*[answer()] * 46, silence]), room)
        assert all("What did you build?" in words for words in shown), room
        assert "Mean of 46 of 47" in shown[-1]
        assert shown[-1][-1] == pdf_texts("en").dash_no_answer


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


def test_at_least_three_lines_of_a_text_stand_on_either_side_of_a_page_break() -> None:
    for count in range(1, 12):
        for room in ROOMS:
            text = "\n".join(map(str, range(count)))
            shown = filled(partial(Flow.paragraph, text=text, style=BODY), room)
            assert [line for page in shown for line in page] == text.split("\n")
            assert len(shown) == 1 or min(map(len, shown)) >= 3


def test_the_marks_of_an_answer_are_never_split_over_pages() -> None:
    graded = answer(evidence=EVIDENCE)
    for room in ROOMS:
        shown = filled(lambda flow: answers.graded(flow, [answer(), graded]), room)
        (page,) = [words for words in shown if "It is so in its clarity." in words]
        assert "It is so in its confidence." in page
        assert "Total" in page


def test_the_meaning_of_the_marks_fills_the_page_that_has_room_for_its_beginning() -> None:
    sheets = [" ".join(page.split()) for page in pages(render(KINDS["sample"]))]
    (begun,) = [page for page in sheets if "What the marks mean" in page]
    assert "Consent Given on" in begun
    assert "Clarity Can a listener follow it" in begun


def test_short_parts_begin_on_a_page_that_has_room_for_their_first_lines() -> None:
    sheets = [" ".join(page.split()) for page in pages(render(KINDS["submitted"]))]
    (recorded,) = [page for page in sheets if "Recorded but not submitted" in page]
    assert "The server's record" in recorded
    assert "Any questions for us?" in recorded
    (meaning,) = [page for page in sheets if "What the marks mean" in page]
    assert "Consent Given on" in meaning


@pytest.mark.parametrize("lines", range(30, 60, 3))
def test_no_page_holds_the_meaning_of_the_last_trait_alone(lines: int) -> None:
    shown = report(answer("a line\n" * lines), rubric=rubric())
    last = pages(render(shown))[-1]
    assert "Does every part earn its time?" in last or "Does the speaker stand" not in last


def test_no_type_is_smaller_than_seven_points() -> None:
    for page in PdfReader(io.BytesIO(render(KINDS["many notices"]))).pages:
        contents = page.get_contents()
        assert contents is not None
        sizes = re.findall(rb"/F\d+ ([\d.]+) Tf", contents.get_data())
        assert sizes
        assert min(map(float, sizes)) >= 7


def test_a_transcript_apart_from_its_question_names_it() -> None:
    graded = answer(WORDS * 4, evidence=EVIDENCE)
    named, unnamed = "Transcript · Question 2 of 2", "Transcript"
    captions = set()
    for lines in range(1, 30, 2):
        first = answer("\n".join(["I measured."] * lines))
        shown = filled(partial(answers.graded, answers=[first, graded]), 1)
        (with_question,) = [words for words in shown if "Question 2 of 2" in words]
        last = [words for words in shown if named in words or unnamed in words][-1]
        caption = unnamed if last is with_question else named
        assert caption in last, lines
        captions.add(caption)
    assert captions == {named, unnamed}


def test_pages_after_the_first_have_a_running_head() -> None:
    first, *others = pages(render(report(*[answer(WORDS * 15) for _ in range(8)])))
    head = "Backend engineer · 3 March 2026, 14:05 UTC"
    assert head not in first
    assert all(head in text for text in others)


@pytest.mark.parametrize("length", range(8, 40, 3))
def test_no_heading_ends_a_page_and_no_text_meets_the_footer(length: int) -> None:
    said = {"source": "submitted", "record": WORDS * 9, "evidence": EVIDENCE * (length % 2)}
    graded = [answer(WORDS * length, **said) for _ in range(3)]
    kept = UnsubmittedAnswer(question_index=3, question="Why us?", transcript=WORDS * length)
    for lines in baselines(render(report(*graded, unsubmitted=(kept,), rubric=RUBRIC))):
        outside = ("Session 4f", "Page ", "Backend engineer · ")
        body = [(y, text) for y, text in lines if not any(part in text for part in outside)]
        assert min(y for y, _ in body) >= MARGIN_BELOW
        assert max(y for y, _ in body) <= SIZES["a4"][1] - TOP
        last = min(body)[1]
        assert last not in HEADINGS
        assert not last.startswith("Question")


def test_on_letter_the_text_stands_in_the_middle_and_above_the_foot() -> None:
    shown = report(answer(WORDS * 60, evidence=EVIDENCE), answer(WORDS * 60), rubric=RUBRIC)
    document = render(shown, paper="letter")
    width, height = SIZES["letter"]
    for page in PdfReader(io.BytesIO(document)).pages:
        assert (page.mediabox.width, page.mediabox.height) == (width, height)
        contents = page.get_contents()
        assert contents is not None
        operators = [line.split() for line in contents.get_data().decode("latin-1").splitlines()]
        starts = [float(line[4]) for line in operators if line[:1] == ["BT"]]
        assert min(starts) == pytest.approx(LEFT + (width - SIZES["a4"][0]) / 2)
    for lines in baselines(document):
        assert sum(y < MARGIN_BELOW for y, _ in lines) == 2  # the foot and the page's number
        assert max(y for y, _ in lines) < height


@pytest.mark.parametrize("words", [WORDS, "مرحبا بك في المقابلة. "])
def test_the_rule_beside_a_transcript_stands_within_the_column_of_text(words: str) -> None:
    flow = Flow(choose([words]), pdf_texts("en"), "en")
    answers.graded(flow, [answer(words * 20)])
    rules = [box for page in flow.pages for box in page.boxes if box.width == RULE_WIDTH]
    assert rules
    assert all(box.x >= LEFT and box.x + box.width <= RIGHT for box in rules)
    said = [line for page in flow.pages for line in page.words if line.style == BODY]
    for line in said[1:]:  # the first is the commentary
        end = line.x + sum(piece.width for piece in line.pieces) * BODY.size / 1000
        assert all(end <= rule.x or line.x >= rule.x + rule.width for rule in rules)


def test_the_colours_are_those_of_the_page() -> None:
    theme = (ROOT / "shared/web/css/theme.css").read_text()
    light = dict(re.findall(r"--([\w-]+): #(\w{6});", theme.partition("@media")[0]))
    own = {"ink": INK, "quiet": MUTED, "line": PALE, "accent": ACCENT, "warm": WARM}
    shown = {name: bytes(colour).hex() for name, colour in (own | {"warm-tint": WARM_TINT}).items()}
    assert shown.items() <= light.items()
