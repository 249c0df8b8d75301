"""The PDF of the report, read back with pypdf."""

import io
import pickle
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from report_service.pdf import fonts, render
from report_service.pdf.page import BOTTOM, HEIGHT, TOP
from shared.events import (
    AttentionFigures,
    Evidence,
    GradedBy,
    Report,
    ReportedAnswer,
    ReportedScores,
    Rubric,
    Trait,
    TraitRubric,
    UnsubmittedAnswer,
    Usage,
)

SESSION = "4f1d2c3ba5e84d0f9b7a6c5d4e3f2a1b"
OFFLINE = GradedBy(grader="offline", version="7", rubric="r3f1c")
CLAUDE = GradedBy(grader="claude", version="2", rubric="r3f1c", model="model-x")
WORDS = "I moved the billing system and measured every step of it. "
TRAITS: tuple[Trait, ...] = get_args(Trait)
GROUNDS = tuple(
    Evidence(
        trait=trait,
        reason=f"It is so in its {trait}.",
        quotes=("I moved the billing system", "every step")[: 1 + (trait == "clarity")],
    )
    for trait in TRAITS
)
USAGE = Usage(input_tokens=1_000, cache_read_tokens=5_000, output_tokens=1_500, cost_usd=0.018)
RUBRIC = Rubric(
    version="3",
    traits={
        trait: TraitRubric(
            asks="Is it clear?", anchors={1: "Not at all.", 3: "Half.", 5: "Wholly."}
        )
        for trait in TRAITS
    },
    never_evidence=("length as such", "mood"),
)


def answer(transcript: str = WORDS, **fields: Any) -> ReportedAnswer:
    scores = ReportedScores(
        clarity=5,
        relevance=4,
        structure=3,
        conciseness=2,
        confidence=1,
        total=15,
        commentary="Names the problem and the result.",
    )
    given_fields = {
        "question": "What did you build?",
        "scores": scores,
        "question_index": 0,
        "graded_by": OFFLINE,
    }
    return ReportedAnswer(**{**given_fields, "transcript": transcript, **fields})


def report(*answers: ReportedAnswer, **fields: Any) -> Report:
    given_fields = {
        "session_id": SESSION,
        "role": "Backend engineer",
        "started_at": 1_772_546_700.0,
        "finalized_at": 1_772_548_740.0,
        "summary": "The one question was answered.",
        "questions": answers,
        "graded_by": "offline",
    }
    return Report(**{**given_fields, **fields})


def pages(document: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(document)).pages]


def read(shown: Report) -> str:
    """All the words of its PDF, with single spaces."""
    return " ".join(" ".join(pages(render(shown))).split())


def test_the_first_page_names_product_role_dates_and_only_the_short_id() -> None:
    text = read(report(answer()))
    assert "3 March 2026, 14:05 UTC" in text
    for part in ("Vivavoce", "Backend engineer", "14:39 UTC", "4f1d2c3b"):
        assert part in text
    assert SESSION[:9] not in text


def test_the_whole_session_id_is_nowhere_in_the_file() -> None:
    reader = PdfReader(io.BytesIO(render(report(answer()))))
    assert SESSION not in str(reader.metadata)
    assert SESSION.encode() not in render(report(answer()))


def test_the_summary_question_transcript_competency_and_commentary_are_shown() -> None:
    text = read(report(answer(competency="Ownership")))
    assert "The one question was answered." in text
    assert "What did you build?" in text
    assert WORDS.strip() in text
    assert "Competency: Ownership" in text
    assert "Names the problem and the result." in text


def test_scores_stand_in_a_table_with_their_means_and_beside_the_answer() -> None:
    text = read(report(answer(), answer()))
    head = "Question Clarity Relevance Structure Conciseness Confidence Total"
    row = "What did you build? 5 4 3 2 1 15"
    assert f"{head} 1 {row} 2 {row} Mean 5.0 4.0 3.0 2.0 1.0 15.0" in text
    assert text.count("15 / 25") == 2


def _drawn(shown: Report) -> list[list[str]]:
    """What the first page is drawn with: operands and operator, line by line."""
    contents = PdfReader(io.BytesIO(render(shown))).pages[0].get_contents()
    assert contents is not None
    return [line.split() for line in contents.get_data().decode("latin-1").splitlines()]


def test_the_chart_has_bars_as_long_as_the_scores() -> None:
    drawn = _drawn(report(answer()))
    boxes = sorted(tuple(map(float, line[:4])) for line in drawn if line[-2:] == ["re", "f"])
    total, whole, *fifths = [width for _, _, width, height in boxes if abs(height) == 8]
    assert total / whole == pytest.approx(15 / 25, abs=0.01)
    assert len(fifths) == 5 * 5


