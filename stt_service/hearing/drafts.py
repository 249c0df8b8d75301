"""Drafts of the words of a sound that grows: the words of its beginning, which are known."""

from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stt_service.hearing.engine import Samples

BEGINNING_SAMPLES = 16_000
"""Samples by which a sound is known again: 1 s, the shortest span that is recognised as it grows.
"""

MAX_DRAFTS = 64
"""Sounds whose latest tokens are kept."""


class Drafts:
    """The latest tokens of sounds, by the beginning of each sound."""

    def __init__(self) -> None:
        self._tokens: OrderedDict[bytes, tuple[int, ...]] = OrderedDict()

    def of(self, samples: "Samples") -> Sequence[int]:
        """Return the tokens of the sound as it was before, which are none for a new sound."""
        return self._tokens.get(_beginning(samples), ())

    def keep(self, samples: "Samples", tokens: tuple[int, ...]) -> None:
        """Keep the tokens for the time when the sound has grown."""
        beginning = _beginning(samples)
        self._tokens[beginning] = tokens
        self._tokens.move_to_end(beginning)
        if len(self._tokens) > MAX_DRAFTS:
            self._tokens.popitem(last=False)


def _beginning(samples: "Samples") -> bytes:
    return blake2b(samples[:BEGINNING_SAMPLES].tobytes(), digest_size=16).digest()
