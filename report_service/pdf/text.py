"""Text made fit for a page: nothing in it that could hide, pile up without end or reorder lines."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import groupby

from report_service.pdf.shaping import SHAPED

Measure = Callable[[str], float]
"""The width of a text, in whatever unit the limit has too."""

MARKS_SHOWN = 4
"""Marks over one letter that are still drawn; real scripts need no more."""

_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029], " ")
_INVISIBLE = dict.fromkeys(
    [
        0xAD,
        0x61C,
        0x180E,
        0x200B,
        0x200E,
        0x200F,
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),
        0xFEFF,
        *range(0xFFF9, 0xFFFD),
        *range(0x1F3FB, 0x1F400),
        *range(0xE0000, 0xE0080),
        *range(0xE0100, 0xE01F0),
    ]
)

_JOINERS = re.compile(f"(?<!{SHAPED.pattern})[\u200c\u200d]|[\u200c\u200d](?!{SHAPED.pattern})")
"""Where they join or part nothing. Between letters they belong to the spelling."""

_OPENING = "「『（［｛〈《【〔“‘(\\[{«"
_CLOSING = (
    "、。，．・：；？！」』）］｝〉》】〕’”…ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.;:?!)\\]}»"
)
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SPACELESS = re.compile(f"[{_UNSPACED}]")
_PARTS = re.compile(
    f"[{_OPENING}]*[{_UNSPACED}][{_CLOSING}]*|[^{_UNSPACED}{_OPENING}]+|[{_OPENING}]+"
)
"""Chinese and Japanese put no spaces: a line may end between any two of these parts."""


def clean(text: str) -> str:
    """One line of visible characters, composed (NFC).

    White space and control characters become single spaces. What is invisible goes: soft hyphens,
    zero-width characters, variation selectors (skin tones too), what turns the direction of text.
    """
    text = " ".join(text.translate(_CONTROLS).split())
    if text.isascii():
        return text
    # Before normalisation, which takes quadratic time on a long run of marks.
    text = "".join(_few_marks(text))
    text = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    return _JOINERS.sub("", text)


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
    space = measure(" ")
    for before, word in _words(text):
        width = measure(word)
        gap = space if before else 0.0
        if line and gap + width > free:
            lines.append(line)
            line, free = word, limit - width
        else:
            line, free = f"{line}{before}{word}", free - gap - width
        if free < 0 and width > limit:
            *full, line = _cut(line, measure, limit)
            lines += full
            free = limit - measure(line)
    return [*lines, line]


def _words(text: str) -> Iterator[tuple[str, str]]:
    """What stands before each, a space or nothing, and what may not be parted."""
    before = ""
    for word in text.split(" "):
        for part in _PARTS.findall(word) if _SPACELESS.search(word) else [word]:
            yield before, part
            before = ""
        before = " "


def _cut(word: str, measure: Measure, limit: float) -> Iterator[str]:
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
