"""The PDF of the report, read back with pypdf."""

import io
import pickle
import subprocess
import sys

import pytest
from pypdf import PdfReader

from report_service.pdf import render
from shared.model import UnsubmittedAnswer
from tests.unit.report_service.printed import (
    SESSION,
    WORDS,
    answer,
    baselines,
    pages,
    read,
    report,
)


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
    assert f"{head} 1 {row} 2 {row} Mean of 2 of 2 5.0 4.0 3.0 2.0 1.0 15.0" in text
    assert text.count("15 / 25") == 2


def test_an_answer_that_could_not_be_read_has_its_reason_once() -> None:
    reason = "The words are the remains of a failed recognition."
    scores = answer().scores.model_copy(update={"commentary": f"Not graded: {reason}"})
    unread = answer("[inaudible]", state="not gradable", review=reason, scores=scores)
    text = read(report(answer(), unread))
    assert f"Not graded. {reason}" in text
    assert text.count(reason) == 1


def test_a_submitted_text_that_departs_is_said_to_and_the_record_is_printed() -> None:
    text = read(report(answer("What I sent.", source="submitted", record="What I said.")))
    assert "This is the text that the client submitted. It departs from the server's record" in text
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


def test_amended_and_abandoned_reports_say_so() -> None:
    text = read(report(answer(), amended=True, revision=3, abandoned=True))
    assert "Amended: words that arrived after the first version" in text
    assert "This is version 3." in text
    closed = "the system closed this interview after its time had run out."
    graded = "What had been said until then is graded."
    assert f"Not finished by the candidate: {closed} {graded}" in text
    silent = read(report(answer("", state="no answer"), abandoned=True))
    assert closed in silent
    assert graded not in silent


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("attention.observed", "transcript.appended"), "(attention, spoken words)"),
        (("something.new",), "(something.new)"),
    ],
)
def test_what_was_set_aside_is_said_on_the_first_page(names: tuple[str, ...], said: str) -> None:
    first = " ".join(pages(render(report(answer(), set_aside=names)))[0].split())
    assert f"events of it had been set aside for the operator {said}: what they hold is" in first
    assert "missing here, unless this report was amended since." in first


def test_an_ordinary_report_says_none_of_it() -> None:
    text = read(report(answer()))
    assert "set aside" not in text
    assert "Amended" not in text
    assert "Not finished" not in text


def test_what_a_person_should_look_at_is_said_on_the_first_page_and_beside_the_marks() -> None:
    doubtful = answer(state="needs a person", review="The graders are far apart.")
    shown = pages(render(report(answer(), doubtful, doubtful)))
    assert "A person should look at answers 2 and 3;" in " ".join(shown[0].split())
    assert " ".join(shown).count("A person should look at this. The graders are far apart.") == 2
    assert "A person should look" not in read(report(answer()))


def test_what_was_submitted_otherwise_is_said_on_the_first_page() -> None:
    sent = answer("What I sent.", source="submitted", record="What I said.")
    first = " ".join(pages(render(report(answer(), sent)))[0].split())
    assert "Answer 2: taken as the client submitted it, which departs from" in first


def test_the_summary_has_its_paragraphs() -> None:
    shown = report(answer(), summary="All were answered.\nStrengths: Clarity.\nTo improve: None.")
    (lines, *_) = baselines(render(shown))
    height = {text: y for y, text in lines}
    assert (
        height["All were answered."] > height["Strengths: Clarity."] > height["To improve: None."]
    )


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


def test_a_report_without_answers_is_still_a_document() -> None:
    assert "no graded answer" in read(report(summary="", role=""))