def test_words_are_drawn_on_their_ground_and_darker_boxes_on_lighter_ones() -> None:
    kinds, greys = [], []
    for line in _drawn(report(answer(), answer())):
        if line[-1] == "rg":
            colour = sum(map(float, line[:3]))
        if line[-2:] == ["re", "f"]:
            greys.append(colour)
        if line[-1] in {"f", "ET"}:
            kinds.append(line[-1])
    assert kinds == sorted(kinds, reverse=True)
    assert len(set(greys)) > 2
    assert greys == sorted(greys, reverse=True)


def test_a_submitted_text_that_departs_is_said_to_and_the_record_is_printed() -> None:
    text = read(report(answer("What I sent.", source="submitted", record="What I said.")))
    assert "The client's submitted text was graded. It departs from the server's record" in text
    assert "as submitted by the client What I sent." in text
    assert "The server's record What I said." in text


def test_a_submitted_text_without_a_record_is_said_to_have_none() -> None:
    text = read(report(answer("What I sent.", source="submitted", record=None)))
    assert "The server recorded nothing for this question." in text
    assert "departs" not in text


def test_a_recorded_answer_makes_no_such_remark() -> None:
    assert "submitted" not in read(report(answer()))


def test_a_question_that_the_session_does_not_hold_is_marked() -> None:
    assert "does not hold this question" in read(report(answer(question_index=None)))


def test_unsubmitted_answers_have_their_own_section() -> None:
    kept = UnsubmittedAnswer(question_index=3, question="Why us?", transcript="Because of it.")
    text = read(report(answer(), unsubmitted=(kept,)))
    section = text[text.index("Recorded but not submitted") :]
    assert "Question 4 of the session Why us? Transcript Because of it." in section


@pytest.mark.parametrize(
    ("source", "said"),
    [("server", "as recorded by the server"), ("client", "as stated by the client")],
)
def test_attention_is_shown_with_its_source_and_outside_the_grades(source: str, said: str) -> None:
    figures = AttentionFigures(
        source=source,
        focused_ratio=0.82,
        distracted_ratio=0.11,
        unknown_ratio=0.07,
    )
    text = read(report(answer(), attention=figures))
    for part in ("Focused 82%", "Distracted 11%", "Unknown 7%", said):
        assert part in text
    assert "Attention never enters a grade." in text


def test_missing_attention_is_said_to_be_not_available() -> None:
    text = read(report(answer()))
    assert "Attention: not available" in text
    assert "Attention never enters a grade." in text


def test_amended_and_abandoned_reports_say_so() -> None:
    text = read(report(answer(), amended=True, revision=3, abandoned=True))
    assert "Amended: words that arrived after the first version" in text
    assert "This is version 3." in text
    assert "Not finished by the candidate: the system closed this interview" in text


def test_an_ordinary_report_says_neither() -> None:
    text = read(report(answer()))
    assert "Amended" not in text
    assert "Not finished" not in text


def test_each_grader_is_named_with_its_answers_version_rubric_model_and_note() -> None:
    refused = OFFLINE.model_copy(update={"note": "The model refused this answer."})
    answers = (answer(graded_by=CLAUDE), answer(graded_by=refused), answer(graded_by=CLAUDE))
    text = read(report(*answers, graded_by="mixed"))
    section = text[text.index("How it was graded") :]
    assert "Answers 1, 3: claude, version 2, rubric r3f1c, model model-x." in section
    assert "Answer 2: offline, version 7, rubric r3f1c." in section
    assert "Note: The model refused this answer." in section
    assert "Graded offline in part." in text


def test_each_mark_stands_with_its_reason_and_its_quotes() -> None:
    shown = answer(evidence=GROUNDS, graded_by=CLAUDE)
    text = read(report(shown, graded_by="claude"))
    assert "Clarity 5 It is so in its clarity. “I moved the billing system” “every step” " in text
    assert "Confidence 1 It is so in its confidence. “I moved the billing system”" in text
    assert "Total 15 / 25" in text
    assert "Graded by claude, version 2, rubric r3f1c, model model-x." in text
    assert "Names the problem and the result." not in text


def test_a_commentary_takes_the_place_of_grounds_that_are_not_all_there() -> None:
    text = read(report(answer(evidence=GROUNDS[1:])))
    assert "Names the problem and the result." in text
    assert "It is so in its" not in text


def test_what_a_person_should_look_at_is_said_on_the_first_page_and_beside_the_marks() -> None:
    doubtful = answer(state="needs a person", review="The graders are far apart.")
    shown = pages(render(report(answer(), doubtful, doubtful)))
    assert "A person should look at answers 2 and 3;" in " ".join(shown[0].split())
    assert " ".join(shown).count("A person should look. The graders are far apart.") == 2
    assert "A person should look" not in read(report(answer()))


