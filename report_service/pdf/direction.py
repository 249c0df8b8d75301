"""Scripts that run from right to left: a line taken apart in the order in which it is drawn."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby

from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

JOINERS, MARKS = "\u200c\u200d", "\ufe00\ufe01"
"""To fpdf2 a joiner ends a stretch; a mark goes with its letter. No text here has these marks."""

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff]")


def reads_right_to_left(text: str) -> bool:
    """Whether the first letter of `text` that has a direction has this one."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


def stretches(line: str, right_to_left: bool) -> Sequence[tuple[str, bool]]:
    """The stretches of one direction from the left to the right of a line, which is part of a text
    of the given direction: each as it is read, and whether it is read from its right end."""
    if not RIGHT_TO_LEFT.search(line):
        return [(line, False)]
    base = TextDirection.RTL if right_to_left else TextDirection.LTR
    paragraph = BidiParagraph(line.translate(str.maketrans(JOINERS, MARKS)), base)
    found = []
    drawn = paragraph.get_reordered_characters()
    for backwards, glyphs in groupby(drawn, lambda glyph: glyph.embedding_level % 2 == 1):
        text = "".join(glyph.character for glyph in glyphs)
        text = text.translate(str.maketrans(MARKS, JOINERS))
        found.append((text[::-1] if backwards else text, backwards))
    return found
