"""Colours, a single accent on greys that differ in black and white too, and styles of text."""

from dataclasses import dataclass

Colour = tuple[int, int, int]
INK: Colour = (31, 35, 40)
MUTED: Colour = (98, 106, 115)
GREY: Colour = (150, 158, 166)
PALE: Colour = (221, 226, 230)
WASH: Colour = (244, 246, 248)
ACCENT: Colour = (17, 82, 110)
SHADES: dict[int, Colour] = {
    1: (244, 246, 248),
    2: (222, 233, 238),
    3: (196, 215, 223),
    4: (169, 197, 208),
    5: (140, 178, 193),
}
"""The ground of a mark from 1 to 5. INK on the darkest has a contrast of 6.9 to 1."""


@dataclass(frozen=True)
class Style:
    """Size and leading (the height of a line) in points."""

    size: float
    leading: float
    bold: bool = False
    colour: Colour = INK


BRAND = Style(10, 14, bold=True, colour=ACCENT)
TITLE = Style(24, 32, bold=True)
HEADLINE = Style(13, 18, bold=True)
ROLE = Style(13, 18, colour=MUTED)
SECTION = Style(15, 22, bold=True, colour=ACCENT)
QUESTION = Style(12, 16, bold=True)
BODY = Style(10, 15)
NOTE = Style(9, 13)
CELL = Style(9, 20)
LABEL = Style(7.5, 12, colour=MUTED)
CAPTION = Style(8, 14, bold=True, colour=MUTED)
TERM = Style(9, 13, bold=True)
QUOTE = Style(9, 13, colour=MUTED)
FINE = Style(8, 11, colour=MUTED)
