"""Answers with follow-ups: graded alone and as a whole, and the better mark of each trait. Pure."""

from collections.abc import Sequence

from grading_service.domain import TRAITS, comment
from grading_service.languages.report_texts import ReportTexts
from shared.model import WITHOUT_MARKS, Answer, Grade, GradedAnswer, Score, Trait


def alone(answer: Answer) -> Answer:
    """Return the answer without its follow-ups."""
    return answer.model_copy(update={"probes": ()})


def whole(answer: Answer) -> Answer:
    """Return the answer and the answers to its follow-ups as one text, with all their questions.

    A submitted text may hold the words of a follow-up already.
    """
    if not answer.probes:
        return answer
    own = _normal(answer.transcript)
    told = [
        each
        for each in answer.probes
        if each.transcript.strip() and _normal(each.transcript) not in own
    ]
    return answer.model_copy(
        update={
            "question": " ".join([answer.question, *(each.text for each in told)]),
            "transcript": "\n\n".join(
                text for text in (answer.transcript, *(each.transcript for each in told)) if text
            ),
            "probes": (),
        }
    )


def parts(answer: Answer) -> tuple[Answer, ...]:
    """Return the texts that are graded for an answer: the answer alone, and as a whole."""
    if not answer.probes:
        return (answer,)
    first, all_of_it = alone(answer), whole(answer)
    return (first,) if first == all_of_it else (first, all_of_it)


def graded(answer: Answer, grades: Sequence[Grade], say: ReportTexts) -> GradedAnswer:
    """Return the answer with its grade, made of the grades of its parts."""
    before, *after = grades
    if not after:
        return GradedAnswer(answer=answer, grade=before)
    return GradedAnswer(answer=answer, grade=better(before, after[0], say), before_probes=before)


def better(before: Grade, after: Grade, say: ReportTexts) -> Grade:
    """Return the grade of the whole answer, without any mark below that of the answer alone.

    A follow-up may add and never take away: its words may make an answer longer, or vaguer.
    """
    usage = before.usage + after.usage if before.usage and after.usage else after.usage
    if before.state in WITHOUT_MARKS:
        return after.model_copy(update={"usage": usage or before.usage})
    if after.state in WITHOUT_MARKS:
        return before.model_copy(update={"usage": usage or before.usage, "review": after.review})
    kept = [trait for trait in TRAITS if getattr(before, trait) > getattr(after, trait)]
    scores: dict[Trait, Score] = {
        trait: getattr(before if trait in kept else after, trait) for trait in TRAITS
    }
    evidence = tuple(
        each
        for grade, traits in ((before, set(kept)), (after, set(TRAITS) - set(kept)))
        for each in grade.evidence
        if each.trait in traits
    )
    has_all = {each.trait for each in evidence} == set(TRAITS)
    told = comment(scores, evidence, say) if kept and has_all else after.commentary
    changed = {"evidence": evidence, "commentary": told, "usage": usage or before.usage}
    return after.model_copy(update={str(trait): mark for trait, mark in scores.items()} | changed)


def _normal(text: str) -> str:
    return " ".join(text.split())