def test_what_was_submitted_otherwise_is_said_on_the_first_page() -> None:
    sent = answer("What I sent.", source="submitted", record="What I said.")
    first = " ".join(pages(render(report(answer(), sent)))[0].split())
    assert "Answer 2: graded as the client submitted it, which departs from" in first


def test_no_answer_has_no_marks_and_is_left_out_of_the_means() -> None:
    text = read(report(answer(), answer("", state="no answer")))
    assert "1 What did you build? 5 4 3 2 1 15 2 What did you build? – – – – – –" in text
    assert "Mean 5.0 4.0 3.0 2.0 1.0 15.0" in text
    assert "No answer was recorded, so there is nothing to grade." in text
    assert "Answer 1: offline" in text
    assert "Answers 1, 2: offline" not in text
    assert "Mean" not in read(report(answer("", state="no answer")))


@pytest.mark.parametrize(
    ("usage", "said"),
    [
        (None, "No language model was asked: the grading cost nothing."),
        (USAGE, "6,000 tokens read and 1,500 written by the language model, for $0.0180."),
        (
            USAGE.model_copy(update={"cost_usd": None}),
            "1,500 written by the language model; its price is not known.",
        ),
    ],
)
def test_what_the_grading_cost_is_shown(usage: Usage | None, said: str) -> None:
    assert said in read(report(answer(), usage=usage))


def test_the_anchors_of_the_rubric_stand_at_the_end() -> None:
    text = read(report(answer(), rubric=RUBRIC))
    section = text[text.index("What the marks mean") :]
    assert "Clarity Is it clear? 1 Not at all. 3 Half. 5 Wholly." in section
    assert "Never evidence: length as such; mood." in section
    assert "What the marks mean" not in read(report(answer()))


def test_the_summary_has_its_paragraphs() -> None:
    shown = report(answer(), summary="All were answered.\nStrengths: Clarity.\nTo improve: None.")
    (lines, *_) = _baselines(render(shown))
    height = {text: y for y, text in lines}
    assert (
        height["All were answered."] > height["Strengths: Clarity."] > height["To improve: None."]
    )


def test_an_offline_grade_is_visible_on_the_first_page_and_explained() -> None:
    first = " ".join(pages(render(report(answer())))[0].split())
    assert "Graded by offline" in first
    assert "a heuristic reading of the words" in first
    by_model = read(report(answer(graded_by=CLAUDE), graded_by="claude"))
    assert "offline" not in by_model


def test_every_page_has_its_number_and_the_short_id() -> None:
    shown = pages(render(report(*[answer(WORDS * 15) for _ in range(8)])))
    assert len(shown) > 3
    for number, text in enumerate(shown, start=1):
        assert f"Page {number} of {len(shown)}" in text
        assert "Session 4f1d2c3b" in text


def test_the_metadata_names_title_author_and_the_time_of_the_end() -> None:
    metadata = PdfReader(io.BytesIO(render(report(answer())))).metadata
    assert metadata is not None
    assert metadata.title == "Interview report: Backend engineer"
    assert metadata.author == "Vivavoce"
    assert metadata.creation_date is not None
    assert metadata.creation_date.timestamp() == 1_772_548_740


@pytest.mark.parametrize("transcript", [WORDS, "Привет, как дела?"])
def test_the_same_report_gives_the_same_bytes_in_every_process(transcript: str) -> None:
    shown = report(answer(transcript))
    here = render(shown)
    program = (
        "import pickle, sys; from report_service.pdf import render; "
        "sys.stdout.buffer.write(render(pickle.load(sys.stdin.buffer)))"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", program], input=pickle.dumps(shown), capture_output=True, check=True
    )
    assert here == render(shown) == elsewhere.stdout


# ---------------------------------------------------------------- any text


