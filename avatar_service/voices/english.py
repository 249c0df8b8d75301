"""The pronunciation of English, by the tables of hibari-tts, in misaki's alphabet."""

import json
from functools import cache
from pathlib import Path

import hibari

ASSETS = Path(hibari.__file__).parent / "assets"


def phonemes(sentence: str) -> str:
    """Return the phonemes of the sentence, with its punctuation."""
    return str(_pronunciation()(sentence))


@cache
def _pronunciation() -> "hibari.g2p.G2P":
    from hibari.g2p import G2P

    return G2P()


@cache
def vocabulary() -> dict[str, int]:
    """Return the number of each symbol; Kokoro and hibari share them."""
    numbers: dict[str, int] = json.loads((ASSETS / "vocab.json").read_text(encoding="utf-8"))
    return numbers
