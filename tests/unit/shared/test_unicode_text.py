"""Normalisation is Unicode's own, and takes a time that grows with the text and no faster."""

import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.unicode_text import MAX_MARKS, normalize
from tests.support.fakes import Normaliser

Form = Literal["NFC", "NFKC"]
FORMS: st.SearchStrategy[Form] = st.sampled_from(["NFC", "NFKC"])
MARKS = ("\u0301\u0316", "\u0344\u0316", "\u0f73\u0f71", "\U0001d165\u302e", "\uff9e\u0301")
"""Pairs that change places. The last three are not of the usual kinds: a mark that only consists
of such, one that takes room, and one that is a letter."""


@given(FORMS, st.text())
def test_a_text_is_normalised_as_unicode_has_it(form: Form, text: str) -> None:
    assert normalize(form, text) == unicodedata.normalize(form, text)


@pytest.mark.parametrize("marks", MARKS)
@pytest.mark.parametrize("length", [MAX_MARKS - 1, MAX_MARKS, MAX_MARKS + 1, 5 * MAX_MARKS])
def test_of_a_pile_of_marks_nothing_is_lost_and_it_reads_the_same(marks: str, length: int) -> None:
    text = f"cafe\u0301 q{(marks * length)[:length]} e\u0301nd"
    normal = normalize("NFC", text)
    assert unicodedata.normalize("NFC", normal) == unicodedata.normalize("NFC", text)
    assert normal.startswith("café q")
    assert normal.endswith(" énd")


@pytest.mark.parametrize("marks", MARKS)
@pytest.mark.parametrize("form", ["NFC", "NFKC"])
def test_no_pile_of_marks_is_normalised_as_a_whole(
    marks: str, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unicodedata.normalize", asked := Normaliser())
    normalize(form, f"a{marks * 2_000}e\u0301")
    assert MAX_MARKS <= asked.longest <= 2 * MAX_MARKS  # a mark may consist of two
