"""Any text in the PDF: every script, invisible characters, text that looks like structure."""

import io
import unicodedata
from collections.abc import Iterator
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from report_service.pdf import fonts, render, typeface
from report_service.pdf.text import clean, clean_lines, wrap
from tests.unit.report_service.printed import (
    answer,
    pages,
    read,
    report,
)


@pytest.fixture
def bundled_fonts_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As without the extra `fonts`."""
    monkeypatch.setattr(fonts, "PACKAGES", ())
    fonts.font_files.cache_clear()
    yield
    fonts.font_files.cache_clear()


def test_western_punctuation_is_embedded_as_every_text() -> None:
    document = render(report(answer("café – “quotes” €20 … naïve")))
    assert "café – “quotes” €20 … naïve" in " ".join(pages(document))
    assert b"FontFile2" in document


@pytest.mark.parametrize(
    "transcript",
    [
        "Στην προηγούμενη δουλειά",
        "В прошлой работе",
        "Zażółć gęślą jaźń",
        "Tiếng Việt",
        "😀 ☺ → ≤",
        "🚀 🧠 🧿",
        "ሰላም Բարեւ გამარჯობა",
        "請求システムを移行しました。",
        "测量了每一个步骤",
        "새로운 서비스로",
    ],
)
def test_other_scripts_read_back_as_they_were(transcript: str) -> None:
    shown = read(report(answer(transcript))).replace("\0", "")  # pypdf's, beside CFF's two bytes
    assert transcript in shown


@pytest.mark.parametrize("transcript", ["हर चरण को मापा", "கொண்டு", "আগের চাকরিতে", "ผู้สมัคร"])
def test_of_letters_that_change_places_the_text_stands_beside_the_glyphs(transcript: str) -> None:
    document = PdfReader(io.BytesIO(render(report(answer(transcript)))))
    contents = (page.get_contents() for page in document.pages)
    drawn = b"".join(content.get_data() for content in contents if content is not None)
    said = f"/ActualText <feff{transcript.encode('utf-16-be').hex()}>"
    assert said.encode() in drawn


def test_letters_with_separate_accents_are_composed() -> None:
    assert "café" in read(report(answer(unicodedata.normalize("NFD", "café"))))


@pytest.mark.parametrize(
    "transcript", ["مرحبا بك في المقابلة", "שלום וברכה", "ولا بأس بذلك", "می‌خواهم بگویم"]
)
def test_text_from_right_to_left_reads_back_in_its_own_order(transcript: str) -> None:
    assert transcript in read(report(answer(transcript)))


def test_what_the_fonts_lack_is_written_as_its_code_and_the_reader_is_told(
    bundled_fonts_only: None,
) -> None:
    text = read(report(answer("we 🧿🧿🧠 won 日本")))
    assert "we [U+1F9FF ×2 U+1F9E0] won [U+65E5 U+672C]" in text
    assert "cannot show are written as their code" in text
    assert "written as their code" not in read(report(answer("Привет")))


def test_beyond_the_most_characters_they_are_codes_and_the_reader_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(typeface, "MOST_CHARACTERS", 400)
    kinds = "".join(map(chr, range(0x4E00, 0x4E00 + 300)))
    text = read(report(answer(kinds)))
    assert kinds[0] in text
    assert f"U+{ord(kinds[-1]):04X}" in text
    assert "different characters. The further ones are written as their code" in text
    assert "different characters" not in read(report(answer(kinds[:9])))


def test_control_characters_and_direction_marks_leave_no_trace() -> None:
    assert "a b c d" in read(report(answer("a\0b\x1b\x07c\u202e \u200fd\u2028\ufeff")))


def test_a_pile_of_marks_is_cut_and_counted() -> None:
    text = read(report(answer("e" + "\u0301" * 1_000_000)))
    assert "[+999996 marks]" in text


def test_text_is_data_and_never_structure() -> None:
    said = "{nb} **bold** __x__ ) Tj ET endstream endobj (\\ <b>hi</b> %PDF-1.4 /Type"
    shown = report(answer(said, question=said), role=said, summary=said)
    document = render(shown)
    assert read(shown).count(said) >= 4
    assert len(PdfReader(io.BytesIO(document), strict=True).pages) == 2


@pytest.mark.parametrize("transcript", ["", " \n"])
def test_an_empty_answer_is_said_to_have_no_words(transcript: str) -> None:
    assert "Transcript No words." in read(report(answer(transcript)))


@pytest.mark.parametrize(
    "transcript", ["\u200b\0\u202e", "\0", "\ufeff \U000e0041", "\u3164\u034f"]
)
def test_an_answer_of_invisible_characters_is_said_to_show_none(transcript: str) -> None:
    assert "Transcript [no visible characters]" in read(report(answer(transcript)))


def test_a_transcript_keeps_its_lines_and_their_indentation() -> None:
    code = "I write:\n\n\n\ndef f(a):\n\tif a  < 1:\r\n        return  a\n\n"
    assert clean_lines(code) == "I write:\n\ndef f(a):\n    if a < 1:\n        return a"
    text = " ".join(read(report(answer(code))).split())
    assert "I write: def f(a): if a < 1: return a" in text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three four", ["one two", "three four"]),
        ("    one two three", ["    one", "    two", "    three"]),
        ("was at 10\u00a0km there", ["was at", "10\u00a0km", "there"]),
        ("well-known and/or so", ["well-known", "and/or so"]),
        ("システムの移行作業を、終了。", ["システムの移行作業", "を、終了。"]),
        ("ผู้สมัครย้ายระบบ", ["ผู้สมัคร", "ย้ายระบบ"]),
        ("ខ្ញុំបានផ្លាស់ប្តូរ", ["ខ្ញុំបាន", "ផ្លាស់", "ប្តូរ"]),
        ("ຂ້ອຍໄດ້ຍ້າຍລະບົບ", ["ຂ້ອຍໄດ້", "ຍ້າຍລະບົບ"]),
        ("हरचरणकोमापाटीमकोबताया", ["हरचरणकोमा", "पाटीमकोबता", "या"]),
    ],
)
def test_lines_break_by_the_rules_of_each_script(text: str, lines: list[str]) -> None:
    assert wrap(text, len, 10) == lines


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.text(max_size=40))
def test_any_text_gives_a_document(transcript: str, question: str) -> None:
    shown = report(answer(transcript, question=question), role=question, summary=transcript)
    assert len(PdfReader(io.BytesIO(render(shown)), strict=True).pages) >= 1


@pytest.mark.parametrize("mark", ["\u0301\u0316", "\U0001d165\u302e", "\uff9e"])
def test_marks_of_any_kind_are_put_in_order_a_few_at_a_time(
    mark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All at once takes quadratic time."""
    longest = 0
    normalize = unicodedata.normalize

    def noted(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
        nonlocal longest
        longest = max(longest, len(text))
        return normalize(form, text)

    monkeypatch.setattr(unicodedata, "normalize", noted)
    assert clean("a" + mark * 5_000)
    assert longest < 100
