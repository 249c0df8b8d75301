"""A candidate's objection as the desk keeps it, with its answer. Pure."""

from typing import Literal

from shared.model import ContestOutcome, Value

ContestState = Literal["open", "answered"]

ANSWER_SECONDS = 30 * 24 * 3600.0
"""Seconds after the objection until which it has to be answered."""

MAX_ANSWER_CHARS = 5_000


class FiledContest(Value):
    """The objection number `n` of an interview, counted from 1. Times are Unix seconds."""

    id: str
    interview_id: str
    session_id: str
    n: int
    text: str
    filed_at: float
    due_at: float
    state: ContestState = "open"
    answer: str = ""
    outcome: ContestOutcome | None = None
    by: str | None = None
    answered_at: float | None = None
    told: bool = True


def contest_id(interview_id: str, n: int) -> str:
    return f"{interview_id}.{n}"
