"""How it looks: one accent on greys that stay apart in black and white, and the styles of text."""

from dataclasses import dataclass

Colour = tuple[int, int, int]
INK: Colour = (31, 35, 40)
MUTED: Colour = (98, 106, 115)
GREY: Colour = (150, 158, 166)
PALE: Colour = (221, 226, 230)
WASH: Colour = (244, 246, 248)
ACCENT: Colour = (17, 82, 110)


@dataclass(frozen=True)
class Style:
    """Size and leading (the height of a line) in points."""

    size: float
    leading: float
    bold: bool = False
    colour: Colour = INK


BRAND = Style(10, 14, bold=True, colour=ACCENT)
TITLE = Style(24, 32, bold=True)
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
