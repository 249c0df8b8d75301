"""Unicode normalisation in linear time for any text. Pure functions."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import Literal

MAX_MARKS = 30
"""Combining marks in a row that are ordered together: the limit of Unicode's stream-safe format
(UAX #15), and more than any script needs."""

FORMAT = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0001-\U000e007f]+"
)
"""Characters that no reader sees: soft hyphens, zero-width characters, marks of direction, tags."""


def without_format(text: str) -> str:
    """Return the text without invisible characters, which word processors and web pages leave."""
    return text if text.isascii() else FORMAT.sub("", text)


def normalize(form: Literal["NFC", "NFKC"], text: str) -> str:
    """Return the text as `unicodedata` normalises it, with long runs of marks split.

    A run is split after each MAX_MARKS marks, and no character is lost: `unicodedata` takes
    quadratic time for a run, minutes for a long answer.
    """
    if text.isascii():
        return text
    marks = "".join(filter(_is_mark, set(text)))
    if not marks:
        return unicodedata.normalize(form, text)
    runs = re.finditer(f"[{re.escape(marks)}]{{{MAX_MARKS}}}", text)
    ends = [0, *(run.end() for run in runs), len(text)]
    return "".join(unicodedata.normalize(form, text[start:end]) for start, end in pairwise(ends))


@lru_cache(10_000)
def _is_mark(character: str) -> bool:
    """Return whether normalisation orders the character, or the first part of its decomposition."""
    return unicodedata.combining(unicodedata.normalize("NFKD", character)[0]) > 0
