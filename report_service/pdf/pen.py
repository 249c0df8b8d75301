"""What is on the pages, and its drawing. fpdf2 is told only what changes: that takes longest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from typing import NamedTuple

from fpdf import FPDF
from fpdf.drawing_primitives import Color, convert_to_device_color
from fpdf.enums import RenderStyle

from report_service.pdf.shaping import ShapedFont
from report_service.pdf.style import Colour, Style
from report_service.pdf.typeface import Piece

FILL = RenderStyle.F


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    colour: Colour


class Words(NamedTuple):
    """A line, its baseline starting at (x, y)."""

    x: float
    y: float
    pieces: Sequence[Piece]
    style: Style


class Bookmark(NamedTuple):
    """An entry of the outline that readers show beside the pages."""

    y: float
    title: str
    level: int


@dataclass
class Page:
    """Boxes are the ground of words. Of two that overlap the darker one is on top."""

    boxes: list[Box] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    bookmarks: list[Bookmark] = field(default_factory=list)


def draw(pages: Iterable[Page], document: FPDF) -> None:
    pen = Pen(document)
    for page in pages:
        document.add_page()
        pen.fill(page.boxes)
        pen.write(page.words)
        for y, title, level in page.bookmarks:
            document.set_y(y)
            document.start_section(title, level)


class Pen:
    def __init__(self, document: FPDF) -> None:
        self.document = document
        self._font: tuple[ShapedFont | None, float, bool] | None = None
        self._colour: Colour | None = None

    def fill(self, boxes: Iterable[Box]) -> None:
        """The lightest first."""
        for x, y, width, height, colour in sorted(boxes, key=attrgetter("colour"), reverse=True):
            self._set_colour(colour)
            self.document.rect(x, y, width, height, FILL)

    def write(self, lines: Iterable[Words]) -> None:
        """In their order, which is the one they are read aloud in."""
        for left, y, pieces, style in lines:
            self._set_colour(style.colour)
            x = left
            for piece in pieces:
                self._set_font(piece, style)
                self.document.text(x, y, piece.text)
                x += piece.width * style.size / 1000

    def _set_font(self, piece: Piece, style: Style) -> None:
        font, family = piece.font, "helvetica"
        if font:
            font.backwards = piece.backwards
        if (font, style.size, style.bold) == self._font:
            return
        self._font = (font, style.size, style.bold)
        size = style.size * piece.scale
        if font:
            font.size = size
            family = font.family
            self.document.fonts[font.fontkey] = font
        self.document.set_font(family, "B" if style.bold else "", size)

    def _set_colour(self, colour: Colour) -> None:
        """Words in the colour of what is filled need no colour of their own."""
        if colour != self._colour:
            self._colour = colour
            self.document.set_fill_color(_device(*colour))
            self.document.set_text_color(_device(*colour))


@cache
def _device(red: int, green: int, blue: int) -> Color:
    return convert_to_device_color(red, green, blue)
