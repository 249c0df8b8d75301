"""Embedded fonts whose letters join, stack and change places as their script asks, by HarfBuzz."""

import io
import re
import struct
from collections.abc import Iterable
from copy import copy
from typing import Any

import uharfbuzz as hb  # type: ignore[import-untyped]
from fpdf import FPDF
from fpdf.enums import TextDirection
from fpdf.fonts import Glyph, HarfBuzzFont, SubsetMap, TTFFont

SHAPED = re.compile(
    "[\u0300-\u036f\u0590-\u10ff\u1200-\u1dff\u200c\u200d\u20d0-\u20ff\ua800-\ua82f\ua840-\uabff"
    "\ufb1d-\ufdff\ufe20-\ufe2f\ufe70-\ufeff\U00010800-\U00011fff\U0001e000-\U0001efff]"
)
"""Combining marks, and the letters of scripts that need shaping. Every other character is a single
glyph and does not go through HarfBuzz."""

NO_WIDTH = "\u200b"


class GlyphCodes(SubsetMap):
    """The codes that a document uses of a font: the numbers of glyphs, or the CIDs of a CFF font.

    `widths` holds the width of each code's glyph, in thousandths of the font's size, and
    `characters` the text that a reader copies in its place. `second` holds further codes, of glyphs
    that stand for several texts, such as the glyph of the space for a joiner.
    """

    def __init__(self, font: TTFFont) -> None:
        self.font = font
        self.widths: dict[int, int] = {}
        self.characters: dict[int, str] = {}
        self.second: dict[tuple[int, str], int] = {}
        self._glyphs = len(font.ttfont.getGlyphOrder())

    def pick_glyph(self, glyph: Glyph | None) -> int | None:
        if glyph is None:
            return None
        by_cid = self.font.is_cid_keyed and glyph.glyph_name.startswith("cid")
        code = int(glyph.glyph_name[3:]) if by_cid else glyph.glyph_id
        unicode = glyph.unicode if isinstance(glyph.unicode, tuple) else (glyph.unicode,)
        # A glyph that belongs to the letter before has no text, but PDF/A asks for some.
        text = "".join(map(chr, unicode)) or NO_WIDTH
        if self.characters.get(code, text) != text and not self.font.is_cff:
            code = self.second.setdefault((code, text), self._glyphs + len(self.second))
        self.widths[code] = glyph.glyph_width
        self.characters.setdefault(code, text)
        return code

    def glyphs(self) -> Iterable[int]:
        """Return the numbers of the glyphs in use."""
        return self.widths.keys() - self.second.values() | {glyph for glyph, _ in self.second}

    def glyph_numbers(self) -> bytes:
        """Return the glyph of each code, two bytes each; empty if each code is its glyph's."""
        numbers = [*range(self._glyphs), *(glyph for glyph, _ in self.second)]
        return struct.pack(f">{len(numbers)}H", *numbers) if self.second else b""


class HexCodes(dict[str, str]):
    """The code of each character of a font that needs no shaping, as hexadecimal digits."""

    def __init__(self, codes: GlyphCodes) -> None:
        super().__init__()
        self._codes = codes

    def __missing__(self, character: str) -> str:
        code = self._codes.pick_glyph(self._codes.get_glyph(unicode=ord(character)))
        self[character] = "" if code is None else f"{code:04x}"
        return self[character]


class ShapedFont(TTFFont):
    """A font of a document.

    fpdf2's `text()` does not shape, but writes the operators that `encode_text` returns.
    `size` (points) and `backwards` (read from the right) apply to the next text.
    """

    __slots__ = ("_content", "backwards", "codes", "family", "hex_codes", "size")

    def __init__(self, content: bytes, number: int, style: str) -> None:
        file: Any = io.BytesIO(content)  # fpdf2 expects a path, fontTools takes a file as well
        super().__init__(FPDF(), file, style, style)
        self._content = content
        self._number(number)

    def _number(self, number: int) -> None:
        self.i, self.family = number, f"embedded{number}"
        self.fontkey = f"{self.family}{'B' if self.emphasis else ''}"
        self.codes = self.subset = GlyphCodes(self)
        self.hex_codes = HexCodes(self.codes)
        self.backwards, self.size = False, 0.0

    def renewed(self, number: int) -> "ShapedFont":
        """Return the font for another document, in which no glyph is used yet."""
        font = copy(self)
        font._number(number)
        return font

    def cut(self, codes: Iterable[int], without: Iterable[str]) -> bytes:
        """Return the font with the outlines of these glyphs only, and without some tables."""
        wanted = hb.SubsetInput()
        wanted.glyph_set.update(codes)
        wanted.drop_table_tag_set.update(int.from_bytes(tag.encode()) for tag in without)
        flags = hb.SubsetFlags
        wanted.flags = flags.NO_HINTING | flags.NOTDEF_OUTLINE | flags.RETAIN_GIDS
        return bytes(hb.subset(hb.Face(hb.Blob(self._content)), wanted).blob.data)

    def table(self, tag: str) -> bytes:
        return bytes(hb.Face(hb.Blob(self._content)).reference_table(tag).data)

    @property
    def hbfont(self) -> HarfBuzzFont:
        if self._hbfont is None:
            self._hbfont = HarfBuzzFont(hb.Face(hb.Blob(self._content)))
        return self._hbfont

    def width(self, text: str, backwards: bool) -> float:
        """Return the width of `text` in thousandths of the font's size."""
        if text.isascii():
            return sum(map(self.cw.__getitem__, text.encode()))  # twice as fast as by `ord`
        if not SHAPED.search(text):
            return sum(map(self.cw.__getitem__, map(ord, text)))
        return self.shaped_text_width(text, 1000, _direction(backwards))[1]

    def encode_text(self, text: str) -> str:
        """Return the PDF operators that show `text`, with its characters for a reader's copy."""
        if not self.backwards and (text.isascii() or not SHAPED.search(text)):
            return f"<{''.join(map(self.hex_codes.__getitem__, text))}> Tj"
        # Readers reverse text that is drawn backwards themselves.
        operators = [] if self.backwards else [_actual_text(text)]
        row: list[str] = []
        ahead, risen = 0.0, 0.0  # of the next glyph's place, above the baseline
        for glyph in self.shape_text(text, self.size, _direction(self.backwards)):
            x, y = self.scale * glyph["x_offset"], self.scale * glyph["y_offset"]
            if y != risen:
                operators += [f"[{''.join(row)}] TJ", f"{y * self.size / 1000:.2f} Ts"]
                row, risen = [], y
            if abs(ahead - x) >= 1:
                row.append(f"{ahead - x:.0f}")
                ahead = x
            code = glyph["mapped_char"]
            row.append(f"<{code:04x}>")
            ahead += self.codes.widths[code] - self.scale * glyph["x_advance"]
        operators += [f"[{''.join(row)}] TJ", *(["0 Ts"] if risen else [])]
        return " ".join(operators if self.backwards else [*operators, "EMC"])


def _actual_text(text: str) -> str:
    """Return the operator that begins the glyphs of `text` and holds its characters."""
    return f"/Span <</ActualText <feff{text.encode('utf-16-be').hex()}>>> BDC"


def _direction(backwards: bool) -> dict[str, Any]:
    way = TextDirection.RTL if backwards else TextDirection.LTR
    return {"features": {}, "fragment_direction": way}
