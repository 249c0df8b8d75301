"""Colours of the page on paper, which differ in black and white too, and styles of text."""

from dataclasses import dataclass

Colour = tuple[int, int, int]
INK: Colour = (42, 38, 34)
MUTED: Colour = (93, 85, 76)
GREY: Colour = (158, 150, 139)
PALE: Colour = (221, 211, 197)
ACCENT: Colour = (28, 99, 83)
WARM: Colour = (154, 74, 31)
WARM_TINT: Colour = (251, 238, 226)
"""Rule and ground of a notice. These colours are those of `shared/web/css/theme.css`."""

SHADES: dict[int, Colour] = {
    1: (243, 247, 245),
    2: (222, 236, 230),
    3: (196, 220, 210),
    4: (168, 202, 189),
    5: (138, 183, 166),
}
"""The ground of a mark from 1 to 5. INK on the darkest has a contrast of 6.7 to 1."""


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
LABEL = Style(8, 12, colour=MUTED)
CAPTION = Style(8, 14, bold=True, colour=MUTED)
TERM = Style(9, 13, bold=True)
QUOTE = Style(9, 13, colour=MUTED)
FINE = Style(8, 11, colour=MUTED)
