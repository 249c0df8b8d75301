"""The two typefaces: Helvetica, which every reader has, and DejaVu Sans, embedded, for the rest."""

import copy
import io
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.fonts import CORE_FONTS_CHARWIDTHS, SubsetMap, TTFFont

FONTS = Path(__file__).parents[1] / "fonts"
CORE_ENCODING = "cp1252"
LAYOUT_TABLES = ("GSUB", "GPOS", "GDEF", "kern", "FFTM")
"""Not needed in a PDF, and slow to cut down."""


@dataclass(frozen=True)
class FontFile:
    """A parsed font and the bytes it came from: read once a process, copied for each document."""

    font: TTFFont
    content: bytes

    def copy(self, number: int) -> TTFFont:
        """A font that one document may change: it collects glyphs and is cut down to them."""
        font = copy.copy(self.font)
        font.i = number
        font.ttfont = TTFont(io.BytesIO(self.content), recalcTimestamp=False, lazy=True)
        font.desc = copy.copy(self.font.desc)
        font.subset = SubsetMap(font)
        return font


@dataclass(frozen=True)
class Typeface:
    """Widths are in thousandths of the font size; `scale` makes the same size look alike."""

    family: str
    scale: float
    regular: Mapping[str, int]
    bold: Mapping[str, int]
    files: Mapping[str, FontFile] = field(default_factory=dict)

    def widths(self, bold: bool) -> Mapping[str, int]:
        return self.bold if bold else self.regular

    def spell(self, text: str) -> str:
        """`text`, with what the face cannot show written as codes: [U+1F9FF U+1F9E0 ×2].

        A variant of letters that the face has (full width, say) is written with those.
        """
        shown = self.regular.keys() & self.bold.keys()
        if shown.issuperset(text):
            return text
        text = "".join(self._plain(character) for character in text)
        runs = ((known, "".join(run)) for known, run in groupby(text, shown.__contains__))
        return "".join(run if known else _codes(run) for known, run in runs)

    def _plain(self, character: str) -> str:
        if character in self.regular:
            return character
        plain = unicodedata.normalize("NFKC", character)
        return plain if len(plain) < 4 and self.regular.keys() >= set(plain) else character

    def load(self, document: FPDF) -> None:
        """Make the face known to `document`, before anything is drawn with it."""
        document.core_fonts_encoding = CORE_ENCODING
        for number, (style, file) in enumerate(self.files.items(), start=1):
            document.fonts[self.family + style] = file.copy(number)


def _codes(run: str) -> str:
    counted = ((character, len(list(same))) for character, same in groupby(run))
    codes = (f"U+{ord(c):04X}" + (f" ×{count}" if count > 1 else "") for c, count in counted)
    return f"[{' '.join(codes)}]"


def choose(texts: Iterable[str]) -> Typeface:
    """Helvetica when it can show all of them."""
    try:
        for text in texts:
            text.encode(CORE_ENCODING)
    except UnicodeEncodeError:
        return dejavu_sans()
    return helvetica()


@cache
def helvetica() -> Typeface:
    return Typeface("helvetica", 1.0, _core_widths("helvetica"), _core_widths("helveticaB"))


def _core_widths(font: str) -> dict[str, int]:
    """fpdf2 knows them by the byte's Latin-1 character; here it is the character that is meant."""
    widths = {}
    for byte, width in CORE_FONTS_CHARWIDTHS[font].items():
        character = byte.encode("latin-1").decode(CORE_ENCODING, errors="ignore")
        if character.isprintable():
            widths[character] = width
    return widths


@cache
def dejavu_sans() -> Typeface:
    regular, bold = _read("DejaVuSans.ttf", ""), _read("DejaVuSans-Bold.ttf", "B")
    files = {"": regular, "B": bold}
    return Typeface("dejavu", 0.89, _widths(regular.font), _widths(bold.font), files)


def _read(name: str, style: str) -> FontFile:
    font = TTFFont(FPDF(), FONTS / name, f"dejavu{style}", style)
    with TTFont(FONTS / name, recalcTimestamp=False) as slim:
        for table in LAYOUT_TABLES:
            if table in slim:
                del slim[table]
        content = io.BytesIO()
        slim.save(content, reorderTables=None)
    return FontFile(font, content.getvalue())


def _widths(font: TTFFont) -> dict[str, int]:
    return {chr(code): int(font.cw[code]) for code in font.cmap}
