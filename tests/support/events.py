"""Events as tests need them: every field has a value, and any may be given another."""

from typing import Any
from uuid import uuid4

from shared.events import (
    AttentionObserved,
    AttentionSummarised,
    InterviewFinalized,
    InterviewGraded,
    TranscriptAppended,
    TranscriptCompleted,
)
from shared.model import Answer, Grade, GradedAnswer, GradedBy, Question

BEGAN = 1_750_000_000.0
"""When the interview of these events started (Unix seconds)."""

QUESTIONS = (Question(text="Why this role?"), Question(text="What failed?"))


def appended(session_id: str, text: str = "some words", **fields: Any) -> TranscriptAppended:
    known = {
        "utterance_id": uuid4().hex,
        "question_index": 0,
        "received_at": BEGAN + 1,
        "instance": "g1",
        "n": 1,
    }
    return TranscriptAppended(session_id=session_id, text=text, **(known | fields))


def observed(session_id: str, state: str = "focused", **fields: Any) -> AttentionObserved:
    known = {
        "observation_id": uuid4().hex,
        "state": state,
        "event": "look",
        "received_at": BEGAN + 1,
        "instance": "g1",
        "n": 1,
    }
    return AttentionObserved(session_id=session_id, **(known | fields))


def finalized(session_id: str, **fields: Any) -> InterviewFinalized:
    known = {
        "role": "general",
        "started_at": BEGAN,
        "finalized_at": BEGAN + 100,
        "questions": QUESTIONS,
        "gateways": ("g1",),
        "instance": "g1",
    }
    return InterviewFinalized(session_id=session_id, **(known | fields))


def answer(transcript: str = "some words", **fields: Any) -> Answer:
    known = {"question_index": 0, "question": QUESTIONS[0].text}
    return Answer(transcript=transcript, **(known | fields))


def completed(session_id: str, *answers: Answer, **fields: Any) -> TranscriptCompleted:
    return TranscriptCompleted(
        session_id=session_id, answers=answers or (answer(),), **({"version": 1} | fields)
    )


GRADE = Grade(
    clarity=3,
    relevance=3,
    structure=3,
    conciseness=3,
    confidence=3,
    commentary="Said why.",
    graded_by=GradedBy(grader="offline", version="1", rubric="1"),
)


def graded(session_id: str, *answers: Answer, **fields: Any) -> InterviewGraded:
    known = {
        "version": 1,
        "answers": tuple(GradedAnswer(answer=a, grade=GRADE) for a in answers or (answer(),)),
        "summary": "One question, answered.",
    }
    return InterviewGraded(session_id=session_id, **(known | fields))


def summarised(session_id: str, **fields: Any) -> AttentionSummarised:
    return AttentionSummarised(session_id=session_id, **({"version": 1, "figures": None} | fields))
