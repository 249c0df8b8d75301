"""The identity of a grade, the grade of silence, and a grade's commentary. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Protocol, get_args

from grading_service.languages.report_texts import ReportTexts, report_texts
from shared.model import DEFAULT_LANGUAGE, Answer, Evidence, Grade, GradedBy, Score, Trait
from shared.quotes import Said, verified

TRAITS: tuple[Trait, ...] = get_args(Trait)

OFFLINE = "offline"
"""Name of the grader that counts words, which is always there."""

ENGLISH = report_texts()


class Rater(Protocol):
    """A grader of single answers: the offline grader, or a language model."""

    @property
    def graded_by(self) -> GradedBy:
        """Origin that the grades name."""

    @property
    def time_limit(self) -> float:
        """Seconds that a rating may take, and after which another worker may begin the same rating.

        0 for a grader whose ratings cost nothing: no harm is done when two workers rate one text.
        """

    async def rate(self, answer: Answer, session_id: str, deadline: float, language: str) -> Grade:
        """Grade an answer that has words in it, with quotes that all are in the transcript.

        `language` is the interview's (BCP 47): reasons are given in it.
        `session_id` is the session that pays. `deadline` is a time of the event loop's clock; a
        grader that costs nothing may ignore both.
        """


class AskedAnswer(Answer):
    """An answer with the `ideal` answer of its question, as graders see it and nobody else."""

    ideal: str


def ideal_of(answer: Answer) -> str:
    """Return the ideal answer that stands beside an answer; empty if there is none."""
    return answer.ideal if isinstance(answer, AskedAnswer) else ""


def fingerprint(answer: Answer, by: GradedBy, language: str = DEFAULT_LANGUAGE) -> str:
    """Return the key of a grade: SHA-256 in hex of all that the grader sees, and of the grader.

    The default language and a missing ideal answer are left out, so that grades kept by earlier
    releases are found.

    The answer's place in the interview, and the record beside a submitted text, do not count.
    """
    seen = (answer.question, answer.competency, answer.covers, answer.transcript)
    told = () if language == DEFAULT_LANGUAGE else (language,)
    if ideal := ideal_of(answer):
        told = (*told, "ideal", ideal)
    encoded = json.dumps((*seen, by.grader, by.version, by.rubric, by.model, *told))
    return hashlib.sha256(encoded.encode()).hexdigest()


def no_answer(graded_by: GradedBy, say: ReportTexts = ENGLISH) -> Grade:
    """Return the grade of a transcript without words."""
    grade = _without_marks(say.no_answer, graded_by)
    return grade.model_copy(update={"answered": False})


def not_agreed(say: ReportTexts = ENGLISH) -> Grade:
    """Return the grade of an answer that the candidate did not let a program grade."""
    nobody = GradedBy(grader="none", version="none", rubric="none")
    return _without_marks(say.answer_not_agreed, nobody).model_copy(update={"agreed": False})


def not_gradable(reason: str, graded_by: GradedBy, say: ReportTexts = ENGLISH) -> Grade:
    """Return the grade of words that the grader cannot read; `reason` is a sentence."""
    grade = _without_marks(say.answer_not_gradable.format(reason=reason), graded_by)
    review = say.read_by_a_person.format(reason=reason)
    return grade.model_copy(update={"gradable": False, "review": review})


def with_reason_to_look(grade: Grade, reason: str) -> Grade:
    """Return the grade with a further reason for a person to look at the marks."""
    return grade.model_copy(update={"review": f"{grade.review or ''} {reason}".strip()})


def _without_marks(commentary: str, graded_by: GradedBy) -> Grade:
    """Return a grade whose marks mean nothing: the contract wants integers, so each is 1."""
    return Grade(
        clarity=1,
        relevance=1,
        structure=1,
        conciseness=1,
        confidence=1,
        commentary=commentary,
        graded_by=graded_by,
    )


def with_true_quotes(grade: Grade, transcript: str) -> Grade:
    """Return the grade without the quotes that the transcript does not hold."""
    said = Said.of(transcript)
    evidence = tuple(
        item.model_copy(update={"quotes": verified(item.quotes, said)}) for item in grade.evidence
    )
    return grade.model_copy(update={"evidence": evidence})


def comment(
    scores: Mapping[Trait, Score], evidence: Sequence[Evidence], say: ReportTexts = ENGLISH
) -> str:
    """Return the evidence of the best and of the lowest mark, each with its first quote."""
    of = {item.trait: item for item in evidence}
    best = max(TRAITS, key=lambda trait: scores[trait])
    lowest = min(TRAITS, key=lambda trait: scores[trait])
    if scores[best] == scores[lowest]:
        return say.all_marks.format(mark=say.mark(scores[best]), told=with_quote(of[best], say))
    return best_and_lowest(of[best], of[lowest], scores, say)


def best_and_lowest(
    best: Evidence, lowest: Evidence, scores: Mapping[Trait, Score], say: ReportTexts
) -> str:
    """Return a sentence for the best and for the lowest trait, each with its mark."""
    return " ".join(
        text.format(
            trait=say.traits[item.trait],
            mark=say.mark(scores[item.trait]),
            told=with_quote(item, say),
        )
        for text, item in ((say.best, best), (say.lowest, lowest))
    )


def with_quote(evidence: Evidence, say: ReportTexts = ENGLISH) -> str:
    """Return the reason as a sentence, followed by the first quote."""
    reason = evidence.reason.strip().rstrip(".")
    if not evidence.quotes:
        return f"{reason}."
    return f"{reason}: {say.quote.format(words=evidence.quotes[0])}."
