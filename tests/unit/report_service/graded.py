"""Reports on whole interviews whose marks and comments are those of the offline grader."""

from collections.abc import Sequence
from pathlib import Path

from bench.grading.spanish import spanish
from grading_service.feedback import feedback
from grading_service.languages.report_texts import report_texts
from grading_service.offline.rater import rate
from grading_service.overview import overview
from grading_service.summary import summarise
from report_service.domain import Join, compose
from shared.events import InterviewFinalized, InterviewGraded
from shared.model import Answer, GradedAnswer, Question, Report
from shared.role_packs import load_roles
from shared.rubric import rubric
from tests.unit.report_service.printed import SESSION
from vivavoce.interview import read_interview

ROOT = Path(__file__).parents[3]
BEGAN, ENDED = 1_772_546_700.0, 1_772_548_740.0
PROFILES = ("strong", "rambling", "off-topic", "hedged", "disorganised", "terse")


def in_english() -> Report:
    """Return the report on the interview that `make interview` plays."""
    asked = load_roles(ROOT / "gateway/questions/packs").get("engineering").questions
    said = [answer.text for answer in read_interview(ROOT / "examples/answers.yaml").answers]
    return _report(asked, said, "engineering", "en")


def in_spanish() -> Report:
    """Return the report on six answers of as many kinds to six questions in Spanish."""
    ids = dict.fromkeys(row.id for row in spanish())
    chosen = set(zip(ids, PROFILES, strict=False))
    rows = [row for row in spanish() if (row.id, row.profile) in chosen]
    asked = [
        Question(text=row.question, competency=row.competency, covers=row.covers) for row in rows
    ]
    return _report(asked, [row.text for row in rows], "general", "es")


def _report(asked: Sequence[Question], said: Sequence[str], role: str, language: str) -> Report:
    answers = [
        Answer(
            question_index=index,
            question=question.text,
            competency=question.competency,
            covers=question.covers,
            transcript=text,
        )
        for index, (question, text) in enumerate(zip(asked, said, strict=True))
    ]
    graded = [GradedAnswer(answer=each, grade=rate(each, language)) for each in answers]
    say = report_texts(language)
    seen = overview(graded, say)
    finalized = InterviewFinalized(
        session_id=SESSION,
        role=role,
        language=language,
        started_at=BEGAN,
        finalized_at=ENDED,
        questions=tuple(asked),
    )
    told = InterviewGraded(
        session_id=SESSION,
        version=1,
        answers=tuple(graded),
        summary=summarise(graded, seen, say=say),
        overview=seen,
        feedback=feedback(graded, say),
        rubric=rubric(language),
    )
    return compose(Join(id=SESSION, finalized=finalized, graded=told, graded_version=1), 1)
