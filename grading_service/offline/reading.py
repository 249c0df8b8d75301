"""A reading of an answer: everything that its grade rests on."""

from dataclasses import dataclass

from grading_service.offline import encoder
from grading_service.offline.counting import Features
from grading_service.offline.features import measure
from grading_service.offline.lexicon import lexicon
from grading_service.offline.speech import Speech, Topic, listen, topic_of
from grading_service.offline.table import Gate, gates, marks
from grading_service.offline.wording import wording
from grading_service.offline.words import is_code, is_foreign, is_mixed
from shared.model import DEFAULT_LANGUAGE, Trait


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that a grade rests on. `marks` are unrounded; `language` has a folder of lists."""

    language: str
    topic: Topic
    speech: Speech
    features: Features
    gates: list[Gate]
    marks: dict[Trait, float]

    @property
    def unreadable(self) -> str | None:
        """The reason why the answer cannot be graded, if there is one."""
        reasons = wording(self.language).unreadable
        if not self.speech.words:
            return reasons["no words"]
        if is_foreign(self.speech.text) or is_code(self.speech.text):
            return reasons["unreadable"]
        if any(gate.name == "too little" for gate in self.gates):
            return None  # two words are too little in any language
        return next((reasons[gate.name] for gate in self.gates if gate.unreadable), None)

    @property
    def review(self) -> str | None:
        """The reasons why a person should look at the marks, if there are any."""
        reasons = wording(self.language).review
        doubts = [reasons[gate.name] for gate in self.gates if gate.doubtful][:1]
        if self.speech.injected:
            doubts.append(reasons["injected"])
        if any(is_mixed(word) for word in self.speech.text.split()):
            doubts.append(reasons["mixed letters"])
        return " ".join(doubts) or None


def examine(
    question: str,
    competency: str,
    covers: tuple[str, ...],
    transcript: str,
    language: str = DEFAULT_LANGUAGE,
) -> Reading:
    """Count in an answer, and weigh the counts. `language` has a folder of lists."""
    words = lexicon(language)
    topic = topic_of(question, competency, covers, words)
    speech = listen(transcript, topic, words)
    features = measure(speech, topic, words, encoder.load_encoder())
    applied = gates(features)
    return Reading(language, topic, speech, features, applied, marks(features, applied))