@pytest.fixture
def bundled_fonts_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As without the extra `fonts`."""
    monkeypatch.setattr(fonts, "PACKAGES", ())
    fonts.font_files.cache_clear()
    yield
    fonts.font_files.cache_clear()


def test_western_punctuation_needs_no_embedded_font() -> None:
    document = render(report(answer("café – “quotes” €20 … naïve")))
    assert "café – “quotes” €20 … naïve" in " ".join(pages(document))
    assert b"FontFile2" not in document


@pytest.mark.parametrize(
    "transcript",
    [
        "Στην προηγούμενη δουλειά",
        "В прошлой работе",
        "Zażółć gęślą jaźń",
        "Tiếng Việt",
        "😀 ☺ → ≤",
        "🚀 🧠 🧿",
        "ሰላም Բարեւ გამარჯობა",
        "請求システムを移行しました。",
        "测量了每一个步骤",
        "새로운 서비스로",
    ],
)
def test_other_scripts_read_back_as_they_were(transcript: str) -> None:
    shown = read(report(answer(transcript))).replace("\0", "")  # pypdf's, beside CFF's two bytes
    assert transcript in shown


@pytest.mark.parametrize("transcript", ["हर चरण को मापा", "கொண்டு", "আগের চাকরিতে", "ผู้สมัคร"])
def test_of_letters_that_change_places_the_text_stands_beside_the_glyphs(transcript: str) -> None:
    document = PdfReader(io.BytesIO(render(report(answer(transcript)))))
    contents = (page.get_contents() for page in document.pages)
    drawn = b"".join(content.get_data() for content in contents if content is not None)
    said = f"/ActualText <feff{transcript.encode('utf-16-be').hex()}>"
    assert said.encode() in drawn


def test_letters_with_separate_accents_are_composed() -> None:
    assert "café" in read(report(answer(unicodedata.normalize("NFD", "café"))))


@pytest.mark.parametrize(
    "transcript", ["مرحبا بك في المقابلة", "שלום וברכה", "ولا بأس بذلك", "می‌خواهم بگویم"]
)
def test_text_from_right_to_left_reads_back_in_its_own_order(transcript: str) -> None:
    assert transcript in read(report(answer(transcript)))


def test_what_the_fonts_lack_is_written_as_its_code_and_the_reader_is_told(
    bundled_fonts_only: None,
) -> None:
    text = read(report(answer("we 🧿🧿🧠 won 日本")))
    assert "we [U+1F9FF ×2 U+1F9E0] won [U+65E5 U+672C]" in text
    assert "cannot show are written as their code" in text
    assert "written as their code" not in read(report(answer("Привет")))


def test_control_characters_and_direction_marks_leave_no_trace() -> None:
    assert "a b c d" in read(report(answer("a\0b\x1b\x07c\u202e \u200fd\u2028\ufeff")))


def test_a_pile_of_marks_is_cut_and_counted() -> None:
    text = read(report(answer("e" + "\u0301" * 1_000_000)))
    assert "[+999996 marks]" in text


def test_text_is_data_and_never_structure() -> None:
    said = "{nb} **bold** __x__ ) Tj ET endstream endobj (\\ <b>hi</b> %PDF-1.4 /Type"
    shown = report(answer(said, question=said), role=said, summary=said)
    document = render(shown)
    assert read(shown).count(said) >= 4
    assert len(PdfReader(io.BytesIO(document), strict=True).pages) == 2


def test_an_empty_answer_is_said_to_have_no_words() -> None:
    assert "Transcript No words." in read(report(answer("")))


def test_a_report_without_answers_is_still_a_document() -> None:
    assert "no graded answer" in read(report(summary="", role=""))


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


def _baselines(document: bytes) -> list[list[tuple[float, str]]]:
    """By page: each line's height above the foot of the page, and its words."""
    found = []
    for page in PdfReader(io.BytesIO(document)).pages:
        lines: list[tuple[float, str]] = []

        def visit(
            text: str, _: Any, matrix: list[float], *rest: Any, lines: list[Any] = lines
        ) -> None:
            if text.strip():
                lines.append((matrix[5], text.strip()))

        page.extract_text(visitor_text=visit)
        found.append(lines)
    return found


@pytest.mark.parametrize("length", range(8, 40, 3))
def test_no_heading_ends_a_page_and_no_text_meets_the_footer(length: int) -> None:
    said = {"source": "submitted", "record": WORDS * 9, "evidence": GROUNDS * (length % 2)}
    answers = [answer(WORDS * length, **said) for _ in range(3)]
    kept = UnsubmittedAnswer(question_index=3, question="Why us?", transcript=WORDS * length)
    for lines in _baselines(render(report(*answers, unsubmitted=(kept,), rubric=RUBRIC))):
        body = [(y, text) for y, text in lines if "Session 4f" not in text and "Page " not in text]
        assert min(y for y, _ in body) >= HEIGHT - BOTTOM
        assert max(y for y, _ in body) <= HEIGHT - TOP
        last = min(body)[1]
        assert last not in HEADINGS
        assert not last.startswith("Question")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.text(max_size=40))
def test_any_text_gives_a_document(transcript: str, question: str) -> None:
    shown = report(answer(transcript, question=question), role=question, summary=transcript)
    assert len(PdfReader(io.BytesIO(render(shown)), strict=True).pages) >= 2
