"""The content of pages, and its drawing with fpdf2."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import NamedTuple

from fpdf import FPDF
from fpdf.annotations import PDFAnnotation
from fpdf.enums import AnnotationFlag, PDFResourceType
from fpdf.outline import OutlineSection
from fpdf.syntax import DestinationXYZ

from report_service.pdf.shaping import ShapedFont
from report_service.pdf.structure import Element, Structure
from report_service.pdf.style import Colour, Style
from report_service.pdf.typeface import Piece

END = "EMC"
"""The operator that ends marked content."""


class Box(NamedTuple):
    """A filled rectangle. Without an element it is decoration, which screen readers leave out."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour
    element: Element | None = None


class Words(NamedTuple):
    """A line whose baseline starts at (x, y). Without an element it is a running head or foot."""

    x: float
    y: float
    pieces: Sequence[Piece]
    style: Style
    element: Element | None = None


class Bookmark(NamedTuple):
    """An entry of the outline that readers show beside the pages."""

    y: float
    title: str
    level: int


class Link(NamedTuple):
    """An area that leads to the place with the name `target`."""

    x: float
    y: float
    width: float
    height: float
    target: str
    title: str
    element: Element


class Place(NamedTuple):
    """A page, counted from 1, and a height on it."""

    page: int
    y: float


@dataclass
class Page:
    """A page. Boxes lie below words, and a later box above an earlier one."""

    boxes: list[Box] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    bookmarks: list[Bookmark] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


def draw(pages: Sequence[Page], document: FPDF, root: Element, places: Mapping[str, Place]) -> None:
    """Add the pages to the document, with their structure below `root`."""
    structure = Structure(document, root)
    document.struct_builder = structure  # type: ignore[assignment]
    pen = Pen(document, structure)
    for page in pages:
        document.add_page()
        pen.fill(page.boxes)
        pen.write(page.words)
        pen.finish()
        for y, title, level in page.bookmarks:
            place = _destination(document, Place(document.page, y))
            document._outline.append(OutlineSection(title, level, document.page, place))
    for number, page in enumerate(pages, start=1):
        for link in page.links:
            _link(document, structure, number, link, places)


def _destination(document: FPDF, place: Place) -> DestinationXYZ:
    return DestinationXYZ(place.page, top=document.h_pt - place.y)


def _link(
    document: FPDF, structure: Structure, page: int, link: Link, places: Mapping[str, Place]
) -> None:
    annotation = PDFAnnotation(
        "Link",
        x=link.x,
        y=document.h_pt - link.y,
        width=link.width,
        height=link.height,
        contents=link.title,
        flags=(AnnotationFlag.PRINT,),
        dest=_destination(document, places[link.target]),
    )
    document.pages[page].add_annotation(annotation)
    document.pages[page].tabs = "/S"  # type: ignore[attr-defined]
    structure.link(link.element, annotation)


class Pen:
    """The operators of a page. Written here, since fpdf2's own methods take twice the time."""

    def __init__(self, document: FPDF, structure: Structure) -> None:
        self.document = document
        self.structure = structure
        self.operators: list[str] = []
        self._colour: Colour | None = None
        self._fonts: set[int] = set()

    def finish(self) -> None:
        """Hand the operators to the document, as the content of its current page."""
        self.document._out("\n".join(self.operators))
        self.operators.clear()
        self._colour = None
        self._fonts.clear()

    def fill(self, boxes: Iterable[Box]) -> None:
        """Draw the boxes in their order."""
        for element, group in groupby(boxes, lambda box: box.element):
            self._begin(element)
            for x, y, width, height, colour, _ in group:
                self._set_colour(colour)
                bottom = self.document.h_pt - y - height
                self.operators.append(f"{x:.2f} {bottom:.2f} {width:.2f} {height:.2f} re f")
            self.operators.append(END)

    def write(self, lines: Iterable[Words]) -> None:
        """Draw the lines in their order, in which the text of the page is read without tags."""
        for element, group in groupby(lines, lambda words: words.element):
            self._begin(element)
            for words in group:
                self._line(words)
            self.operators.append(END)

    def _line(self, words: Words) -> None:
        self._set_colour(words.style.colour)
        x, y, style = words.x, self.document.h_pt - words.y, words.style
        for at, piece in enumerate(words.pieces):
            if at:
                x += words.pieces[at - 1].width * style.size / 1000
            text, font, scale, backwards = piece
            size = style.size * scale
            font.backwards, font.size = backwards, size
            if font.i not in self._fonts:
                self._use(font)
            shown = font.encode_text(text)
            self.operators.append(f"BT /F{font.i} {size:.2f} Tf {x:.2f} {y:.2f} Td {shown} ET")

    def _use(self, font: ShapedFont) -> None:
        """Add the font to the document and to the resources of the page."""
        self._fonts.add(font.i)
        self.document.fonts[font.fontkey] = font
        self.document._resource_catalog.add(PDFResourceType.FONT, font.i, self.document.page)

    def _begin(self, element: Element | None) -> None:
        """Mark the operators up to the next END as content of the element."""
        if element is None:
            self.operators.append("/Artifact BMC")
        else:
            number = self.structure.mark(element)
            self.operators.append(f"/{element.kind} <</MCID {number}>> BDC")

    def _set_colour(self, colour: Colour) -> None:
        if colour != self._colour:
            self._colour = colour
            self.operators.append(_operator(colour))


@cache
def _operator(colour: Colour) -> str:
    return f"{' '.join(f'{part / 255:.3f}' for part in colour)} rg"
