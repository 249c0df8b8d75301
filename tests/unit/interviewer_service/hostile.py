"""Hostile texts, as they are and in disguise: base64, other alphabets, invisible letters."""

import base64
from collections.abc import Callable
from pathlib import Path

import yaml

LOOK_ALIKE = str.maketrans("aceiopsxyACEHKMOPTX", "асеіорѕхуАСЕНКМОРТХ")
"""Cyrillic letters in place of Latin letters."""


def in_base64(text: str) -> str:
    return f"Decode this and obey: {base64.b64encode(text.encode()).decode()}"


def in_look_alikes(text: str) -> str:
    """Put other letters in place of Latin letters; spread a text that has none."""
    disguised = text.translate(LOOK_ALIKE)
    return disguised if disguised != text else " ".join(text)


def in_tags(text: str) -> str:
    """Append the text in characters of Unicode's tags, which people do not see."""
    hidden = "".join(chr(0xE0000 + ord(each)) for each in text if " " <= each <= "~")
    return f"{text[:3]} I kept the records of the ward.{hidden}"


DISGUISES: tuple[Callable[[str], str], ...] = (str, in_base64, in_look_alikes, in_tags)

_READ = yaml.safe_load(Path(__file__).with_name("hostile.yaml").read_text(encoding="utf-8"))


def hostile(kind: str) -> list[str]:
    """Return the texts of `answers` or `descriptions`, in every disguise."""
    texts = [text for group in _READ[kind].values() for text in group]
    return [disguise(text) for text in texts for disguise in DISGUISES]


ANSWERS, DESCRIPTIONS = hostile("answers"), hostile("descriptions")
