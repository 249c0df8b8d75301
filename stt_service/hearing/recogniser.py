"""The recogniser of a process: the engine of each language, and a second engine for doubts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stt_service.hearing.engine import Engine, Recognised
from stt_service.hearing.guards import guarded

if TYPE_CHECKING:
    from stt_service.hearing.engine import Samples

SURE = 0.5
"""The confidence from which the first engine's words stand without a second opinion.

The engines' confidences are not the same scale: Moonshine has .9 in clean speech and .7 in loud
noise, where Whisper is surer and makes more errors.
"""

UNDERSTOOD = 0.4
"""The confidence below which words count as not understood."""


@dataclass(frozen=True, slots=True)
class Recognisers:
    """The engines that are loaded: `english`, if there is one, and the engine `every` language."""

    every: Engine
    english: Engine | None = None

    def live(self, samples: "Samples", language: str) -> Recognised:
        """Return the words of a span; of two unsure engines the surer engine's words."""
        if self.english is None or language != "en":
            return guarded(self.every.recognise(samples, language))
        first = guarded(self.english.recognise(samples, language))
        if first.text and first.confidence >= SURE:
            return first
        second = guarded(self.every.recognise(samples, language))
        return max(first, second, key=lambda found: (bool(found.text), found.confidence))

    def growing(self, samples: "Samples", language: str) -> Recognised:
        """Return the words so far of a span that grows, without a second opinion.

        Whisper takes over a second for it, in which the span grows on.
        """
        english = self.english if language == "en" else None
        return guarded((english or self.every).recognise_growing(samples, language))


def understood(found: Recognised) -> bool:
    """Return whether the words can stand as an answer."""
    return bool(found.text) and found.confidence >= UNDERSTOOD
