"""The parts of fpdf2 below its documented interface that the PDF relies on.

pyproject.toml bounds the version from above. With another version, look first at the failures here.
"""

import inspect

import pytest
from fpdf import FPDF
from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection
from fpdf.fonts import SubsetMap, TTFFont
from fpdf.outline import OutlineItemDictionary
from fpdf.output import OutputProducer
from fpdf.syntax import PDFContentStream, PDFObject, build_obj_dict

from report_service.pdf.fonts import font_files
from report_service.pdf.shaping import GlyphCodes, ShapedFont

LEFT_TO_RIGHT = {"features": {}, "fragment_direction": TextDirection.LTR}


@pytest.fixture
def font() -> ShapedFont:
    return ShapedFont(font_files()[0].cut(False, map(ord, "AVe\u0301")), 1, "")


def test_a_document_draws_a_text_through_the_font_that_its_key_names(font: ShapedFont) -> None:
    """pen.py puts a font into `fonts`, and its number into the resources of the page."""
    assert "_resource_catalog.add(PDFResourceType.FONT, font.i" in inspect.getsource(
        FPDF._set_font_for_page
    )
    assert font.fontkey == font.family


def test_a_font_takes_its_codes_from_its_subset(font: ShapedFont) -> None:
    """ShapedFont puts GlyphCodes into `subset`, to learn each code's width."""
    assert isinstance(font.subset, GlyphCodes)
    font.encode_text("A")
    (shaped,) = font.shape_text("V", 10, LEFT_TO_RIGHT)
    assert font.codes.widths[shaped["mapped_char"]] == font.cw[ord("V")]
    assert len(font.codes.widths) == 2


def test_every_code_is_given_by_pick_glyph() -> None:
    assert "self.pick_glyph(" in inspect.getsource(SubsetMap.pick)
    assert "self.subset.pick_glyph(" in inspect.getsource(TTFFont.shape_text)


def test_a_font_shapes_with_the_harfbuzz_font_of_its_own(font: ShapedFont) -> None:
    """`hbfont` is overridden, because fpdf2's own reads a file by its path."""
    assert font._hbfont is None
    font.shape_text("A", 10, LEFT_TO_RIGHT)
    assert font._hbfont is font.hbfont
    for method in (TTFFont.shape_text, TTFFont.shaped_text_width):
        assert "_hbfont" not in inspect.getsource(method)


def test_a_shaped_glyph_tells_its_code_its_place_and_its_advance(font: ShapedFont) -> None:
    (glyph, *_) = font.shape_text("e\u0301", 10, LEFT_TO_RIGHT)
    assert glyph.keys() >= {"mapped_char", "x_advance", "x_offset", "y_offset"}
    assert font.scale * font.ttfont["head"].unitsPerEm == pytest.approx(1000)


def test_a_font_numbers_itself_and_says_how_its_outlines_are_kept(font: ShapedFont) -> None:
    """FontProducer orders fonts by `i`, the number in the document."""
    assert font.i == 1
    assert font.is_cff in {True, False}


def test_pages_fonts_structure_and_information_are_added_by_the_methods_that_are_replaced() -> None:
    written = inspect.getsource(OutputProducer.bufferize)
    assert "in fpdf.struct_builder.doc_struct_elem.k" in written
    assert "if not fpdf._compliance:" in written
    assert "self._add_fonts(" in inspect.getsource(OutputProducer._insert_resources)
    assert "in self.fpdf.struct_builder" in inspect.getsource(OutputProducer._add_structure_tree)


def test_a_line_of_two_directions_is_reordered_by_characters_with_their_levels() -> None:
    drawn = BidiParagraph("a \u05d0\u05d1", TextDirection.LTR).get_reordered_characters()
    assert [glyph.character for glyph in drawn] == ["a", " ", "\u05d1", "\u05d0"]
    assert [glyph.embedding_level % 2 for glyph in drawn] == [0, 0, 1, 1]


@pytest.mark.parametrize(
    "item", [OutlineItemDictionary("Answers"), PDFContentStream(b"words", compress=True)]
)
def test_the_entries_of_an_object_are_those_of_all_its_attributes(item: PDFObject) -> None:
    """output.py replaces `_build_obj_dict`, and keeps what `camel_case` returns."""
    item.id = 1
    everything = {name: getattr(item, name) for name in dir(item)}
    assert [*item._build_obj_dict().items()] == [*build_obj_dict(everything, _obj_id=1).items()]
    assert "camel_case(key)" in inspect.getsource(build_obj_dict)
