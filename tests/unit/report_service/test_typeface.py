"""Any script: cut out of its font, shaped, put in order, and broken into lines that fit."""

import re

import pytest
from fontTools.misc.psCharStrings import SimpleT2Decompiler  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from report_service.pdf import direction, render
from report_service.pdf.direction import stretches
from report_service.pdf.text import clean, wrap
from report_service.pdf.texts import characters
from report_service.pdf.typeface import LATIN, Embedded, choose
from tests.unit.report_service.printed import answer, report

ARABIC = "مرحبا بك"
JAPANESE = "前の職場では、請求システムを新しいサービスに移行し、「なぜ」と聞かれました。"


def embedded(text: str) -> Embedded:
    return choose([text])


@pytest.mark.parametrize("language", ["en", "es"])
def test_our_own_texts_cut_no_font_for_a_single_report(language: str) -> None:
    assert characters(language) <= LATIN | {"\n"}


@pytest.mark.parametrize("letters", ["سلام", "क्षत्रिय"])
def test_letters_that_join_take_less_room_than_each_for_itself(letters: str) -> None:
    face = embedded(letters)
    assert face.width(letters, False) < sum(face.width(letter, False) for letter in letters)


def test_a_vowel_in_two_parts_goes_around_its_letter() -> None:
    """HarfBuzz takes the vowel apart, and needs glyphs for parts that the text does not hold."""
    (piece,) = embedded("கொ").pieces("கொ", False, False)
    assert piece.font is not None
    piece.font.size = 10
    assert len(piece.font.shape_text("கொ", 10, None)) == 3


def test_a_line_in_two_directions_is_drawn_from_its_left() -> None:
    line = f"I said {ARABIC} 12 and left"
    assert stretches(line, False) == [
        ("I said 12", False),
        (f"{ARABIC} ", True),
        (" and left", False),
    ]
    assert stretches(f"{ARABIC} (billing).", True) == [
        (").", True),
        ("billing", False),
        (f"{ARABIC} (", True),
    ]


def test_letters_that_may_not_join_stay_with_their_word() -> None:
    assert stretches("می‌خواهم", False) == [("می‌خواهم", True)]
    assert clean("می‌خواهم a\u200cb") == "می‌خواهم ab"


def test_what_is_invisible_leaves_no_second_space() -> None:
    assert clean("a \u200b b\u202e ") == "a b"


def test_bold_and_regular_differ_where_the_weight_is_an_axis() -> None:
    face = embedded("मापा")
    assert face.width("मापा", True) != face.width("मापा", False)


@pytest.mark.parametrize(
    "text", [JAPANESE * 9, f"{ARABIC} " * 90, "हर चरण को मापा " * 60, "ผู้สมัครน้ำ" * 60, "🚀 " * 200]
)
def test_lines_fit_and_no_letter_is_lost(text: str) -> None:
    text = text.strip()
    face = embedded(text)
    lines = wrap(text, lambda part: face.width(part, False), 40_000)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    drawn = [face.pieces(line, False, right_to_left=False) for line in lines]
    assert max(sum(piece.width for piece in pieces) for pieces in drawn) <= 40_000 * 1.01
    assert len(lines) < 40


def test_no_line_begins_with_what_closes_and_none_ends_with_what_opens() -> None:
    face = embedded(JAPANESE)
    for limit in range(2_000, 20_000, 1_000):
        lines = wrap(JAPANESE, lambda part: face.width(part, False), limit)
        assert not any(line[0] in "、。」" or line[-1] == "「" for line in lines)


def test_words_in_latin_letters_stay_whole_beside_japanese() -> None:
    text = "請求billingシステム"
    face = embedded(text)
    lines = wrap(text, lambda part: face.width(part, False), 5_000)
    assert any("billing" in line for line in lines)


def test_printing_interprets_no_outline_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without `CutTable`, fontTools interprets each outline of a Chinese font three times."""

    def interpret(*_: object) -> None:
        raise AssertionError("an outline was interpreted")

    monkeypatch.setattr(SimpleT2Decompiler, "execute", interpret)
    assert b"CIDFontType0C" in render(report(answer(JAPANESE)))


def test_each_glyph_of_a_shaped_font_knows_its_width() -> None:
    (piece,) = embedded("क्षत्रिय").pieces("क्षत्रिय", False, False)
    font = piece.font
    codes = {glyph["mapped_char"] for glyph in font.shape_text("क्षत्रिय", 10, None)}
    widths = font.ttfont["hmtx"].metrics
    names = {code: font.ttfont.getGlyphName(code) for code in codes}
    assert font.codes.widths == {
        code: round(font.scale * widths[name][0]) for code, name in names.items()
    }


@given(st.text("ابت\u064b\u0670\u200cאש\u05b4 a1.", max_size=8), st.booleans())
def test_words_of_one_direction_are_drawn_as_the_algorithm_says(
    line: str, right_to_left: bool
) -> None:
    quick = stretches(line, right_to_left)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("ONE_WORD", "WORDS"):
            patch.setattr(direction, name, re.compile("(?!)"))
        assert quick == stretches(line, right_to_left)
