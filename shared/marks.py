"""Unicode normalisation in linear time, whatever a text holds. Pure."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import Literal

MOST = 30
"""Marks in a row that are put in order together: as many as Unicode's own stream-safe format has
(UAX #15), and more than any script needs."""


def normalize(form: Literal["NFC", "NFKC"], text: str) -> str:
    """As `unicodedata` does it, but of a longer run of marks, which takes that one quadratic time
    (minutes for a long answer), each MOST by themselves. No character is lost."""
    if text.isascii():
        return text
    marks = "".join(filter(_is_mark, set(text)))
    if not marks:
        return unicodedata.normalize(form, text)
    runs = re.finditer(f"[{re.escape(marks)}]{{{MOST}}}", text)
    ends = [0, *(run.end() for run in runs), len(text)]
    return "".join(unicodedata.normalize(form, text[start:end]) for start, end in pairwise(ends))


@lru_cache(10_000)
def _is_mark(character: str) -> bool:
    """Whether it is put in order with its neighbours; some are not, but what they consist of."""
    return unicodedata.combining(unicodedata.normalize("NFKD", character)[0]) > 0
