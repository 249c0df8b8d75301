"""A set of grades in a minute: counts, means, strengths, risks, and what to ask next. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from grading_service.domain import ENGLISH, TRAITS, with_quote
from grading_service.languages.report_texts import ReportTexts
from grading_service.offline.wording import says_gain, says_nothing
from shared.model import WITHOUT_MARKS, Evidence, GradedAnswer, Overview, Trait

MOST_POINTS = 3
"""Strengths, risks and questions to ask that are named."""

STRENGTH_FROM, RISK_TO = 4, 3
"""Marks of a trait: from 4 on a strength, up to 3 a risk."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A graded answer, and its number in the interview, from 1."""

    number: int
    graded: GradedAnswer
    say: ReportTexts

    @property
    def has_marks(self) -> bool:
        return self.graded.grade.state not in WITHOUT_MARKS

    @property
    def name(self) -> str:
        """The competency that the question is about, or the number of the question."""
        return self.graded.answer.competency or self.say.question.format(number=self.number)

    @property
    def total(self) -> int:
        return self.graded.grade.total

    def mark(self, trait: Trait) -> int:
        return int(getattr(self.graded.grade, trait))

    def point(self, item: Evidence) -> str:
        """Return the evidence as a sentence that begins with the competency and the mark."""
        return self.say.point.format(
            name=self.name,
            trait=self.say.traits[item.trait],
            mark=self.say.mark(self.mark(item.trait)),
            told=with_quote(item, self.say),
        )


Point = tuple[Numbered, Evidence]
"""An example: an answer, and the evidence of a trait in it."""


def overview(answers: Sequence[GradedAnswer], say: ReportTexts = ENGLISH) -> Overview:
    """Return the overview. Means, strengths and risks rest on the answers with marks alone."""
    numbered = number(answers, say)
    marked = [each for each in numbered if each.has_marks]
    sure = examples(marked)
    answered = [each for each in numbered if each.graded.grade.state != "no answer"]
    return Overview(
        headline=_headline(len(answers), marked, len(answered) - len(marked), say),
        strengths=tuple(each.point(item) for each, item in strengths(sure)),
        risks=tuple(each.point(item) for each, item in _risks(sure)),
        ask_next=_ask_next(numbered, say),
        asked=len(answers),
        answered=len(answered),
        marked=len(marked),
        awaiting=len(answered) - len(marked),
        total=round(fmean(each.total for each in marked), 1) if marked else None,
        traits=averages(marked),
    )


def number(answers: Sequence[GradedAnswer], say: ReportTexts) -> list[Numbered]:
    return [Numbered(number, graded, say) for number, graded in enumerate(answers, start=1)]


def examples(marked: Sequence[Numbered]) -> Sequence[Numbered]:
    """Return the answers that may be an example: answers that wait for no person."""
    return [each for each in marked if not each.graded.grade.review] or marked


def averages(marked: Sequence[Numbered]) -> dict[Trait, float]:
    """Return the average mark of each trait, to a tenth; nothing for no answers."""
    if not marked:
        return {}
    return {trait: round(fmean(each.mark(trait) for each in marked), 1) for trait in TRAITS}


def _headline(asked: int, marked: Sequence[Numbered], awaiting: int, say: ReportTexts) -> str:
    if not asked:
        return say.no_questions
    if not marked and not awaiting:
        return say.nothing_recorded
    if not marked:
        return say.no_marks_yet.of(awaiting)
    basis = say.basis.of(asked, marked=len(marked))
    if awaiting:
        basis = say.awaiting.of(awaiting, basis=basis)
    mean = say.figure(fmean(each.total for each in marked))
    return f"{say.mean.of(len(marked), mean=mean, basis=basis)} {_profile(marked, say)}"


def _profile(marked: Sequence[Numbered], say: ReportTexts) -> str:
    means = averages(marked)
    high, low = max(means.values()), min(means.values())
    if high == low:
        return say.all_equal.format(mark=say.mark(high))
    return say.profile.format(
        strongest=_traits(means, high, say),
        high=say.mark(high),
        weakest=_traits(means, low, say),
        low=say.mark(low),
    )


def _traits(means: Mapping[Trait, float], mean: float, say: ReportTexts) -> str:
    return say.listed([say.traits[trait] for trait in TRAITS if means[trait] == mean])


def strengths(sure: Sequence[Numbered]) -> Sequence[Point]:
    """Return the best trait of the best answers."""
    ranked = sorted(sure, key=lambda each: -each.total)
    told = ((each, _extreme(each, best=True)) for each in ranked)
    return _first([(e, item) for e, item in told if item and e.mark(item.trait) >= STRENGTH_FROM])


def _risks(sure: Sequence[Numbered]) -> Sequence[Point]:
    """Return the lowest trait of the lowest answers."""
    ranked = sorted(sure, key=lambda each: each.total)
    told = ((each, _extreme(each, best=False)) for each in ranked)
    return _first([(e, item) for e, item in told if item and e.mark(item.trait) <= RISK_TO])


def _extreme(each: Numbered, *, best: bool) -> Evidence | None:
    """Return the evidence of the highest or lowest mark, with a quote if one of these has it.

    A middling mark may rest on something good, which is told of no lowest mark.
    """
    evidence = [
        item
        for item in each.graded.grade.evidence
        if not says_nothing(item.reason) and (best or not says_gain(item.reason))
    ]
    sign = -1 if best else 1
    ranked = sorted(evidence, key=lambda item: (sign * each.mark(item.trait), not item.quotes))
    return ranked[0] if ranked else None


def _first(found: Sequence[Point]) -> Sequence[Point]:
    """Return the first examples; an example that says the same as another waits for the rest."""
    fresh: list[Point] = []
    again: list[Point] = []
    for each, item in found:
        same = any(item.reason == other.reason for _, other in fresh)
        (again if same else fresh).append((each, item))
    return (fresh + again)[:MOST_POINTS]


def _ask_next(numbered: Sequence[Numbered], say: ReportTexts) -> tuple[str, ...]:
    """Name unread and missing answers first, then a point that each of the lowest answers lacks."""
    state = {each.number: each.graded.grade.state for each in numbered}
    unread = [
        say.ask_again.format(name=each.name)
        for each in numbered
        if state[each.number] == "not gradable"
    ]
    silent = [
        say.ask_unanswered.format(name=each.name)
        for each in numbered
        if state[each.number] == "no answer"
    ]
    lowest = sorted((each for each in numbered if each.has_marks), key=lambda each: each.total)
    points = [
        say.ask_about.format(name=each.name, point=each.graded.grade.uncovered[0])
        for each in lowest
        if each.graded.grade.uncovered
    ]
    return tuple([*unread, *points, *silent][:MOST_POINTS])
