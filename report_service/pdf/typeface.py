"""The fonts of a document, all of them embedded: DejaVu Sans, then Noto for other scripts."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple
from unicodedata import category, normalize

from report_service.pdf.direction import stretches
from report_service.pdf.fonts import FontFile, font_files
from report_service.pdf.shaping import ShapedFont
from report_service.pdf.text import is_mark

LATIN = frozenset(map(chr, [*range(0x20, 0x7F), *range(0xA1, 0x180)])) | frozenset(
    "\u2013\u2014\u2018\u2019\u201c\u201d\u2020\u2022\u2026\u2030\u2039\u203a\u20ac\u2122\u2192\u2212\u00a0"
)
"""The letters, digits and punctuation of European languages, with the signs of our own texts.

A document with other characters cuts fonts of its own, which takes a third of a print's time."""

LATIN_CODES = frozenset(map(ord, LATIN))

MOST_CHARACTERS = 30_000
"""Different characters that a document embeds; a Chinese answer of 200,000 characters has a few
thousand. A text of 53,749 of them took 16 s of processor time to print, and takes 11 s."""


class Piece(NamedTuple):
    """A part of a line in a single font, at a size that is `scale` times the size asked for."""

    text: str
    font: ShapedFont
    scale: float = 1.0
    backwards: bool = False

    @property
    def width(self) -> float:
        """The way to the next part, in thousandths of the size asked for.

        Most lines are of one part and begin at the left, so that nobody asks.
        """
        return self.font.width(self.text, self.backwards) * self.scale


@cache
def _latin(file: FontFile, bold: bool) -> ShapedFont:
    """Return the font for texts of LATIN alone, which is made once a process."""
    content = file.cut(bold, filter(file.covers.__contains__, map(ord, LATIN)))
    return ShapedFont(content, 0, "B" if bold else "")


@cache
def _latin_widths(bold: bool) -> dict[str, float]:
    """Return the width of each character of LATIN, in thousandths of the size asked for."""
    file = font_files()[0]
    widths = _latin(file, bold).cw
    return {character: widths[ord(character)] * file.scale for character in LATIN}


@cache
def _latin_files() -> dict[str, FontFile | None]:
    return {chr(code): _file_with(code) for code in LATIN_CODES}


def _file_with(code: int) -> FontFile | None:
    return next((file for file in font_files() if code in file.covers), None)


def choose(texts: Iterable[str]) -> "Embedded":
    """Return the fonts of a document that holds the texts."""
    # Almost all texts are ASCII, and LATIN holds what is printed of it.
    characters = set().union(*(text for text in texts if not text.isascii())) - LATIN
    # The plain form of each character, and the parts that HarfBuzz may take it apart into.
    parts = {
        part for each in characters for part in normalize("NFKC", each) + normalize("NFD", each)
    }
    return Embedded(characters | parts)


class Embedded:
    """The fonts of a document that holds LATIN and these characters, by the first file with each.

    `full` says that the characters are more than a document embeds, `complete` that all of them can
    be shown.
    """

    def __init__(self, characters: Iterable[str] = ()) -> None:
        others = sorted(map(ord, set(characters) - LATIN))
        room = MOST_CHARACTERS - len(LATIN)
        self.full = len(others) > room
        self._needed = LATIN_CODES.union(others[:room])
        self._file = _latin_files() | {chr(code): _file_with(code) for code in others[:room]}
        self.complete = not self.full and all(self._file.values())
        self._fonts: dict[tuple[FontFile, bool], ShapedFont] = {}
        self._pieces: dict[tuple[str, bool, bool], Sequence[Piece]] = {}

    def width(self, text: str, bold: bool, right_to_left: bool = False) -> float:
        """Return the width of `text` in thousandths of the size."""
        try:
            return sum(map(_latin_widths(bold).__getitem__, text))
        except KeyError:
            return sum(piece.width for piece in self.pieces(text, bold, right_to_left))

    def spell(self, text: str) -> str:
        """Return `text` with the characters that cannot be shown as codes: [U+1F9FF U+1F9E0 ×2].

        A variant of letters (full width, for example) is written with the plain letters.
        """
        if LATIN.issuperset(text) or all(map(self._file.get, text)):
            return text
        text = "".join(map(self._plain, text))
        runs = ((known, "".join(run)) for known, run in groupby(text, self._is_known))
        return "".join(run if known else _codes(run) for known, run in runs)

    def pieces(self, line: str, bold: bool, right_to_left: bool) -> Sequence[Piece]:
        """Return the pieces of a line, which is part of a text of this direction, from its left."""
        key = (line, bold, right_to_left)
        if key not in self._pieces:
            is_latin = line and LATIN.issuperset(line)
            made = [self._latin_piece(line, bold)] if is_latin else list(self._drawn(*key))
            self._pieces[key] = made
        return self._pieces[key]

    def _latin_piece(self, text: str, bold: bool) -> Piece:
        file = font_files()[0]
        return Piece(text, self._font(file, bold), file.scale)

    def _drawn(self, line: str, bold: bool, right_to_left: bool) -> Iterator[Piece]:
        for stretch, backwards in stretches(line, right_to_left):
            runs = list(self._runs(stretch))
            for file, text in reversed(runs) if backwards else runs:
                yield Piece(text, self._font(file, bold), file.scale, backwards)

    def _runs(self, text: str) -> Iterator[tuple[FontFile, str]]:
        """Yield runs of a single font. Marks and spaces stay in the run if its font covers them."""
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
            number = len(self._fonts) + 1
            needed = set(filter(file.covers.__contains__, self._needed))
            if needed <= LATIN_CODES:
                self._fonts[file, bold] = _latin(file, bold).renewed(number)
            else:
                style = "B" if bold else ""
                self._fonts[file, bold] = ShapedFont(file.cut(bold, needed), number, style)
        return self._fonts[file, bold]

    def _is_known(self, character: str) -> bool:
        return self._file.get(character) is not None

    def _plain(self, character: str) -> str:
        if self._is_known(character):
            return character
        plain = normalize("NFKC", character)
        return plain if len(plain) < 4 and all(map(self._is_known, plain)) else character


def _follows(character: str, run: str) -> bool:
    """Return whether `character` may stay in the run before it.

    The space of a font of pictures is as wide as a picture: too wide between words.
    """
    return is_mark(character) or (character == " " and category(run[-1]) != "So")


def _codes(run: str) -> str:
    counted = ((character, len(list(same))) for character, same in groupby(run))
    codes = (f"U+{ord(c):04X}" + (f" ×{count}" if count > 1 else "") for c, count in counted)
    return f"[{' '.join(codes)}]"
