"""What identifies a grade, the grade of silence, and what a set of grades says. Pure."""

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Literal, cast, get_args

from shared.events import Answer, Grade, GradedAnswer, GradedBy, Score

Trait = Literal["clarity", "relevance", "structure", "conciseness", "confidence"]
TRAITS: tuple[Trait, ...] = get_args(Trait)

NO_ANSWER = "No answer was recorded."


def fingerprint(answer: Answer, grader: str, version: str, rubric: str) -> str:
    """The key under which a grade is kept: equal for all that would be graded alike.

    SHA-256 in hex of everything a grader sees and of who it is. Where the answer stood in the
    interview does not count, nor does the record beside a submitted text.
    """
    seen = [answer.question, answer.competency, answer.covers, answer.transcript]
    encoded = json.dumps([*seen, grader, version, rubric], ensure_ascii=True)
    return hashlib.sha256(encoded.encode()).hexdigest()


def no_answer(graded_by: GradedBy) -> Grade:
    """The grade of a transcript without words."""
    return Grade(
        clarity=1,
        relevance=1,
        structure=1,
        conciseness=1,
        confidence=1,
        commentary=f"{NO_ANSWER} An empty answer is given 1 in all five.",
        graded_by=graded_by,
    )


def has_words(graded: GradedAnswer) -> bool:
    return bool(graded.answer.transcript.strip())


def mark(grade: Grade, trait: Trait) -> Score:
    return cast(Score, getattr(grade, trait))


def summarise(answers: Sequence[GradedAnswer]) -> str:
    """What the grades say, in plain words: counted here, nothing added. One paragraph."""
    if not answers:
        return "The interview holds no questions, so there is nothing to grade."
    answered = [graded for graded in answers if has_words(graded)]
    sentences = [_coverage(len(answered), len(answers))]
    if answered:
        sentences += [_total(answered), _traits(answered)]
    if len(answered) > 1:
        sentences.append(_questions(answers))
    return " ".join(filter(None, [*sentences, _graders(answered)]))


def _coverage(answered: int, asked: int) -> str:
    if answered == asked:
        return "The one question was answered." if asked == 1 else f"All {asked} questions were answered."
    if not answered:
        return f"No answer was recorded to {'the one question' if asked == 1 else f'any of the {asked} questions'}."
    missing = asked - answered
    return f"{answered} of {asked} questions were answered; {missing} {'has' if missing == 1 else 'have'} no answer."


def _total(answered: Sequence[GradedAnswer]) -> str:
    average = sum(graded.grade.total for graded in answered) / len(answered)
    if len(answered) == 1:
        return f"The answer was given {average:.0f} of 25."
    return f"The answers given average {average:.1f} of 25."
