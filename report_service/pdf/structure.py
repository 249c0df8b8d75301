"""The structure of a PDF: the tree of headings, paragraphs, tables and figures, for screen readers.

fpdf2's own builder holds a flat list of figures. `Structure` stands in its place, in
`FPDF.struct_builder`, and `Element` in the place of its elements.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from fpdf import FPDF
from fpdf.annotations import PDFAnnotation
from fpdf.syntax import PDFArray, PDFObject, PDFString

COLUMN_HEADER = "<</O /Table /Scope /Column>>"
ROW_HEADER = "<</O /Table /Scope /Row>>"


class Content(NamedTuple):
    """A marked sequence of a page's operators, by its number on the page."""

    page: int
    number: int


class Element(PDFObject):
    """A node of the structure: its `kind` (P, H1, Table ...), its parent and its kids.

    `alt` describes a figure, `attributes` is a PDF dictionary, `lang` a BCP 47 tag.
    """

    def __init__(
        self,
        kind: str,
        parent: "Element | None" = None,
        *,
        alt: str = "",
        lang: str = "",
        attributes: str = "",
    ) -> None:
        super().__init__()
        self.kind, self.parent, self.alt, self.lang = kind, parent, alt, lang
        self.attributes = attributes
        self.kids: list[Element | Content | PDFAnnotation] = []
        self.structure: Structure | None = None
        if parent is not None:
            parent.kids.append(self)

    @property
    def ref(self) -> str:
        """The reference to the object. A print has 1,400; fpdf2 makes three calls for each."""
        return f"{self._id} 0 R"

    def elements(self) -> Iterator["Element"]:
        """Yield the element and all elements below it, in reading order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.elements()

    def serialize(
        self, obj_dict: Mapping[str, object] | None = None, _security_handler: object = None
    ) -> str:
        """Write the object; fpdf2's own way takes four times the time, and there are hundreds."""
        assert self.structure is not None
        parent = self.parent or self.structure.tree
        page = next((kid.page for kid in self.kids if isinstance(kid, Content)), 0)
        kids = " ".join(self.structure.reference(kid, page) for kid in self.kids)
        on = f" /Pg {self.structure.document.pages[page].ref}" if page else ""
        alt = f" /Alt {PDFString(self.alt).serialize()}" if self.alt else ""
        lang = f" /Lang ({self.lang})" if self.lang else ""
        more = f" /A {self.attributes}" if self.attributes else ""
        fields = f"/S /{self.kind} /P {parent.ref} /K [{kids}]{on}{alt}{lang}{more}"
        return f"{self.id} 0 obj\n<<{fields}>>\nendobj"


class Tree(PDFObject):
    """The root of the structure, with the table that leads from content back to elements."""

    def __init__(self, structure: "Structure") -> None:
        super().__init__()
        self.structure = structure

    def serialize(
        self, obj_dict: Mapping[str, object] | None = None, _security_handler: object = None
    ) -> str:
        parents = " ".join(
            f"{key} {entry.ref if isinstance(entry, Element) else _references(entry)}"
            for key, entry in sorted(self.structure.parents.items())
        )
        return super().serialize(
            {
                "/Type": "/StructTreeRoot",
                "/K": f"[{self.structure.root.ref}]",
                "/ParentTree": f"<</Nums [{parents}]>>",
                "/ParentTreeNextKey": str(len(self.structure.parents)),
            }
        )


class Structure:
    """The structure of a document, with the marked content of its pages and its links."""

    def __init__(self, document: FPDF, root: Element) -> None:
        self.document, self.root = document, root
        self.tree = Tree(self)
        self.parents: dict[int, list[Element] | Element] = {}
        self._marked: defaultdict[int, list[Element]] = defaultdict(list)
        self.doc_struct_elem = _NoElements()

    def mark(self, element: Element) -> int:
        """Return the number of the next marked sequence of the page, which is the element's."""
        page = self.document.page
        marked = self._marked[page]
        if not marked:
            self.document.pages[page].struct_parents = page - 1
            self.parents[page - 1] = marked
        marked.append(element)
        element.kids.append(Content(page, len(marked) - 1))
        return len(marked) - 1

    def link(self, element: Element, annotation: PDFAnnotation) -> None:
        """Add a link to its element. Call this once all pages are drawn."""
        key = max(len(self.document.pages), *(key + 1 for key in self.parents), 0)
        annotation.struct_parent = key  # type: ignore[attr-defined]
        self.parents[key] = element
        element.kids.append(annotation)

    def reference(self, kid: Element | Content | PDFAnnotation, page: int) -> str:
        """Return how an element whose content begins on `page` refers to a kid."""
        if isinstance(kid, Element):
            return kid.ref
        if isinstance(kid, PDFAnnotation):
            return f"<</Type /OBJR /Obj {kid.ref}>>"
        if kid.page == page:
            return str(kid.number)
        return f"<</Type /MCR /Pg {self.document.pages[kid.page].ref} /MCID {kid.number}>>"

    def empty(self) -> bool:
        return not self.root.kids

    def __iter__(self) -> Iterator[PDFObject]:
        """Yield all objects of the structure, from its root."""
        yield self.tree
        for element in self.root.elements():
            element.structure = self
            yield element


class _NoElements:
    """The kids of fpdf2's own tree, whose pages fpdf2 would set."""

    k = PDFArray()


def _references(elements: list[Element]) -> str:
    return f"[{' '.join(element.ref for element in elements)}]"
