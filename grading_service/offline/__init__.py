"""The offline grader: counts in the words of an answer, weighed by one table.

    transcript -> words -> speech (statements; foreign matter set aside) -> features
               -> table (marks and gates) -> commentary

It reads words only. Deterministic, nothing trained, no network, safe to run in another process.
"""

from dataclasses import dataclass

from grading_service.domain import OFFLINE, TRAITS, Trait, no_answer
from grading_service.offline.commentary import comment
from grading_service.offline.counting import Features
from grading_service.offline.features import measure
from grading_service.offline.lexicon import lexicon
from grading_service.offline.meaning import encoder
from grading_service.offline.speech import Speech, listen, topic_of
from grading_service.offline.table import Gate, gates, marks, rounded
from grading_service.rubric import rubric
from shared.events import Grade, GradedBy

GRADER = OFFLINE
VERSION = "1"
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


def rate(question: str, competency: str, covers: tuple[str, ...], transcript: str) -> Grade:
    """Grades any text, in any language, without raising; blank text is "no answer"."""
    graded_by = GradedBy(grader=GRADER, version=VERSION, rubric=rubric().version)
    if not transcript.strip():
        return no_answer(graded_by)
    reading = examine(question, competency, covers, transcript)
    commentary = comment(reading.speech, reading.features, reading.gates, graded_by)
    scores = {trait: rounded(reading.marks[trait]) for trait in TRAITS}
    return Grade(**scores, commentary=commentary, graded_by=graded_by)
