"""The voices: sentences in, samples and phoneme times out."""

from typing import Protocol

from avatar_service.speech import Speech


class Voice(Protocol):
    """A voice, loaded and ready to speak."""

    def say(self, sentence: str) -> Speech:
        """Return the spoken sentence; Permanent if there is nothing to say in it."""
