"""The summary of a set of grades in short paragraphs, a paragraph a line. Pure."""

from collections.abc import Sequence
from statistics import fmean

from grading_service.domain import ENGLISH, OFFLINE
from grading_service.follow_ups import whole
from grading_service.languages.report_texts import ReportTexts
from shared.model import (
    WITHOUT_MARKS,
    Grade,
    GradedAnswer,
    GradedBy,
    Overview,
    UnsubmittedAnswer,
)

FEW_WORDS = 25
"""Answers with fewer words than this are named."""

Answered = dict[int, GradedAnswer]
"""Answers with marks, by their number in the interview, from 1."""


def summarise(
    answers: Sequence[GradedAnswer],
    overview: Overview,
    unsubmitted: Sequence[UnsubmittedAnswer] = (),
    say: ReportTexts = ENGLISH,
) -> str:
    """Return the summary: ungraded answers, the headline, strengths, risks, and certainty.

    When the client submitted its answers, the interview may have had more questions than these.
    """
    if not answers:
        return overview.headline
    marked = {
        number: graded
        for number, graded in enumerate(answers, start=1)
        if graded.grade.state not in WITHOUT_MARKS
    }
    paragraphs = [
        _not_graded(answers, say),
        f"{overview.headline} {_coverage(answers, overview, unsubmitted, say)}",
        *_points(overview, say),
        _how_sure(marked, say) if marked else "",
    ]
    return "\n".join(paragraph for paragraph in paragraphs if paragraph)


def without_grades(answers: Sequence[GradedAnswer], say: ReportTexts = ENGLISH) -> str:
    """Return the summary of an interview that no program was to grade: coverage alone."""
    answered = sum(bool(graded.answer.transcript.strip()) for graded in answers)
    return say.not_agreed.format(asked=len(answers), answered=answered)


def _not_graded(answers: Sequence[GradedAnswer], say: ReportTexts) -> str:
    numbers = [
        str(number)
        for number, graded in enumerate(answers, start=1)
        if graded.grade.state == "not gradable"
    ]
    return say.unread.of(len(numbers), answers=say.listed(numbers)) if numbers else ""


def _coverage(
    answers: Sequence[GradedAnswer],
    overview: Overview,
    unsubmitted: Sequence[UnsubmittedAnswer],
    say: ReportTexts,
) -> str:
    submitted = unsubmitted or any(graded.answer.source == "submitted" for graded in answers)
    text = say.coverage_submitted if submitted else say.coverage
    return text.of(overview.asked, answered=overview.answered)


def _points(overview: Overview, say: ReportTexts) -> list[str]:
    return [
        text.format(points=" ".join(points))
        for text, points in (
            (say.strengths, overview.strengths),
            (say.risks, overview.risks),
            (say.ask_next, overview.ask_next),
        )
        if points
    ]


def _how_sure(marked: Answered, say: ReportTexts) -> str:
    grades = [graded.grade for graded in marked.values()]
    sentences = [
        _graders(grades, say),
        _repeated(grades, say),
        _short(marked, say),
        _reviews(marked, say),
    ]
    told = " ".join(sentence for sentence in sentences if sentence)
    return say.how_sure.format(sentences=told)


def _graders(grades: Sequence[Grade], say: ReportTexts) -> str:
    """Name the graders, in order of appearance, with their notes."""
    makers = list(dict.fromkeys(grade.graded_by for grade in grades))
    names = list(dict.fromkeys(_maker(made, say) for made in makers))
    notes = list(dict.fromkeys(made.note for made in makers if made.note))
    sentences = [say.graded_by.format(graders=say.listed(names)), *notes]
    if any(made.grader == OFFLINE for made in makers):
        sentences.append(say.heuristic)
    return " ".join(sentences)


def _maker(made: GradedBy, say: ReportTexts) -> str:
    name = say.offline_grader if made.grader == OFFLINE else made.model or made.grader
    return say.grader.format(name=name, version=made.version)


def _repeated(grades: Sequence[Grade], say: ReportTexts) -> str:
    spreads = [grade.spread for grade in grades if grade.spread is not None]
    if spreads:
        widest = max(spreads)
        return say.readings_apart.format(spread=widest) if widest else say.readings_agree
    if all(grade.graded_by.grader == OFFLINE for grade in grades):
        return ""
    return say.single_reading


def _short(marked: Answered, say: ReportTexts) -> str:
    numbers = [
        str(number)
        for number, graded in marked.items()
        if len(whole(graded.answer).transcript.split()) < FEW_WORDS
    ]
    return say.few_words.of(len(numbers), answers=say.listed(numbers)) if numbers else ""


def _reviews(marked: Answered, say: ReportTexts) -> str:
    unsure = [number for number, graded in marked.items() if graded.grade.review]
    if not unsure:
        return ""
    look = say.look.of(len(unsure), answers=say.listed([str(number) for number in unsure]))
    sure = [graded.grade.total for number, graded in marked.items() if number not in unsure]
    if not sure:
        return look
    return f"{look} {say.mean_without.of(len(unsure), mean=say.figure(fmean(sure)))}"
