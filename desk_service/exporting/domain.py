"""The columns of the CSV file of interviews, and their cells. Pure."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from desk_service.comparing.domain import Row, row_of
from desk_service.interviews.dossier import Dossier
from shared.csv_text import csv_line

Cell = str | float | None
Column = Callable[[Row], Cell]


def _at(seconds: float | None) -> str | None:
    """Return the time in ISO 8601, in UTC."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _yes(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def _rounded(mark: float | None) -> float | None:
    return None if mark is None else round(mark, 2)


def _contest(row: Row) -> str | None:
    states = [each.state for each in row.dossier.contests]
    return None if not states else "open" if "open" in states else "answered"


PERSON: dict[str, Column] = {
    "label": lambda row: row.dossier.label,
    "name": lambda row: row.dossier.person.name if row.dossier.person else None,
    "email": lambda row: row.dossier.person.email if row.dossier.person else None,
    "external_ref": lambda row: row.dossier.person.external_ref if row.dossier.person else None,
}
STATE: dict[str, Column] = {
    "interview": lambda row: row.dossier.content.title,
    "version": lambda row: row.dossier.version.n,
    "state": lambda row: row.dossier.state,
    "expires_at": lambda row: _at(row.dossier.expires_at),
    "started_at": lambda row: _at(row.dossier.started_at),
    "finished_at": lambda row: _at(row.dossier.finished_at),
    "reviews": lambda row: row.dossier.submitted,
    "reviews_required": lambda row: row.dossier.content.reviews_required,
}
OUTCOME: dict[str, Column] = {
    "decision": lambda row: row.dossier.decision.outcome if row.dossier.decision else None,
    "decided_at": lambda row: _at(row.dossier.decision.at) if row.dossier.decision else None,
    "agreed_with_ai": lambda row: (
        row.dossier.decision.agreed_with_ai if row.dossier.decision else None
    ),
    "contest": _contest,
}
MARKS: dict[str, Column] = {
    "needs_person": lambda row: _yes(row.dossier.needs_person),
    "not_gradable": lambda row: row.dossier.ungradable,
    "people_mean": lambda row: _rounded(row.mean),
    "people_spread": lambda row: _rounded(row.spread),
    "ai_mean": lambda row: _rounded(row.ai_mean),
    "ai_grader": lambda row: row.grader,
}


def _people(index: int) -> Column:
    return lambda row: row.human[index] if index < len(row.human) else None


def _program(index: int) -> Column:
    return lambda row: row.ai[index] if row.ai and index < len(row.ai) else None


def _words(index: int) -> Column:
    def cell(row: Row) -> Cell:
        answers = row.dossier.answers
        return answers[index].text if index < len(answers) else None

    return cell


def columns(questions: int, *, marks: bool, words: bool) -> dict[str, Column]:
    """Return the columns of interviews with at most so many questions, by name."""
    found = PERSON | STATE | OUTCOME
    if marks:
        found |= MARKS
    for index in range(questions):
        if marks:
            found[f"q{index + 1}_people"] = _people(index)
            found[f"q{index + 1}_ai"] = _program(index)
        if words:
            found[f"q{index + 1}_words"] = _words(index)
    return found


def lines(dossiers: Sequence[Dossier], cells: dict[str, Column]) -> str:
    """Return a line for each interview."""
    rows = map(row_of, dossiers)
    return "".join(csv_line(cell(row) for cell in cells.values()) for row in rows)
