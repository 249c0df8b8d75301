"""Text made fit for a page: nothing in it that could hide, pile up without end or reorder lines."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import groupby

from report_service.pdf.shaping import SHAPED
from shared.marks import normalize

Measure = Callable[[str], float]
"""The width of a text, in whatever unit the limit has too."""

NOTHING_VISIBLE = "[no visible characters]"

MARKS_SHOWN = 4
"""Marks over one letter that are still drawn; real scripts need no more."""

_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029], " ")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc"
    "\U0001f3fb-\U0001f3ff\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
)

_JOINERS = re.compile(f"[\u200c\u200d](?:(?<!{SHAPED.pattern}[\u200c\u200d])|(?!{SHAPED.pattern}))")
"""Where they join or part nothing. Between letters they belong to the spelling."""

_OPENING = "「『（［｛〈《【〔“‘(\\[{«"
_CLOSING = (
    "、。，．・：；？！」』）］｝〉》】〕’”…ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.;:?!)\\]}»"
)
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SPACELESS = re.compile(f"[{_UNSPACED}]")
_WORDS = re.compile(" [^ ]*|[^ ]+")
_PARTS = re.compile(
    f" ?(?:[{_OPENING}]*[{_UNSPACED}][{_CLOSING}]*|[^{_UNSPACED}{_OPENING} ]+|[{_OPENING}]+)"
)
"""Chinese and Japanese put no spaces: a line may end between any two of these parts."""


def clean(text: str) -> str:
    """One line of visible characters, composed (NFC).

    White space and control characters become single spaces. What is invisible goes: soft hyphens,
    zero-width characters, variation selectors (skin tones too), what turns the direction of text.
    Where nothing else was, that is said.
    """
    shown = text if text.isprintable() else text.translate(_CONTROLS)
    if not shown.isascii():
        shown = _visible(shown)
    shown = " ".join(shown.split())
    return shown or (NOTHING_VISIBLE if text.strip() else "")


def _visible(text: str) -> str:
    if any(map(_piles_up, set(text))):
        text = "".join(_few_marks(text))
    text = normalize("NFC", text)
    return _JOINERS.sub("", _INVISIBLE.sub("", text))


def _few_marks(text: str) -> Iterator[str]:
    for piled, run in groupby(text, _piles_up):
        characters = "".join(run)
        yield characters[:MARKS_SHOWN] if piled else characters
        if piled and len(characters) > MARKS_SHOWN:
            yield f"[+{len(characters) - MARKS_SHOWN} marks]"


def _piles_up(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me"}


def wrap(text: str, measure: Measure, limit: float) -> list[str]:
    """`text` in lines no wider than `limit`. Words too long are cut."""
    lines: list[str] = []
    line, free = "", limit
    for part in _parts(text):
        width = measure(part)
        if width <= free:
            line += part
            free -= width
            continue
        if line:
            lines.append(line)
        *full, line = _cut(part.lstrip(), measure, limit)
        lines += full
        free = limit - measure(line)
    return [*lines, line]


def _parts(text: str) -> list[str]:
    """What may not be parted, each with the space before it."""
    words: list[str] = _WORDS.findall(text)
    if text.isascii() or not _SPACELESS.search(text):
        return words
    return [part for word in words for part in _parts_of(word)]


def _parts_of(word: str) -> list[str]:
    return _PARTS.findall(word) if _SPACELESS.search(word) else [word]


def _cut(word: str, measure: Measure, limit: float) -> Iterator[str]:
    """The whole of it, if it fits."""
    if measure(word) <= limit:
        yield word
        return
    start, used = 0, 0.0
    for end, character in enumerate(word):
        used += measure(character)
        if used > limit and end > start and not is_mark(character):
            yield word[start:end]
            start, used = end, measure(character)
    yield word[start:]


def is_mark(character: str) -> bool:
    """Whether it is part of what stands before it."""
    return unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"}


def shorten(text: str, measure: Measure, limit: float) -> str:
    """The first words of `text`, with an ellipsis where it goes on."""
    first = wrap(text, measure, limit)[0]
    if first == text:
        return text
    return wrap(text, measure, limit - measure("…"))[0] + "…"
