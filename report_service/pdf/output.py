"""The fonts of a PDF file as they are embedded: cut by HarfBuzz, with the glyphs' numbers as codes.

fpdf2 has fontTools cut a font, and embeds a table of 65,536 codes beside it.
"""

import zlib
from collections.abc import Iterable
from functools import cache
from typing import Any

from fpdf import syntax
from fpdf.fonts import PDFFontDescriptor
from fpdf.output import CIDSystemInfo, OutputProducer, PDFFont, PDFFontStream
from fpdf.syntax import Name, PDFArray, PDFContentStream, PDFObject, build_obj_dict

from report_service.pdf.shaping import GlyphCodes, ShapedFont

PDFContentStream._COMPRESSION_LEVEL = zlib.Z_BEST_SPEED
"""Of all streams. The report of five answers of 150 words compresses in 1.0 ms of processor time
instead of 2.4, and is 6 KB larger."""


@cache
def _fields_of(kind: type) -> frozenset[str]:
    """Return the names of the fields that the class itself gives its objects."""
    return frozenset(name for name in dir(kind) if not callable(getattr(kind, name)))


def _entries(of: PDFObject, _security_handler: object = None) -> dict[str, object]:
    """Return the entries of an object's dictionary, by the names of its fields in order."""
    kind: type = type(of)
    names = sorted(_fields_of(kind) | vars(of).keys())
    return build_obj_dict({name: getattr(of, name) for name in names}, _obj_id=of.id)


PDFObject._build_obj_dict = _entries  # type: ignore[assignment,method-assign]
syntax.camel_case = cache(syntax.camel_case)
"""fpdf2's own way looks at all that the class of each object has, methods too, and forms the same
few names anew: it takes 1.6 ms of processor time of a print, this takes 0.8."""

CFF = "CFF "
UNUSED_TABLES = ("GDEF", "GPOS", "GSUB", "cmap", "name", "post", "OS/2")
"""Tables that a reader of the PDF does not look into: it finds glyphs by number."""

MOST_IN_BLOCK = 100
"""Entries of a block of a CMap, by the specification."""

TO_UNICODE = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo
<</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{blocks}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


class FontProducer(OutputProducer):
    """The writer of a document all of whose fonts are `ShapedFont`s."""

    def bufferize(self) -> bytearray:
        """Write the file, with the information dictionary that fpdf2 leaves out of PDF/A."""
        self.fpdf._compliance = None
        return super().bufferize()

    def _add_pdf_obj(self, pdf_obj: PDFObject, trace_label: str | None = None) -> int:
        """Add the object without the label, by which fpdf2 would log the sizes of sections."""
        return super()._add_pdf_obj(pdf_obj)

    def _add_fonts(self, *_: object) -> dict[int, PDFFont]:  # type: ignore[override]
        fonts = sorted(self.fpdf.fonts.values(), key=lambda font: font.i)
        return {font.i: self._add_font(font) for font in fonts if isinstance(font, ShapedFont)}

    def _add_font(self, font: ShapedFont) -> PDFFont:
        codes = font.codes
        name = f"VIVAVO+{font.name}"
        font_object = PDFFont(subtype="Type0", base_font=name, encoding="Identity-H")
        by_outline: dict[str, Any] = {}
        if font.is_cff:
            file = PDFFontStream(font.table(CFF))
            file.subtype = Name("CIDFontType0C")  # type: ignore[attr-defined]
            by_outline["font_file3"] = file
        else:
            file = by_outline["font_file2"] = PDFFontStream(font.cut(codes.glyphs(), UNUSED_TABLES))
        descriptor = _descriptor(font, name)
        for key, value in by_outline.items():
            setattr(descriptor, key, value)
        kind = "CIDFontType0" if font.is_cff else "CIDFontType2"
        cid_font = PDFFont(subtype=kind, base_font=name, d_w=0, w=_widths(codes))
        if not font.is_cff:
            cid_font.c_i_d_to_g_i_d_map = self._glyph_numbers(codes)  # type: ignore[assignment]
        system = CIDSystemInfo()
        to_unicode = PDFContentStream(_to_unicode(codes.characters.items()), compress=True)
        for item in (font_object, cid_font, system, descriptor, file, to_unicode):
            self._add_pdf_obj(item, "fonts")
        font_object.descendant_fonts = PDFArray([cid_font])
        font_object.to_unicode = to_unicode
        cid_font.c_i_d_system_info = system
        cid_font.font_descriptor = descriptor
        return font_object

    def _glyph_numbers(self, codes: GlyphCodes) -> PDFContentStream | Name:
        numbers = codes.glyph_numbers()
        if not numbers:
            return Name("Identity")
        stream = PDFContentStream(numbers, compress=True)
        self._add_pdf_obj(stream, "fonts")
        return stream


def _descriptor(font: ShapedFont, name: str) -> PDFFontDescriptor:
    """Return a new descriptor, since the font may be used in other documents, too."""
    about = font.desc
    descriptor = PDFFontDescriptor(
        ascent=about.ascent,
        descent=about.descent,
        cap_height=about.cap_height,
        flags=about.flags,
        font_b_box=about.font_b_box,
        italic_angle=about.italic_angle,
        stem_v=about.stem_v,
        missing_width=about.missing_width,
    )
    descriptor.font_name = Name(name)
    return descriptor


def _widths(codes: GlyphCodes) -> str:
    return f"[{' '.join(f'{code} [{width}]' for code, width in sorted(codes.widths.items()))}]"


def _to_unicode(characters: Iterable[tuple[int, str]]) -> bytes:
    """Return the CMap by which readers copy and search the text of a font."""
    lines = [
        f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>"
        for code, text in sorted(characters)
    ]
    blocks = [lines[at : at + MOST_IN_BLOCK] for at in range(0, len(lines), MOST_IN_BLOCK)]
    texts = (f"{len(b)} beginbfchar\n{chr(10).join(b)}\nendbfchar" for b in blocks)
    return TO_UNICODE.format(blocks="\n".join(texts)).encode("ascii")
