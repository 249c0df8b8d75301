"""The offline grader: counts in the words of an answer, weighed by one table.

    transcript -> words -> speech (statements; foreign matter set aside) -> features
               -> table (marks and gates) -> commentary and evidence

The grader reads words only, by the lists of the interview's language; a sentence encoder, where
installed, adds their meaning in English. Grading is
deterministic, with no weight fitted to ratings and no network, and may run in another process.
"""

from grading_service.domain import OFFLINE, TRAITS, no_answer, not_gradable
from grading_service.languages import read_by
from grading_service.languages.report_texts import report_texts
from grading_service.offline import encoder
from grading_service.offline.commentary import comment, evidence, uncovered
from grading_service.offline.lexicon import ENCODED
from grading_service.offline.reading import examine
from grading_service.offline.table import rounded
from shared.model import DEFAULT_LANGUAGE, Grade, GradedBy
from shared.rubric import rubric

__all__ = ["examine", "graded_by", "rate"]

GRADER = OFFLINE
VERSION = "8"
"""Rises with every change of the table, the word lists or the counting."""


def graded_by(language: str = DEFAULT_LANGUAGE) -> GradedBy:
    """Return the origin that the grades name; `model` is None where words alone decide."""
    encoded = read_by(language) == ENCODED and encoder.load_encoder()
    name = encoder.MODEL if encoded else None
    return GradedBy(grader=GRADER, version=VERSION, rubric=rubric().version, model=name)


def rate(
    question: str,
    competency: str,
    covers: tuple[str, ...],
    transcript: str,
    language: str = DEFAULT_LANGUAGE,
) -> Grade:
    """Grade any text without raising: blank text is "no answer", other languages "not gradable".

    `language` is the interview's, as a BCP 47 tag.
    """
    by, say = graded_by(language), report_texts(language)
    if not transcript.strip():
        return no_answer(by, say)
    if not (read := read_by(language)):
        return not_gradable(say.no_lists, by, say)
    reading = examine(question, competency, covers, transcript, read)
    if reading.unreadable:
        return not_gradable(reading.unreadable, by, say)
    scores = {trait: rounded(reading.marks[trait]) for trait in TRAITS}
    told = evidence(reading, scores)
    return Grade(
        **scores,
        commentary=comment(reading, told, scores, by),
        evidence=told,
        graded_by=by,
        review=reading.review,
        uncovered=uncovered(reading, covers),
    )
