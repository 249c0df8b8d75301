"""Scripts that run from right to left: Arabic letters joined, lines put in visual order.

A PDF draws glyphs from left to right and joins nothing by itself.
"""

import re
import unicodedata
from collections import defaultdict

from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")

_ARABIC = re.compile("[\u0620-\u06ff\u0750-\u077f]")
_LAM_ALEF = re.compile("\u0644([\u0622\u0623\u0625\u0627])")
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_WRITTEN = re.compile("[\ufb50-\ufbff\ufe80-\ufefc]")
_EXTENDERS = {"\u0640", "\u200d"}
"""The stroke and the zero-width character that make their neighbours join."""


def _letter_forms() -> dict[str, dict[str, str]]:
    """Letter to its written forms by position: isolated, initial, medial, final."""
    forms: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for code in (*range(0xFB50, 0xFBFF), *range(0xFE80, 0xFEFD)):
        position, _, codes = unicodedata.decomposition(chr(code)).partition(" ")
        letter = "".join(chr(int(letter, 16)) for letter in codes.split())
        if len(letter) == 1 or _LAM_ALEF.fullmatch(letter):
            forms[letter][position.strip("<>")] = chr(code)
    return dict(forms)


_FORMS = _letter_forms()
# The pair lam and alef is always written as one letter: its isolated form stands for the pair.
_PAIRS = {pair: forms["isolated"] for pair, forms in _FORMS.items() if len(pair) == 2}
_FORMS.update({isolated: _FORMS[pair] for pair, isolated in _PAIRS.items()})


def join_letters(text: str) -> str:
    """Each Arabic letter in the form that its neighbours ask for; other text as it is."""
    if not _ARABIC.search(text):
        return text
    text = _LAM_ALEF.sub(lambda pair: _PAIRS[pair[0]], text)
    written = list(text)
    # Vowel marks sit on a letter and part no neighbours.
    places = [place for place, mark in enumerate(text) if unicodedata.category(mark) != "Mn"]
    row = ["", *(text[place] for place in places), ""]
    for before, letter, after, place in zip(row, row[1:], row[2:], places, strict=False):
        forms = _FORMS.get(letter, {})
        joins_before = "final" in forms and _joins_on(before)
        joins_after = "initial" in forms and _can_be_joined(after)
        position = {
            (False, False): "isolated",
            (True, False): "final",
            (False, True): "initial",
            (True, True): "medial",
        }[joins_before, joins_after]
        written[place] = forms.get(position, letter)
    return "".join(written)


def letters(text: str) -> str:
    """`text` with the letters in place of their written forms: undoes join_letters."""
    return _WRITTEN.sub(lambda form: unicodedata.normalize("NFKC", form[0]), text)


def _joins_on(letter: str) -> bool:
    return letter in _EXTENDERS or "initial" in _FORMS.get(letter, {})


def _can_be_joined(letter: str) -> bool:
    return letter in _EXTENDERS or "final" in _FORMS.get(letter, {})


def reads_right_to_left(text: str) -> bool:
    """Whether the first letter of `text` that has a direction has this one."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


def visual_order(line: str, right_to_left: bool) -> str:
    """The characters of a line from left to right, within text of the given direction."""
    if not RIGHT_TO_LEFT.search(line):
        return line
    base = TextDirection.RTL if right_to_left else TextDirection.LTR
    ordered = BidiParagraph(text=line, base_direction=base).get_reordered_characters()
    return "".join(
        glyph.character.translate(_MIRRORED) if glyph.embedding_level % 2 else glyph.character
        for glyph in ordered
    )
