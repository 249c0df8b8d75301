"""The offline grader: counts in the words of an answer, weighed by one table.

    transcript -> words -> speech (statements; foreign matter set aside) -> features
               -> table (marks and gates) -> commentary and evidence

It reads words only; a sentence encoder, where installed, adds what they mean. Deterministic, no
weight fitted to ratings, no network, safe to run in another process.
"""

from dataclasses import dataclass

from grading_service.domain import OFFLINE, TRAITS, no_answer
from grading_service.offline.commentary import comment, evidence
from grading_service.offline.counting import Features
from grading_service.offline.features import measure
from grading_service.offline.lexicon import lexicon
from grading_service.offline.meaning import MODEL, encoder
from grading_service.offline.speech import Speech, listen, topic_of
from grading_service.offline.table import Gate, gates, marks, rounded
from shared.events import Grade, GradedBy, Trait
from shared.rubric import rubric

GRADER = OFFLINE
VERSION = "2"
"""Rises with every change of the table, the lists or the counting."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a grade rests on. `marks` are unrounded."""

    speech: Speech
    features: Features
    gates: list[Gate]
    marks: dict[Trait, float]


def examine(question: str, competency: str, covers: tuple[str, ...], transcript: str) -> Reading:
    words = lexicon()
    topic = topic_of(question, competency, covers, words)
    speech = listen(transcript, topic, words)
    features = measure(speech, topic, words, encoder())
    applied = gates(features)
    return Reading(speech, features, applied, marks(features, applied))


def graded_by() -> GradedBy:
    """What its grades say of their origin; `model` is None where words alone decide."""
    name = MODEL if encoder() else None
    return GradedBy(grader=GRADER, version=VERSION, rubric=rubric().version, model=name)


def rate(question: str, competency: str, covers: tuple[str, ...], transcript: str) -> Grade:
    """Grades any text, in any language, without raising; blank text is "no answer"."""
    by = graded_by()
    if not transcript.strip():
        return no_answer(by)
    reading = examine(question, competency, covers, transcript)
    scores = {trait: rounded(reading.marks[trait]) for trait in TRAITS}
    seen = (reading.speech, reading.features, reading.gates)
    return Grade(
        **scores,
        commentary=comment(*seen, by),
        evidence=evidence(*seen, scores),
        graded_by=by,
    )
