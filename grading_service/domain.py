"""What identifies a grade, the grade of silence, and what a set of grades says. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from statistics import fmean
from textwrap import shorten
from typing import Literal, get_args

from shared.events import Answer, Grade, GradedAnswer, GradedBy

Trait = Literal["clarity", "relevance", "structure", "conciseness", "confidence"]
TRAITS: tuple[Trait, ...] = get_args(Trait)

OFFLINE = "offline"
"""The grader that counts words: always there, and said to be no more than that."""

STANDS_OUT = 3
"""Points of 25 between the best answer and the lowest before either is pointed at."""


def fingerprint(answer: Answer, grader: str, version: str, rubric: str) -> str:
    """SHA-256 in hex of all that a grader sees and of who it is: the key to keep a grade under.

    Where the answer stands in the interview, and the record beside a submitted text, do not count.
    """
    seen = (answer.question, answer.competency, answer.covers, answer.transcript)
    encoded = json.dumps((*seen, grader, version, rubric))
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
    )


def summarise(answers: Sequence[GradedAnswer]) -> str:
    """What the grades say, in one paragraph of plain words: counted here, nothing added.

    Averages leave out the questions without an answer; those are counted beside them. Questions
    go by their place in `answers`, from 1.
    """
    if not answers:
        return "There were no questions to grade."
    answered = {
        number: graded
        for number, graded in enumerate(answers, start=1)
        if graded.answer.transcript.strip()
    }
    sentences = [_coverage(len(answered), len(answers))]
    if answered:
        grades = [graded.grade for graded in answered.values()]
        sentences += [_average(grades), _traits(grades), _outstanding(answered), _graders(grades)]
    return " ".join(sentence for sentence in sentences if sentence)


def _coverage(answered: int, asked: int) -> str:
    missing = asked - answered
    if asked == 1:
        return (
            "No answer was recorded to the one question." if missing else "One question, answered."
        )
    if not missing:
        return f"All {asked} questions were answered."
    if not answered:
        return f"No answer was recorded to any of the {asked} questions."
    left_out = "1 has no answer and is" if missing == 1 else f"{missing} have no answer and are"
    return f"{answered} of {asked} questions were answered; {left_out} left out of the averages."


def _average(grades: Sequence[Grade]) -> str:
    average = _figure(fmean(grade.total for grade in grades))
    if len(grades) == 1:
        return f"The answer was given {average} of 25."
    return f"The answers were given {average} of 25 on average."


def _traits(grades: Sequence[Grade]) -> str:
    averages = {
        trait: round(fmean(getattr(grade, trait) for grade in grades), 1) for trait in TRAITS
    }
    high, low = max(averages.values()), min(averages.values())
    on_average = " on average" if len(grades) > 1 else ""
    if high == low:
        return f"All five traits stand at {_figure(high)} of 5{on_average}."
    return (
        f"Strongest{on_average}: {_named(averages, high)} ({_figure(high)} of 5);"
        f" weakest: {_named(averages, low)} ({_figure(low)} of 5)."
    )


def _named(averages: Mapping[Trait, float], value: float) -> str:
    return _listed([trait for trait in TRAITS if averages[trait] == value])


def _outstanding(answered: Mapping[int, GradedAnswer]) -> str:
    totals = {number: graded.grade.total for number, graded in answered.items()}
    high, low = max(totals.values()), min(totals.values())
    if len(totals) < 2:
        return ""
    if high - low < STANDS_OUT:
        return f"No answer stands out: all lie between {low} and {high} of 25."
    best = [number for number, total in totals.items() if total == high]
    lowest = [number for number, total in totals.items() if total == low]
    return (
        f"Best answered: {_questions(best, answered)}, with {high} of 25;"
        f" lowest: {_questions(lowest, answered)}, with {low}."
    )


def _questions(numbers: Sequence[int], answered: Mapping[int, GradedAnswer]) -> str:
    if len(numbers) > 1:
        return f"questions {_listed([str(number) for number in numbers])}"
    text = shorten(answered[numbers[0]].answer.question, 80, placeholder=" …")
    return f"question {numbers[0]} (“{text}”)"


def _graders(grades: Sequence[Grade]) -> str:
    """Who made the grades, in the order in which they first appear, and what they say of it."""
    makers = list(dict.fromkeys(grade.graded_by for grade in grades))
    names = list(dict.fromkeys(_maker(made) for made in makers))
    notes = list(dict.fromkeys(made.note for made in makers if made.note))
    sentences = [f"Graded by {_listed(names)}.", *notes]
    if any(made.grader == OFFLINE for made in makers):
        sentences.append(
            "The offline grader is a heuristic reading of the words: it counts, it does not"
            " understand, and a person should read the answers before deciding anything."
        )
    return " ".join(sentences)


def _maker(made: GradedBy) -> str:
    name = "the offline grader" if made.grader == OFFLINE else made.model or made.grader
    return f"{name} (version {made.version})"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _figure(value: float) -> str:
    """At most one decimal: 4, 3.7."""
    return f"{round(value, 1):g}"
