"""A decision about a candidate, which a person makes with a reason. Pure."""

from typing import Literal

from shared.model import Value

DecisionOutcome = Literal["advance", "decline", "hold"]
Agreement = Literal["agree", "disagree", "no_marks"]
"""The agreement of the person who decides with the program's marks; `no_marks`: none exist."""

MIN_REASON_CHARS, MAX_REASON_CHARS = 20, 4_000


class Decision(Value):
    """The decision number `n` of an interview. A newer one supersedes it; none is changed.

    `reviews` are the reviews that it rests on, `at` is in Unix seconds.
    """

    id: str
    interview_id: str
    session_id: str = ""
    label: str
    n: int
    outcome: DecisionOutcome
    reason: str
    by: str
    at: float
    agreed_with_ai: Agreement
    reviews: tuple[str, ...] = ()

    @property
    def supersedes(self) -> str | None:
        """The id of the decision before."""
        return decision_id(self.interview_id, self.n - 1) if self.n > 1 else None


def decision_id(interview_id: str, n: int) -> str:
    return f"{interview_id}.{n}"


def agreement_problem(said: Agreement, *, marked: bool) -> str | None:
    """Return why the agreement cannot be as said, where the program `marked` answers or did not."""
    if marked and said == "no_marks":
        return "agrees_with_ai: there are marks of the program: say agree or disagree"
    if not marked and said != "no_marks":
        return "agrees_with_ai: there are no marks of the program: say no_marks"
    return None
