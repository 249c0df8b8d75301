"""Cells of CSV files."""

import csv
import io

import pytest

from shared.csv_text import csv_line


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_text_is_a_formula(start: str) -> None:
    text = f"{start}cmd|' /C calc'!A0"
    assert next(csv.reader(io.StringIO(csv_line([text]), newline=""))) == [f"'{text}"]


def test_texts_and_numbers_come_back_as_they_were() -> None:
    line = csv_line(['say "no", twice', "two\nlines", "a=b", -1.5, None])
    (row,) = csv.reader(io.StringIO(line, newline=""))
    assert row == ['say "no", twice', "two\nlines", "a=b", "-1.5", ""]
    assert line.endswith("\r\n")
