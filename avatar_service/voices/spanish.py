"""The pronunciation of Spanish, by the rules of piper-plus-g2p, in Kokoro's alphabet."""

import logging
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from piper_plus_g2p.spanish import SpanishPhonemizer

CHANGED = str.maketrans({"¿": "", "¡": ""})


def phonemes(sentence: str) -> str:
    """Return the phonemes of the sentence, with its punctuation."""
    spoken = "".join(_pronunciation().phonemize(sentence.translate(CHANGED)))
    return spoken.replace("rr", "r").replace("tʃ", "ʧ")


@cache
def _pronunciation() -> "SpanishPhonemizer":
    # The package logs a traceback for each language whose packages are not there.
    logging.getLogger("piper_plus_g2p").setLevel(logging.CRITICAL)
    from piper_plus_g2p.spanish import SpanishPhonemizer

    return SpanishPhonemizer()
