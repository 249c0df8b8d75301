"""What a set of grades says, in short paragraphs: counted and quoted from them, nothing added."""

from collections.abc import Mapping, Sequence
from statistics import fmean
from textwrap import shorten

from grading_service.domain import OFFLINE, TRAITS
from grading_service.points import Answered, averages, strengths, to_improve
from shared.events import Grade, GradedAnswer, GradedBy, Trait, UnsubmittedAnswer

STANDS_OUT = 3
"""Points of 25 between the best answer and the lowest before either is pointed at."""

FEW_WORDS = 25


def summarise(
    answers: Sequence[GradedAnswer], unsubmitted: Sequence[UnsubmittedAnswer] = ()
) -> str:
    """Plain words; a paragraph a line: what was answered, strengths, what to improve, how sure.

    Averages leave out the questions without an answer; those are counted beside them. Where the
    client submitted its answers, the interview may have had more questions than these.
    """
    if not answers:
        return "There were no questions to grade."
    submitted = unsubmitted or any(one.answer.source == "submitted" for one in answers)
    question = "submitted question" if submitted else "question"
    answered = {n: graded for n, graded in enumerate(answers, start=1) if graded.grade.answered}
    if not answered:
        return _coverage(0, len(answers), question)
    grades = [graded.grade for graded in answered.values()]
    # What a person has yet to look at is no example of anything.
    sure = {n: graded for n, graded in answered.items() if not graded.grade.review} or answered
    overall = [_coverage(len(answered), len(answers), question), _average(grades)]
    overall += [_without(sure, answered), _traits(grades), _outstanding(sure)]
    paragraphs = [
        " ".join(sentence for sentence in overall if sentence),
        strengths(sure),
        to_improve(sure),
        _how_sure(answered),
    ]
    return "\n".join(paragraph for paragraph in paragraphs if paragraph)


def _coverage(answered: int, asked: int, question: str) -> str:
    missing = asked - answered
    if asked == 1:
        to_none = f"No answer was recorded to the one {question}."
        return to_none if missing else f"One {question}, answered."
    if not missing:
        return f"{asked} {question}s, {'both' if asked == 2 else 'all'} answered."
    if not answered:
        return f"No answer was recorded to any of the {asked} {question}s."
    left_out = "1 has no answer and is" if missing == 1 else f"{missing} have no answer and are"
    return f"{answered} of {asked} {question}s were answered; {left_out} left out of the averages."


def _average(grades: Sequence[Grade]) -> str:
    average = _figure(fmean(grade.total for grade in grades))
    if len(grades) == 1:
        return f"The answer was given {average} of 25."
    return f"The answers were given {average} of 25 on average."


def _without(sure: Answered, answered: Answered) -> str:
    average, overall = (
        _figure(fmean(graded.grade.total for graded in some.values())) for some in (sure, answered)
    )
    if average == overall:
        return ""
    return f"Without those that a person should look at it is {average}."


def _traits(grades: Sequence[Grade]) -> str:
    means = averages(grades)
    high, low = max(means.values()), min(means.values())
    on_average = " on average" if len(grades) > 1 else ""
    if high == low:
        return f"All five traits stand at {_figure(high)} of 5{on_average}."
    return (
        f"Strongest{on_average}: {_named(means, high)} ({_figure(high)} of 5);"
        f" weakest: {_named(means, low)} ({_figure(low)} of 5)."
    )


def _named(averages: Mapping[Trait, float], value: float) -> str:
    return _listed([trait for trait in TRAITS if averages[trait] == value])


def _outstanding(answered: Answered) -> str:
    totals = {number: graded.grade.total for number, graded in answered.items()}
    high, low = max(totals.values()), min(totals.values())
    if len(totals) < 2:
        return ""
    if high - low < STANDS_OUT:
        between = f"lie between {low} and {high}" if high > low else f"were given {high}"
        return f"No answer stands out: all {between} of 25."
    best = [number for number, total in totals.items() if total == high]
    lowest = [number for number, total in totals.items() if total == low]
    return (
        f"Best answered: {_questions(best, answered)}, with {high} of 25;"
        f" lowest: {_questions(lowest, answered)}, with {low}."
    )


def _questions(numbers: Sequence[int], answered: Answered) -> str:
    if len(numbers) > 1:
        return f"questions {_listed([str(number) for number in numbers])}"
    text = shorten(answered[numbers[0]].answer.question, 80, placeholder=" …")
    return f"question {numbers[0]} (“{text}”)"


def _how_sure(answered: Answered) -> str:
    grades = [graded.grade for graded in answered.values()]
    sentences = [_graders(grades), _repeated(grades), _short(answered), _reviews(answered)]
    return "How sure: " + " ".join(sentence for sentence in sentences if sentence)


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


def _repeated(grades: Sequence[Grade]) -> str:
    spreads = [grade.spread for grade in grades if grade.spread is not None]
    if spreads:
        apart = f"lie at most {max(spreads)} apart" if max(spreads) else "agree"
        return f"Repeated readings of an answer {apart} on any trait."
    if all(grade.graded_by.grader == OFFLINE for grade in grades):
        return ""
    return "Another reading by a language model may move a mark by one."


def _short(answered: Answered) -> str:
    numbers = [
        str(number)
        for number, graded in answered.items()
        if len(graded.answer.transcript.split()) < FEW_WORDS
    ]
    if not numbers:
        return ""
    answer, has = ("Answer", "has") if len(numbers) == 1 else ("Answers", "have")
    return f"{answer} {_listed(numbers)} {has} few words to go by."


def _reviews(answered: Answered) -> str:
    numbers = [str(number) for number, graded in answered.items() if graded.grade.review]
    if not numbers:
        return ""
    answer = "answer" if len(numbers) == 1 else "answers"
    return f"A person should look at {answer} {_listed(numbers)}; the reasons stand there."


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _figure(value: float) -> str:
    """At most one decimal: 4, 3.7."""
    return f"{round(value, 1):g}"
