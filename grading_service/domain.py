"""What identifies a grade, the grade of silence, and what a grade says in one paragraph. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import get_args

from grading_service.quotes import Said, verified
from shared.events import Answer, Evidence, Grade, GradedBy, Score, Trait

TRAITS: tuple[Trait, ...] = get_args(Trait)

OFFLINE = "offline"
"""The grader that counts words: always there, and said to be no more than that."""


def fingerprint(answer: Answer, by: GradedBy) -> str:
    """SHA-256 in hex of all that a grader sees and of who it is: the key to keep a grade under.

    Where the answer stands in the interview, and the record beside a submitted text, do not count.
    """
    seen = (answer.question, answer.competency, answer.covers, answer.transcript)
    encoded = json.dumps((*seen, by.grader, by.version, by.rubric, by.model))
    return hashlib.sha256(encoded.encode()).hexdigest()


def no_answer(graded_by: GradedBy) -> Grade:
    """The grade of a transcript without words."""
    return Grade(
        clarity=1,
        relevance=1,
        structure=1,
        conciseness=1,
        confidence=1,
        commentary="No answer was recorded. That is given 1 in all five.",
        graded_by=graded_by,
        answered=False,
    )


def with_true_quotes(grade: Grade, transcript: str) -> Grade:
    """The grade without any quote that the transcript does not hold."""
    said = Said.of(transcript)
    evidence = tuple(
        ground.model_copy(update={"quotes": verified(ground.quotes, said)})
        for ground in grade.evidence
    )
    return grade.model_copy(update={"evidence": evidence})


def comment(scores: Mapping[Trait, Score], evidence: Sequence[Evidence]) -> str:
    """The best mark's ground and the lowest's, each with its first quote."""
    grounds = {ground.trait: ground for ground in evidence}
    best = max(TRAITS, key=lambda trait: scores[trait])
    lowest = min(TRAITS, key=lambda trait: scores[trait])
    if scores[best] == scores[lowest]:
        return f"All five traits are given {scores[best]} of 5. {with_quote(grounds[best])}"
    return (
        f"Best: {best}, {scores[best]} of 5. {with_quote(grounds[best])}"
        f" Lowest: {lowest}, {scores[lowest]} of 5. {with_quote(grounds[lowest])}"
    )


def with_quote(ground: Evidence) -> str:
    """The reason as a sentence, and the first of its quotes after it."""
    reason = ground.reason.strip().rstrip(".")
    return f"{reason}: “{ground.quotes[0]}”." if ground.quotes else f"{reason}."
