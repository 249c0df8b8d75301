"""The two typefaces: Helvetica, which every reader has, and DejaVu Sans, embedded, for the rest."""

import copy
import io
import unicodedata
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fpdf import FPDF
from fpdf.fonts import CORE_FONTS_CHARWIDTHS, SubsetMap, TTFFont

from report_service.pdf.arabic import letters

FONTS = Path(__file__).parents[1] / "fonts"
CORE_ENCODING = "cp1252"
UNUSED_TABLES = ("FFTM", "GDEF", "GPOS", "GSUB", "kern")
"""What a PDF does not use of DejaVu, and what would take longest to cut down."""


@dataclass(frozen=True)
class FontFile:
    """A font parsed once a process. fpdf2 would parse and cut down the whole of it every time."""

    path: Path
    font: TTFFont

    def copy(self, number: int, blocks: frozenset[int]) -> TTFFont:
        """A font for one document, which cuts it down to the glyphs that it uses."""
        font = copy.copy(self.font)
        font.i = number
        content = io.BytesIO(_only(self.path, blocks))
        font.ttfont = TTFont(content, recalcTimestamp=False, lazy=True)
        font.desc = copy.copy(self.font.desc)
        font.subset = SubsetMap(font)
        return font


@lru_cache(32)
def _only(path: Path, blocks: frozenset[int]) -> bytes:
    """The font file with only the characters of `blocks` (of 256 code points each)."""
    options = Options(glyph_names=True, hinting=False, notdef_outline=True)
    with TTFont(path, recalcBBoxes=False, recalcTimestamp=False) as font:
        for table in UNUSED_TABLES:
            del font[table]
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[code for code in font.getBestCmap() if code >> 8 in blocks])
        subsetter.subset(font)
        content = io.BytesIO()
        font.save(content)
    return content.getvalue()


@dataclass(frozen=True)
class Typeface:
    """Widths are in thousandths of the font size; `scale` makes the same size look alike."""

    family: str
    scale: float
    regular: Mapping[str, int]
    bold: Mapping[str, int]
    known: Set[str]
    files: Mapping[str, FontFile] = field(default_factory=dict)

    def widths(self, bold: bool) -> Mapping[str, int]:
        return self.bold if bold else self.regular

    def spell(self, text: str) -> str:
        """`text`, with what the face cannot show written as codes: [U+1F9FF U+1F9E0 ×2].

        A variant of letters that the face has (full width, say) is written with those.
        """
        if self.known >= set(text):
            return text
        text = "".join(self._plain(character) for character in text)
        runs = ((known, "".join(run)) for known, run in groupby(text, self.known.__contains__))
        return "".join(run if known else _codes(run) for known, run in runs)

    def _plain(self, character: str) -> str:
        if character in self.known:
            return character
        plain = unicodedata.normalize("NFKC", character)
        return plain if len(plain) < 4 and self.known >= set(plain) else character

    def load(self, document: FPDF, texts: Iterable[str]) -> None:
        """Make the face known to `document`, which draws `texts`, Latin-1 and punctuation."""
        document.core_fonts_encoding = CORE_ENCODING
        if not self.files:
            return
        blocks = {0x00, 0x20, *(ord(character) >> 8 for character in set().union(*texts))}
        for number, (style, file) in enumerate(self.files.items(), start=1):
            document.fonts[self.family + style] = file.copy(number, frozenset(blocks))

    def name_letters(self, document: FPDF) -> None:
        """After the last text: who searches or copies gets letters, not their joined forms."""
        for font in document.fonts.values():
            glyphs = font.subset.items() if isinstance(font, TTFFont) else ()
            for glyph, _ in glyphs:
                if glyph and isinstance(glyph.unicode, tuple):
                    glyph.unicode = tuple(map(ord, letters("".join(map(chr, glyph.unicode)))))


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
    regular, bold = _core_widths("helvetica"), _core_widths("helveticaB")
    return Typeface("helvetica", 1.0, regular, bold, regular.keys())


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
    widths, bold_widths = _widths(regular.font), _widths(bold.font)
    known = widths.keys() & bold_widths.keys()
    return Typeface("dejavu", 0.89, widths, bold_widths, known, {"": regular, "B": bold})


def _read(name: str, style: str) -> FontFile:
    return FontFile(FONTS / name, TTFFont(FPDF(), FONTS / name, f"dejavu{style}", style))


def _widths(font: TTFFont) -> dict[str, int]:
    return {chr(code): int(font.cw[code]) for code in font.cmap}
