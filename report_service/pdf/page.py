"""Pages: text flows down them, then everything is drawn. Lengths are points, from the top left."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, Protocol

from fpdf import FPDF
from fpdf.drawing_primitives import Color, convert_to_device_color
from fpdf.enums import RenderStyle

from report_service.pdf.direction import reads_right_to_left
from report_service.pdf.shaping import ShapedFont
from report_service.pdf.style import ACCENT, FINE, NOTE, PALE, SECTION, WASH, Colour, Style
from report_service.pdf.text import Measure, shorten, wrap
from report_service.pdf.typeface import Piece, Typeface

WIDTH, HEIGHT = 595.28, 841.89
LEFT, RIGHT = 68.0, WIDTH - 68.0
TOP, BOTTOM = 62.0, HEIGHT - 72.0
FOOTER = HEIGHT - 42.0

FILL = RenderStyle.F

Align = Literal["left", "right", "centre"]


class Pen:
    """Draws on the pages of a document, and tells it only what changes: most of a document is one
    font and few colours."""

    def __init__(self, document: FPDF) -> None:
        self.document = document
        self._style: tuple[Style, ShapedFont | None] | None = None
        self._colour: Colour | None = None

    def words(self, x: float, y: float, pieces: Sequence[Piece], style: Style) -> None:
        self._fill(style.colour)
        for piece in pieces:
            if (style, piece.font) != self._style:
                self._style = (style, piece.font)
                self._set_font(piece, style)
            if piece.font:
                piece.font.backwards = piece.backwards
            self.document.text(x, y, piece.text)
            x += piece.width * style.size / 1000

    def _set_font(self, piece: Piece, style: Style) -> None:
        size = style.size * piece.scale
        emphasis = "B" if style.bold else ""
        if piece.font is None:
            self.document.set_font("helvetica", emphasis, size)
            return
        piece.font.size = size
        self.document.fonts[piece.font.fontkey] = piece.font
        self.document.set_font(piece.font.family, emphasis, size)

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        self._fill(colour)
        self.document.rect(x, y, width, height, FILL)

    def _fill(self, colour: Colour) -> None:
        """Words in the colour of what is filled need no colour of their own."""
        if colour != self._colour:
            self._colour = colour
            self.document.set_fill_color(_device(*colour))
            self.document.set_text_color(_device(*colour))


@cache
def _device(red: int, green: int, blue: int) -> Color:
    return convert_to_device_color(red, green, blue)


class Mark(Protocol):
    """Something on a page."""

    def draw(self, pen: Pen) -> None: ...


@dataclass(frozen=True)
class Words:
    """A line, its baseline starting at (x, y)."""

    x: float
    y: float
    pieces: Sequence[Piece]
    style: Style

    def draw(self, pen: Pen) -> None:
        pen.words(self.x, self.y, self.pieces, self.style)


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    colour: Colour

    def draw(self, pen: Pen) -> None:
        pen.box(self.x, self.y, self.width, self.height, self.colour)


@dataclass(frozen=True)
class Bookmark:
    """An entry of the outline that readers show beside the pages."""

    y: float
    title: str
    level: int

    def draw(self, pen: Pen) -> None:
        pen.document.set_y(self.y)
        pen.document.start_section(self.title, self.level)


class Flow:
    """Pages being filled from the top; `y` is where the next thing goes."""

    def __init__(self, face: Typeface) -> None:
        self.face = face
        self.page: list[Mark] = []
        self.pages = [self.page]
        self.y = TOP

    def new_page(self) -> None:
        self.page = []
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

    def put(self, mark: Mark) -> None:
        self.page.append(mark)

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        self.put(Box(x, y, width, height, colour))

    def bookmark(self, title: str, level: int = 0) -> None:
        self.put(Bookmark(self.y, title[:80], level))

    def lines(self, text: str, style: Style, width: float) -> list[str]:
        return wrap(text, self._measure(style), width)

    def shorten(self, text: str, style: Style, width: float) -> str:
        return shorten(text, self._measure(style), width)

    def _measure(self, style: Style) -> Measure:
        """In points."""
        return lambda text: self.face.width(text, style.bold) * style.size / 1000

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
            width = sum(piece.width for piece in pieces) * style.size / 1000
            x -= width if align == "right" else width / 2
        baseline = top + style.leading / 2 + style.size * 0.35
        self.put(Words(x, baseline, pieces, style))

    def paragraph(
        self,
        text: str,
        style: Style,
        *,
        left: float = LEFT,
        right: float = RIGHT,
        rule: Colour | None = None,
    ) -> None:
        """`text` over as many pages as it takes, with a `rule` of that colour at its left.

        Neither its first line alone ends a page nor its last alone begins one.
        """
        right_to_left = reads_right_to_left(text)
        align: Align = "right" if right_to_left else "left"
        x = right if right_to_left else left
        rest = self.lines(text, style, right - left)
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

    def section(self, title: str) -> None:
        """A heading, with room below it for the start of what it heads."""
        self.gap(24)
        self.need(SECTION.leading + 60)
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


def draw(flow: Flow, document: FPDF) -> None:
    pen = Pen(document)
    for page in flow.pages:
        document.add_page()
        for mark in page:
            mark.draw(pen)
