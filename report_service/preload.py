"""The modules and fonts of a print, loaded before the first report.

Imported in the process that prints, or in the server that several such processes are forked from.
"""

import sys

# fpdf2 imports numpy for pictures, of which reports have none: 11 of 80 MB in a process of its own.
if needless := "numpy" not in sys.modules:
    sys.modules["numpy"] = None  # type: ignore[assignment]

from report_service.pdf import render
from report_service.pdf_file import write as write  # noqa: PLC0414 - the function that the pool calls
from shared.model import Report

if needless:
    del sys.modules["numpy"]

render(
    Report(
        session_id="0",
        role="",
        started_at=0.0,
        finalized_at=0.0,
        summary="",
        questions=(),
        graded_by="offline",
    )
)
