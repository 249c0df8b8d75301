"""A review: a person's marks and notes for each answer, and for the interview. Pure."""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from shared.model import Value

MAX_NOTE_CHARS, MAX_QUOTE_CHARS = 4_000, 1_000
MAX_QUOTES = 10
"""Quotes from an answer."""

MIN_REASON_CHARS = 20

Mark = Literal[1, 2, 3, 4, 5] | Literal["not_shown"]  # generators make no enum of both types
Recommendation = Literal["strong_no", "no", "yes", "strong_yes", "no_decision"]
ReviewState = Literal["assigned", "draft", "submitted", "revised"]

SUBMITTED: frozenset[ReviewState] = frozenset({"submitted", "revised"})
"""States of reviews that count."""


class Assessment(Value):
    """The content of a review: a mark, a note and quotes by the index of the question."""

    marks: dict[str, Mark] = Field(default_factory=dict)
    notes: dict[str, str] = Field(default_factory=dict)
    quotes: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    recommendation: Recommendation | None = None


class Review(Value):
    """A reviewer's review of an interview in a `round`, which a contest may begin anew.

    `place` is the place of the interview in lists. `first` is the content as it was submitted,
    which a revision leaves as it is. `revision` counts the saves, and is the entity tag. `told` is
    whether the consequences of the submit are done. Times are Unix seconds.
    """

    id: str
    interview_id: str
    session_id: str = ""
    place: str
    reviewer: str
    round: int = 1
    state: ReviewState = "assigned"
    revision: int = 0
    given: Assessment = Assessment()
    first: Assessment | None = None
    submitted_at: float | None = None
    revised_at: float | None = None
    revision_reason: str = ""
    told: bool = True

    @property
    def counts(self) -> bool:
        """Return whether the review counts towards the reviews that an interview needs."""
        return self.state in SUBMITTED


def review_id(interview_id: str, reviewer: str, round: int) -> str:
    return f"{interview_id}.{reviewer}.{round}"


def lacking(given: Assessment, questions: int) -> str | None:
    """Return in plain words the first part that a review of so many questions lacks, or None."""
    unmarked = [str(index + 1) for index in range(questions) if str(index) not in given.marks]
    lacks = []
    if unmarked:
        name = "question" if len(unmarked) == 1 else "questions"
        lacks.append(f"{name} {', '.join(unmarked)} without a mark")
    if given.recommendation is None:
        lacks.append("no recommendation")
    return "; ".join(lacks) or None


def misplaced(given: Assessment, answers: Sequence[str]) -> str | None:
    """Return in plain words the part of a review that does not belong to these answers, or None.

    A quote stands in its answer word for word: only white space may differ. The answer to a
    follow-up belongs to the answer.
    """
    indexes = {str(index) for index in range(len(answers))}
    named = given.marks.keys() | given.notes.keys() | given.quotes.keys()
    if strange := sorted(named - indexes):
        return f"there is no question {strange[0][:20]!r}: questions are numbered from 0"
    return _misquoted(given.quotes, answers)


def _misquoted(quotes: Mapping[str, Sequence[str]], answers: Sequence[str]) -> str | None:
    for index, each in quotes.items():
        words = " ".join(answers[int(index)].split())
        if any(not quote.strip() or " ".join(quote.split()) not in words for quote in each):
            return f"a quote does not stand in the answer to question {int(index) + 1}"
    return None
