"""Lines of CSV files whose cells no spreadsheet takes for a formula."""

import csv
import io
from collections.abc import Iterable

BOM = "\ufeff"
"""The beginning of a file by which a spreadsheet knows UTF-8."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings of texts that a spreadsheet computes, or that hide such a beginning."""


def csv_line(cells: Iterable[str | float | None]) -> str:
    """Return a line of a CSV file with its end; None is an empty cell."""
    line = io.StringIO()
    csv.writer(line).writerow([_cell(cell) for cell in cells])
    return line.getvalue()


def _cell(cell: str | float | None) -> str | float | None:
    """Return the cell; a text that could be a formula begins with an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
