"""Feedback for the candidate: strengths, and a tip for each trait, without marks. Pure."""

from collections.abc import Sequence

from grading_service.domain import ENGLISH, TRAITS, with_quote
from grading_service.languages.report_texts import ReportTexts
from grading_service.offline.wording import says_nothing
from grading_service.overview import RISK_TO, Numbered, examples, number, strengths
from shared.model import Feedback, GradedAnswer, Trait


def feedback(answers: Sequence[GradedAnswer], say: ReportTexts = ENGLISH) -> Feedback:
    """Return the feedback; without strengths and tips where no answer has marks."""
    marked = [each for each in number(answers, say) if each.has_marks]
    if not marked:
        return Feedback(lead=say.no_feedback, withheld=say.withheld)
    sure = examples(marked)
    strong = tuple(
        say.strength.format(name=each.name, told=with_quote(item, say))
        for each, item in strengths(sure)
    )
    return Feedback(
        lead=say.feedback if strong else say.feedback_of_tips,
        withheld=say.withheld,
        strengths=strong,
        tips={trait: _tip(trait, sure, say) for trait in TRAITS},
    )


def _tip(trait: Trait, sure: Sequence[Numbered], say: ReportTexts) -> str:
    """Return advice on the trait, with the answer that needs it most if any does."""
    lowest = min(sure, key=lambda each: each.mark(trait))
    seen = [
        item
        for item in lowest.graded.grade.evidence
        if item.trait == trait and not says_nothing(item.reason)
    ]
    if not seen or lowest.mark(trait) > RISK_TO:
        return say.tips[trait]
    told = with_quote(seen[0], say)
    return say.tip_seen.format(tip=say.tips[trait], name=lowest.name, told=told)
