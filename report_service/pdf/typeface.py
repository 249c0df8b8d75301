"""What a document is set in: Helvetica, which every reader has, or embedded fonts for the rest."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import NamedTuple, Protocol
from unicodedata import category, normalize

from fpdf.fonts import CORE_FONTS_CHARWIDTHS

from report_service.pdf.direction import stretches
from report_service.pdf.fonts import FontFile, font_files
from report_service.pdf.shaping import ShapedFont
from report_service.pdf.text import is_mark

CORE_ENCODING = "cp1252"


class Piece(NamedTuple):
    """Part of a line, from its left, in one font: None is Helvetica. The next one stands `width`
    further. That and `scale` are in thousandths and multiples of the size that is asked for."""

    text: str
    width: float = 0.0
    font: ShapedFont | None = None
    scale: float = 1.0
    backwards: bool = False


class Typeface(Protocol):
    def width(self, text: str, bold: bool, right_to_left: bool = False) -> float:
        """In thousandths of the size."""

    def spell(self, text: str) -> str:
        """`text`, with what cannot be shown written as codes: [U+1F9FF U+1F9E0 ×2].

        A variant of letters that can be (full width, say) is written with those.
        """

    def pieces(self, line: str, bold: bool, right_to_left: bool) -> Sequence[Piece]:
        """A line that is part of a text of this direction, as it is drawn."""


def choose(texts: Iterable[str]) -> Typeface:
    """Helvetica when it can show all of them."""
    characters = set().union(*texts)
    if characters <= helvetica().regular.keys():
        return helvetica()
    # What a character may be spelled as, and what HarfBuzz may take it apart into.
    parts = {part for one in characters for part in normalize("NFKC", one) + normalize("NFD", one)}
    return Embedded(characters | parts | helvetica().regular.keys())


@dataclass(frozen=True)
class Helvetica:
    regular: Mapping[str, int]
    bold: Mapping[str, int]

    def width(self, text: str, bold: bool, right_to_left: bool = False) -> float:
        widths = self.bold if bold else self.regular
        return sum(map(widths.__getitem__, text))

    def spell(self, text: str) -> str:
        return text

    def pieces(self, line: str, bold: bool, right_to_left: bool) -> Sequence[Piece]:
        return [Piece(line)]


@cache
def helvetica() -> Helvetica:
    return Helvetica(_core_widths("helvetica"), _core_widths("helveticaB"))


def _core_widths(font: str) -> dict[str, int]:
    """fpdf2 knows them by the byte's Latin-1 character; here it is the character that is meant."""
    widths = {}
    for byte, width in CORE_FONTS_CHARWIDTHS[font].items():
        character = byte.encode("latin-1").decode(CORE_ENCODING, errors="ignore")
        if character and character.isprintable():
            widths[character] = width
    return widths


class Embedded:
    """Fonts for one document that holds these characters, each from the first file that has it."""

    def __init__(self, characters: Iterable[str]) -> None:
        self._needed = {ord(character) for character in characters}
        self._file = {
            chr(code): next((file for file in font_files() if code in file.covers), None)
            for code in self._needed
        }
        self._fonts: dict[tuple[FontFile, bool], ShapedFont] = {}
        self._pieces: dict[tuple[str, bool, bool], Sequence[Piece]] = {}

    def width(self, text: str, bold: bool, right_to_left: bool = False) -> float:
        return sum(piece.width for piece in self.pieces(text, bold, right_to_left))

    def spell(self, text: str) -> str:
        if all(map(self._file.get, text)):
            return text
        text = "".join(map(self._plain, text))
        runs = ((known, "".join(run)) for known, run in groupby(text, self._is_known))
        return "".join(run if known else _codes(run) for known, run in runs)

    def pieces(self, line: str, bold: bool, right_to_left: bool) -> Sequence[Piece]:
        key = (line, bold, right_to_left)
        if key not in self._pieces:
            self._pieces[key] = list(self._drawn(*key))
        return self._pieces[key]

    def _drawn(self, line: str, bold: bool, right_to_left: bool) -> Iterator[Piece]:
        for stretch, backwards in stretches(line, right_to_left):
            runs = list(self._runs(stretch))
            for file, text in reversed(runs) if backwards else runs:
                font = self._font(file, bold)
                width = font.width(text, backwards) * file.scale
                yield Piece(text, width, font, file.scale, backwards)

    def _runs(self, text: str) -> Iterator[tuple[FontFile, str]]:
        """Marks and spaces stay with what they follow, where its font has them."""
        files = set(map(self._file.__getitem__, text))
        if len(files) == 1:
            if only := files.pop():
                yield only, text
            return
        run, file = "", None
        for character in text:
            first = self._file[character]
            stays = file and ord(character) in file.covers and _follows(character, run)
            if first is not file and not stays:
                if file and run:
                    yield file, run
                run, file = "", first
            run += character
        if file and run:
            yield file, run

    def _font(self, file: FontFile, bold: bool) -> ShapedFont:
        if (file, bold) not in self._fonts:
            content = file.cut(bold, filter(file.covers.__contains__, self._needed))
            number = len(self._fonts) + 1
            self._fonts[file, bold] = ShapedFont(content, number, "B" if bold else "")
        return self._fonts[file, bold]

    def _is_known(self, character: str) -> bool:
        return self._file.get(character) is not None

    def _plain(self, character: str) -> str:
        if self._is_known(character):
            return character
        plain = normalize("NFKC", character)
        return plain if len(plain) < 4 and all(map(self._is_known, plain)) else character


def _follows(character: str, run: str) -> bool:
    """The space of a font of pictures is as wide as they are: none that is wanted between words."""
    return is_mark(character) or (character == " " and category(run[-1]) != "So")


def _codes(run: str) -> str:
    counted = ((character, len(list(same))) for character, same in groupby(run))
    codes = (f"U+{ord(c):04X}" + (f" ×{count}" if count > 1 else "") for c, count in counted)
    return f"[{' '.join(codes)}]"
