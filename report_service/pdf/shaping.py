"""A font whose letters join, stack and change places as their script asks: HarfBuzz shapes them."""

import io
import re
from typing import Any

import uharfbuzz as hb  # type: ignore[import-untyped]
from fpdf import FPDF
from fpdf.enums import TextDirection
from fpdf.fonts import HarfBuzzFont, TTFFont

SHAPED = re.compile(
    "[\u0300-\u036f\u0590-\u10ff\u1200-\u1dff\u200c\u200d\u20d0-\u20ff\ua800-\ua82f\ua840-\uabff"
    "\ufb1d-\ufdff\ufe20-\ufe2f\ufe70-\ufeff\U00010800-\U00011fff\U0001e000-\U0001efff]"
)
"""Marks, and letters of scripts that are more than a row of them. Of the others each character is
one glyph, and need not go through HarfBuzz."""


class ShapedFont(TTFFont):
    """For one document. fpdf2's `text()` knows of no shaping: it takes what `encode_text` gives.

    `size` (points) and `backwards` (read from the right) are those of the next text.
    """

    __slots__ = ("_content", "_widths", "backwards", "family", "size")

    def __init__(self, content: bytes, number: int, style: str) -> None:
        self.family = f"embedded{number}"
        file: Any = io.BytesIO(content)  # as good as a path
        super().__init__(FPDF(), file, f"{self.family}{style}", style)
        self.i = number
        self.ttfont.recalcBBoxes = False  # of every outline, for a document that needs none of it
        self.backwards = False
        self.size = 0.0
        self._content = content
        self._widths: dict[int, int] = {}

    @property
    def hbfont(self) -> HarfBuzzFont:
        if self._hbfont is None:
            self._hbfont = HarfBuzzFont(hb.Face(hb.Blob(self._content)))
        return self._hbfont

    def width(self, text: str, backwards: bool) -> float:
        """In thousandths of the font's size."""
        if not SHAPED.search(text):
            return sum(map(self.cw.__getitem__, map(ord, text)))
        return self.shaped_text_width(text, 1000, _direction(backwards))[1]

    def encode_text(self, text: str) -> str:
        """What shows the text, in the operators of a PDF; and what it is, for whoever copies it."""
        if not self.backwards and not SHAPED.search(text):
            return super().encode_text(text)
        operators = [] if self.backwards else [_said(text)]  # readers turn what is backwards
        row: list[str] = []
        ahead, risen = 0.0, 0.0  # of the place where the next glyph belongs; above the line
        for glyph in self.shape_text(text, self.size, _direction(self.backwards)):
            x, y = self.scale * glyph["x_offset"], self.scale * glyph["y_offset"]
            if y != risen:
                operators += [f"[{''.join(row)}] TJ", f"{y * self.size / 1000:.2f} Ts"]
                row, risen = [], y
            if abs(ahead - x) >= 1:
                row.append(f"{ahead - x:.0f}")
                ahead = x
            code = glyph["mapped_char"]
            row.append(f"({self.escape_text(chr(code))})")
            ahead += self._width_of(code) - self.scale * glyph["x_advance"]
        operators += [f"[{''.join(row)}] TJ", *(["0 Ts"] if risen else [])]
        return " ".join(operators if self.backwards else [*operators, "EMC"])

    def _width_of(self, code: int) -> int:
        """What a reader goes on by after the glyph."""
        if code not in self._widths:
            self._widths = {
                known: glyph.glyph_width for glyph, known in self.subset.items() if glyph
            }
        return self._widths[code]


def _said(text: str) -> str:
    """Begins what stands for these letters, whatever glyphs they became."""
    return f"/Span <</ActualText <feff{text.encode('utf-16-be').hex()}>>> BDC"


def _direction(backwards: bool) -> dict[str, Any]:
    way = TextDirection.RTL if backwards else TextDirection.LTR
    return {"features": {}, "fragment_direction": way}
