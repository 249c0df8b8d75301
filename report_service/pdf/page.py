"""Pages that are filled with text from the top. Lengths are points, from the top left of A4."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import Literal, NamedTuple

from report_service.domain import Paper
from report_service.pdf.direction import reads_right_to_left
from report_service.pdf.pen import Bookmark, Box, Link, Page, Place, Words
from report_service.pdf.structure import Element
from report_service.pdf.style import FINE, PALE, SECTION, Colour, Style
from report_service.pdf.text import shorten, wrap
from report_service.pdf.texts import Texts
from report_service.pdf.typeface import Embedded

SIZES: dict[Paper, tuple[float, float]] = {"a4": (595.28, 841.89), "letter": (612.0, 792.0)}
LEFT, RIGHT = 68.0, SIZES["a4"][0] - 68.0
"""The edges of the column of text, on A4. The column is as wide on every paper, in its middle."""

TOP, MARGIN_BELOW = 62.0, 72.0
HEADER, FOOTER_ABOVE_EDGE = 34.0, 42.0
RULE_GAP, RULE_WIDTH = 12.0, 1.5
"""Points from the outer edge of a rule to the words beside it, and its width."""

LINES_KEPT = 3
"""The least lines of a paragraph before and after the end of a page."""

Align = Literal["left", "right", "centre"]


class Paragraph(NamedTuple):
    """A text as lines that fit between `left` and the right margin."""

    lines: list[str]
    style: Style
    left: float
    right_to_left: bool


class _Inside:
    """A block whose words belong to an element of the structure, or to none.

    A print has some 700. Generators (`contextmanager`) took 1.6 ms of it, these objects take 0.9.
    """

    __slots__ = ("_element", "_flow", "_outer")

    def __init__(self, flow: "Flow", element: Element | None) -> None:
        self._flow, self._element, self._outer = flow, element, flow.element

    def __enter__(self) -> None:
        self._flow.element = self._element

    def __exit__(self, *_: object) -> None:
        self._flow.element = self._outer


class Flow:
    """Pages being filled from the top to `bottom`; `y` is the place of the next element.

    `spoken` is the language of transcripts as a BCP 47 tag, empty where it is that of `texts`.
    `head` is the running head of all pages but the first. `foot` is the end of a page's text, and
    `shift` the distance between the columns of text on A4 and on this paper.
    """

    def __init__(self, face: Embedded, texts: Texts, spoken: str, paper: Paper = "a4") -> None:
        width, self.height = SIZES[paper]
        self.shift = (width - SIZES["a4"][0]) / 2
        self.foot = self.height - MARGIN_BELOW
        self.face, self.texts = face, texts
        self.spoken = spoken if spoken != texts.language else ""
        self.head = ""
        self.page = Page()
        self.pages = [self.page]
        self.y, self.bottom = TOP, self.foot
        self.root = Element("Document")
        self.element: Element | None = self.root
        self.places: dict[str, Place] = {}
        self._widths = {bold: cache(partial(face.width, bold=bold)) for bold in (False, True)}

    def new_page(self) -> None:
        self.page = Page()
        self.pages.append(self.page)
        self.y, self.bottom = TOP, self.foot

    def reserve(self, height: float) -> None:
        """Keep `height` at the foot of the current page free, until `turn_back` fills it."""
        self.bottom -= height

    @contextmanager
    def turn_back(self, page: Page, top: float) -> Iterator[None]:
        """Print the body on an earlier page, from `top`. The next element begins after both."""
        latest, y = self.page, self.y
        self.page, self.y = page, top
        yield
        if latest is not page:
            self.page, self.y = latest, y

    def need(self, height: float) -> bool:
        """Begin a new page unless `height` is left on this page; return whether it was begun."""
        full = self.y > TOP and self.y + height > self.bottom
        if full:
            self.new_page()
        return full

    def gap(self, height: float) -> None:
        """Leave white space, except at the top of a page."""
        if self.y > TOP:
            self.y += height

    def inside(self, kind: str, *, alt: str = "", lang: str = "", attributes: str = "") -> _Inside:
        """Tag the words of the body as a new element below the current one.

        Artefacts inside stay artefacts.
        """
        outer = self.element
        if outer is None:
            return _Inside(self, None)
        return _Inside(self, Element(kind, outer, alt=alt, lang=lang, attributes=attributes))

    def artifact(self) -> _Inside:
        """Leave the words of the body out of the structure, so that no reader speaks them."""
        return _Inside(self, None)

    @contextmanager
    def figure(
        self, width: float, height: float, alt: str, *, left: float = LEFT
    ) -> Iterator[None]:
        """Tag the boxes and words of the body as a figure of that size at the current place."""
        low = self.height - self.y - height
        left += self.shift
        box = f"[{left:.1f} {low:.1f} {left + width:.1f} {low + height:.1f}]"
        with self.inside("Figure", alt=alt, attributes=f"<</O /Layout /BBox {box}>>"):
            yield

    def place(self, name: str) -> None:
        """Name the current place, as the target of links."""
        self.places[name] = Place(len(self.pages), self.y)

    def link(self, width: float, height: float, target: str, title: str, *, left: float) -> None:
        """Let the area at the current place lead to the place `target`. Inside a Link element."""
        if self.element is not None:
            area = (left + self.shift, self.y, width, height)
            self.page.links.append(Link(*area, target, title, self.element))

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        figure = self.element if self.element and self.element.kind == "Figure" else None
        self.page.boxes.append(Box(x + self.shift, y, width, height, colour, figure))

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
        """Print a line at `x` (its left edge, right edge or middle), in a row that begins at `top`.

        `right_to_left` is the direction of the text that the line is part of; None: of the line.
        """
        if right_to_left is None:
            right_to_left = reads_right_to_left(text)
        pieces = self.face.pieces(text, style.bold, right_to_left)
        if align != "left":
            width = sum(piece.width for piece in pieces) * style.size / 1000
            x -= width if align == "right" else width / 2
        baseline = top + style.leading / 2 + style.size * 0.35
        element = Element("P", self.root) if self.element is self.root else self.element
        self.page.words.append(Words(x + self.shift, baseline, pieces, style, element))

    def lay(self, text: str, style: Style, *, left: float = LEFT) -> Paragraph:
        return Paragraph(
            self.lines(text, style, RIGHT - left), style, left, reads_right_to_left(text)
        )

    def put(
        self, paragraph: Paragraph, rule: Colour | None = None, *, tag: str = "P", lang: str = ""
    ) -> None:
        """Print a paragraph on as many pages as needed.

        A `rule` of that colour stands where its lines begin, in the column of text; the paragraph
        is laid RULE_GAP or more from the left. At least LINES_KEPT of the lines stand
        on either side of the end of a page.
        """
        with self.inside(tag, lang=lang):
            self._put(paragraph, rule)

    def _put(self, paragraph: Paragraph, rule: Colour | None) -> None:
        rest, style, left, right_to_left = paragraph
        align: Align = "right" if right_to_left else "left"
        edge = RIGHT - RULE_GAP if rule else RIGHT
        x = edge if right_to_left else left
        while rest:
            count = self._that_fit(len(rest), style.leading)
            if rule:
                beside = RIGHT - RULE_WIDTH if right_to_left else left - RULE_GAP
                self.box(beside, self.y + 2, RULE_WIDTH, count * style.leading - 4, rule)
            for line in rest[:count]:
                if line:
                    self.words(x, self.y, line, style, align, right_to_left=right_to_left)
                self.y += style.leading
            rest = rest[count:]
            if rest:
                self.new_page()

    def paragraph(self, text: str, style: Style, *, left: float = LEFT, tag: str = "P") -> None:
        if text:
            self.put(self.lay(text, style, left=left), tag=tag)

    def section(self, title: str, room: float = 60) -> None:
        """Print a heading, with `room` below for the start of the section."""
        self.gap(24)
        self.need(SECTION.leading + room)
        self.bookmark(title)
        with self.inside("H2"):
            self.words(LEFT, self.y, title, SECTION)
        self.y += SECTION.leading + 6

    def heads_and_feet(self, text: str) -> None:
        """Print the running head, and `text` and the number at each page's foot. Call this last."""
        foot = self.height - FOOTER_ABOVE_EDGE
        head = self.shorten(self.head, FINE, RIGHT - LEFT)
        for number, page in enumerate(self.pages, start=1):
            self.page = page
            self.box(LEFT, foot - 8, RIGHT - LEFT, 0.5, PALE)
            page_of = self.texts.page.format(n=number, count=len(self.pages))
            with self.artifact():
                self.words(LEFT, foot, text, FINE)
                self.words(RIGHT, foot, page_of, FINE, "right")
                if number > 1:
                    self.words(LEFT, HEADER, head, FINE)

    def _that_fit(self, count: int, leading: float) -> int:
        """Return how many of `count` lines to print on this page, on a new page if need be."""
        fit = int((self.bottom - self.y) / leading)
        if count <= fit:
            return count
        fit = min(fit, count - LINES_KEPT)
        if fit >= LINES_KEPT:
            return fit
        self.new_page()
        return min(count, int((self.bottom - self.y) / leading))
