"""Text flows down pages. Lengths are points, from the top left."""

from functools import cache, partial
from typing import Literal, NamedTuple

from report_service.pdf.direction import reads_right_to_left
from report_service.pdf.pen import Bookmark, Box, Page, Words
from report_service.pdf.style import ACCENT, FINE, NOTE, PALE, SECTION, WASH, Colour, Style
from report_service.pdf.text import shorten, wrap
from report_service.pdf.typeface import Typeface

WIDTH, HEIGHT = 595.28, 841.89
LEFT, RIGHT = 68.0, WIDTH - 68.0
TOP, BOTTOM = 62.0, HEIGHT - 72.0
FOOTER = HEIGHT - 42.0

Align = Literal["left", "right", "centre"]


class Paragraph(NamedTuple):
    """A text in lines that fit between `left` and the right margin."""

    lines: list[str]
    style: Style
    left: float
    right_to_left: bool


class Flow:
    """Pages being filled from the top; `y` is where the next thing goes."""

    def __init__(self, face: Typeface) -> None:
        self.face = face
        self.page = Page()
        self.pages = [self.page]
        self.y = TOP
        self._widths = {bold: cache(partial(face.width, bold=bold)) for bold in (False, True)}

    def new_page(self) -> None:
        self.page = Page()
        self.pages.append(self.page)
        self.y = TOP

    def need(self, height: float) -> bool:
        """Go to a new page unless `height` is left on this one; whether it went."""
        full = self.y > TOP and self.y + height > BOTTOM
        if full:
            self.new_page()
        return full

    def gap(self, height: float) -> None:
        """White space, which no page begins with."""
        if self.y > TOP:
            self.y += height

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        self.page.boxes.append(Box(x, y, width, height, colour))

    def bookmark(self, title: str, level: int = 0) -> None:
        self.page.bookmarks.append(Bookmark(self.y, title[:80], level))

    def lines(self, text: str, style: Style, width: float) -> list[str]:
        return wrap(text, self._widths[style.bold], width * 1000 / style.size)

    def shorten(self, text: str, style: Style, width: float) -> str:
        return shorten(text, self._widths[style.bold], width * 1000 / style.size)

    def words(
        self,
        x: float,
        top: float,
        text: str,
        style: Style,
        align: Align = "left",
        *,
        right_to_left: bool | None = None,
    ) -> None:
        """One line at `x` (its left edge, right edge or middle), in a row that begins at `top`.

        `right_to_left` is the direction of the text that the line is part of, if it is.
        """
        if right_to_left is None:
            right_to_left = reads_right_to_left(text)
        pieces = self.face.pieces(text, style.bold, right_to_left)
        if align != "left":
            width = self.face.width(text, style.bold, right_to_left) * style.size / 1000
            x -= width if align == "right" else width / 2
        baseline = top + style.leading / 2 + style.size * 0.35
        self.page.words.append(Words(x, baseline, pieces, style))

    def lay(self, text: str, style: Style, *, left: float = LEFT) -> Paragraph:
        return Paragraph(
            self.lines(text, style, RIGHT - left), style, left, reads_right_to_left(text)
        )

    def put(self, paragraph: Paragraph, rule: Colour | None = None) -> None:
        """Over as many pages as it takes, with a `rule` of that colour at its left.

        Neither its first line alone ends a page nor its last alone begins one.
        """
        rest, style, left, right_to_left = paragraph
        align: Align = "right" if right_to_left else "left"
        x = RIGHT if right_to_left else left
        while rest:
            count = self._that_fit(len(rest), style.leading)
            if rule:
                self.box(left - 12, self.y + 2, 1.5, count * style.leading - 4, rule)
            for line in rest[:count]:
                self.words(x, self.y, line, style, align, right_to_left=right_to_left)
                self.y += style.leading
            rest = rest[count:]
            if rest:
                self.new_page()

    def paragraph(self, text: str, style: Style, *, left: float = LEFT) -> None:
        self.put(self.lay(text, style, left=left))

    def section(self, title: str, room: float = 60) -> None:
        """A heading, with `room` below it for the start of what it heads."""
        self.gap(24)
        self.need(SECTION.leading + room)
        self.bookmark(title)
        self.words(LEFT, self.y, title, SECTION)
        self.y += SECTION.leading + 6

    def notice(self, text: str) -> None:
        """A short text on a tinted ground."""
        lines = self.lines(text, NOTE, RIGHT - LEFT - 24)
        height = len(lines) * NOTE.leading + 12
        self.need(height)
        self.box(LEFT, self.y, RIGHT - LEFT, height, WASH)
        self.box(LEFT, self.y, 3, height, ACCENT)
        self.y += 6
        for line in lines:
            self.words(LEFT + 14, self.y, line, NOTE)
            self.y += NOTE.leading
        self.y += 6

    def footers(self, text: str) -> None:
        """`text` and the page's number at the foot of every page; the last thing to do."""
        for number, page in enumerate(self.pages, start=1):
            self.page = page
            self.box(LEFT, FOOTER - 8, RIGHT - LEFT, 0.5, PALE)
            self.words(LEFT, FOOTER, text, FINE)
            self.words(RIGHT, FOOTER, f"Page {number} of {len(self.pages)}", FINE, "right")

    def _that_fit(self, count: int, leading: float) -> int:
        fit = int((BOTTOM - self.y) / leading)
        if fit < min(2, count):
            self.new_page()
            fit = int((BOTTOM - self.y) / leading)
        return fit - 1 if count - fit == 1 and fit > 2 else min(fit, count)
