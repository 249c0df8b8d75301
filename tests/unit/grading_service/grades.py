"""Answers and grades, made up for tests."""

from grading_service.domain import TRAITS, no_answer
from shared.model import Answer, Evidence, Grade, GradedAnswer, GradedBy, Score

OFFLINE = GradedBy(grader="offline", version="1", rubric="1")
CLAUDE = GradedBy(grader="claude", version="1", rubric="1", model="claude-x")
LONG = "Because it paid, and it paid well, so we went on with it for a year. " * 3


def answer(question: str = "Why?", transcript: str = LONG, **fields: object) -> Answer:
    known = {"question_index": 0, "question": question, "transcript": transcript}
    return Answer.model_validate(known | fields)


def graded(
    marks: tuple[Score, Score, Score, Score, Score],
    question: str = "Why?",
    graded_by: GradedBy = OFFLINE,
    transcript: str = LONG,
    **fields: object,
) -> GradedAnswer:
    grade = Grade(
        **dict(zip(TRAITS, marks, strict=True)), commentary="Said why.", graded_by=graded_by
    )
    return GradedAnswer(answer=answer(question, transcript), grade=grade.model_copy(update=fields))


def evidence_of(*quoted: str) -> tuple[Evidence, ...]:
    """Return evidence for each trait, with a quote for the traits in `quoted`."""
    return tuple(
        Evidence(
            trait=trait,
            reason=f"The {trait} is as it is.",
            quotes=("it paid well",) if trait in quoted else (),
        )
        for trait in TRAITS
    )


def unanswered(question: str = "Why?") -> GradedAnswer:
    return GradedAnswer(answer=answer(question, " \n"), grade=no_answer(OFFLINE))
