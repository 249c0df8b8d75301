"""Text made fit for a page: nothing in it that could hide, pile up without end or reorder lines."""

import unicodedata
from collections.abc import Iterator, Mapping
from itertools import groupby

from report_service.pdf.arabic import join_letters

MARKS_SHOWN = 4
"""Marks over one letter that are still drawn; real scripts need no more."""

_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029], " ")
_INVISIBLE = dict.fromkeys(
    [
        0xAD,
        0x61C,
        0x180E,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),
        0xFEFF,
        *range(0xFFF9, 0xFFFD),
        *range(0xE0000, 0xE0080),
        *range(0xE0100, 0xE01F0),
    ]
)


def clean(text: str) -> str:
    """One line of visible characters, composed (NFC), Arabic letters joined.

    White space and control characters become single spaces. What is invisible goes: soft hyphens,
    zero-width characters, variation selectors and the marks that turn the direction of text.
    """
    text = " ".join(text.translate(_CONTROLS).split())
    if text.isascii():
        return text
    # Before normalisation, which takes quadratic time on a long run of marks.
    text = "".join(_few_marks(text))
    return join_letters(unicodedata.normalize("NFC", text)).translate(_INVISIBLE)


def _few_marks(text: str) -> Iterator[str]:
    for is_mark, run in groupby(text, _is_mark):
        characters = "".join(run)
        yield characters[:MARKS_SHOWN] if is_mark else characters
        if is_mark and len(characters) > MARKS_SHOWN:
            yield f"[+{len(characters) - MARKS_SHOWN} marks]"


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me"}


def wrap(text: str, widths: Mapping[str, int], limit: float) -> list[str]:
    """`text` in lines no wider than `limit`, in the unit of `widths`. Words too long are cut."""
    lines: list[str] = []
    line: list[str] = []
    space = widths[" "]
    free = limit
    for word in text.split(" "):
        width = sum(map(widths.__getitem__, word))
        if line and width > free:
            lines.append(" ".join(line))
            line, free = [], limit
        if width > limit:
            *full, word = _cut(word, widths, limit)  # noqa: PLW2901
            lines += full
            width = sum(map(widths.__getitem__, word))
        line.append(word)
        free -= width + space
    return [*lines, " ".join(line)]


def _cut(word: str, widths: Mapping[str, int], limit: float) -> Iterator[str]:
    start, used = 0, 0
    for end, character in enumerate(word):
        used += widths[character]
        if used > limit and end > start:
            yield word[start:end]
            start, used = end, widths[character]
    yield word[start:]


def shorten(text: str, widths: Mapping[str, int], limit: float) -> str:
    """The first words of `text`, with an ellipsis where it goes on."""
    first = wrap(text, widths, limit)[0]
    if first == text:
        return text
    return wrap(text, widths, limit - widths["…"])[0] + "…"
