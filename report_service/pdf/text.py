"""Text made fit for a page: without characters that hide, pile up or reorder a line."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import groupby

from icu4py.breakers import CharacterBreaker, LineBreaker

from report_service.pdf.shaping import SHAPED
from shared.unicode_text import normalize

Measure = Callable[[str], float]
"""The width of a text, in the unit of the limit."""

NOTHING_VISIBLE = "[no visible characters]"

MARKS_SHOWN = 4
"""Marks over a letter that are drawn; real scripts need no more."""

_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029], " ")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc"
    "\U0001f3fb-\U0001f3ff\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
)

_VISIBLE = re.compile("[ -~\u00a1-\u00ac\u00ae-\u017f\u2013-\u2014\u2018-\u201d\u2026\u20ac]*")
"""A text of letters and punctuation of European languages, all of them visible and composed."""

_JOINERS = re.compile(f"[\u200c\u200d](?:(?<!{SHAPED.pattern}[\u200c\u200d])|(?!{SHAPED.pattern}))")
"""Joiners that stand beside no letter of a shaped script. Between letters they belong to the
spelling."""

_SPACES = re.compile(r"[^\S\u00a0\u2007\u202f]+")
"""White space at which a line may end. The other spaces are there to prevent it."""

MOST_IN_LINE = 200
"""Characters of a row that is measured whole before its words: a shorter row may fit in a line."""

TAB_SPACES, MOST_INDENT = 4, 40
"""The spaces of a tab, and the most spaces that indent a line."""


def clean(text: str) -> str:
    """Return `text` as a line of visible characters, composed (NFC).

    White space and control characters become single spaces. Invisible characters are removed: soft
    hyphens, zero-width characters, variation selectors (skin tones too), direction marks. A text
    of nothing else becomes NOTHING_VISIBLE.
    """
    shown = text if text.isprintable() else text.translate(_CONTROLS)
    if shown.isascii():
        shown = " ".join(shown.split())
    else:
        visible = shown if _VISIBLE.fullmatch(shown) else _visible(shown)
        shown = _SPACES.sub(" ", visible).strip(" ")
    return shown or (NOTHING_VISIBLE if text.strip() else "")


def clean_lines(text: str) -> str:
    """Return `text` as `clean` does, but with its own lines, and the spaces that indent them.

    Empty lines at the beginning and the end are left out, and several in a row become one.
    """
    if not (shown := clean(text)) or shown == NOTHING_VISIBLE:
        return shown
    lines = [_indented(line) for line in text.splitlines()]
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "\n".join(kept).strip("\n")


def _indented(line: str) -> str:
    """Return the cleaned line behind the spaces that indent it; an empty line without any."""
    shown = clean(line)
    tabless = line.expandtabs(TAB_SPACES)
    spaces = len(tabless) - len(tabless.lstrip(" "))
    return shown and " " * min(spaces, MOST_INDENT) + shown


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
    """Return `text` in lines no wider than `limit`, by Unicode's rules for breaking lines.

    A line of the text keeps its indentation, also where it continues. Words that are too long are
    cut between grapheme clusters.
    """
    return [line for row in text.split("\n") for line in _lines(row, measure, limit)]


def _lines(row: str, measure: Measure, limit: float) -> Iterator[str]:
    if len(row) <= MOST_IN_LINE and measure(row) <= limit:
        yield row.rstrip(" ")
        return
    words = row.lstrip(" ")
    indent = row[: len(row) - len(words)]
    space = measure(" ")
    room = limit - len(indent) * space
    line, free = [indent], room
    # ICU's rules are the same in all languages, but for options of Chinese and Japanese.
    for part in LineBreaker(words, "en"):
        shown, word = part, part.rstrip(" ")
        width = measure(word)
        if width > free:
            if len(line) > 1:
                yield "".join(line).rstrip(" ")
            if width > room:
                *full, last = _cut(word, measure, room)
                yield from (indent + piece for piece in full)
                shown, width = last + part[len(word) :], measure(last)
            line, free = [indent], room
        line.append(shown)
        free -= width + (len(part) - len(word)) * space
    yield "".join(line).rstrip(" ")


def _cut(word: str, measure: Measure, limit: float) -> Iterator[str]:
    """Yield `word` in pieces that fit, or whole if it fits."""
    if measure(word) <= limit:
        yield word
        return
    piece, used = "", 0.0
    for cluster in CharacterBreaker(word, "en"):
        width = measure(cluster)
        if used + width > limit and piece:
            yield piece
            piece, used = "", 0.0
        piece += cluster
        used += width
    yield piece


def is_mark(character: str) -> bool:
    """Return whether `character` belongs to the character before."""
    return unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"}


def shorten(text: str, measure: Measure, limit: float) -> str:
    """Return the first words of `text`, with an ellipsis if there are more."""
    first = wrap(text, measure, limit)[0]
    if first == text:
        return text
    return wrap(text, measure, limit - measure("…"))[0].rstrip(" ,;:") + "…"
