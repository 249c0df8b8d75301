"""Reports as tests need them, and their PDF read back with pypdf."""

import io
from typing import Any, get_args

from pypdf import PdfReader

from report_service.pdf import render
from shared.model import (
    Evidence,
    GradedBy,
    Report,
    ReportedAnswer,
    ReportedScores,
    Rubric,
    Trait,
    TraitRubric,
    Usage,
)

SESSION = "4f1d2c3ba5e84d0f9b7a6c5d4e3f2a1b"
OFFLINE = GradedBy(grader="offline", version="7", rubric="r3f1c")
CLAUDE = GradedBy(grader="claude", version="2", rubric="r3f1c", model="model-x")
WORDS = "I moved the billing system and measured every step of it. "
TRAITS: tuple[Trait, ...] = get_args(Trait)
EVIDENCE = tuple(
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
    """Return all words of the report's PDF, with single spaces."""
    return " ".join(" ".join(pages(render(shown))).split())


def drawn(shown: Report) -> list[list[str]]:
    """Return the drawing operators of the second page, each with its operands."""
    contents = PdfReader(io.BytesIO(render(shown))).pages[1].get_contents()
    assert contents is not None
    return [line.split() for line in contents.get_data().decode("latin-1").splitlines()]


def bars(shown: Report) -> list[tuple[float, float]]:
    """Return the left edge and the width of each bar on the second page, from the top left."""
    boxes = [map(float, line[:4]) for line in drawn(shown) if line[-2:] == ["re", "f"]]
    found = [(-y, x, width) for x, y, width, height in boxes if abs(height) == 8]
    return [(x, width) for _, x, width in sorted(found)]


def baselines(document: bytes) -> list[list[tuple[float, str]]]:
    """Return, by page, each line's height above the foot of the page and its words."""
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
