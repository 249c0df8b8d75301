"""Imported before the first report, in the one process that prints or in the server that several
are forked from: all that it takes is in memory then, the fonts too."""

import sys

# fpdf2 takes numpy along for pictures, which no report has: 12 MB, where nobody else needs it.
if needless := "numpy" not in sys.modules:
    sys.modules["numpy"] = None  # type: ignore[assignment]

from report_service.pdf import render
from report_service.press import write as write  # noqa: PLC0414 - what the pool is asked for
from shared.events import Report

if needless:
    del sys.modules["numpy"]

render(
    Report(
        session_id="0",
        role="приклад",  # not Helvetica's: the fonts are opened
        started_at=0.0,
        finalized_at=0.0,
        summary="",
        questions=(),
        graded_by="offline",
    )
)
