"""The time and size of PDFs: of a finalize's report, and of every kind of report in the tests."""

import io
import time

from pypdf import PdfReader

from bench.speed import noop_time
from bench.speed.bars import Figures, Results
from bench.speed.candidate import Session, spoken
from bench.speed.load import ask
from bench.speed.systems import System
from report_service.pdf import render
from shared.model import Report
from tests.unit.report_service.kinds import KINDS

PRINTS = 5
FINALIZED = "a finalize: five answers of 150 words"


def measure(system: System, noop: System, results: Results) -> None:
    """Print each report in this process, with its fonts loaded."""
    for name, report in {FINALIZED: _finalized(system), **KINDS}.items():
        results.note("pdf", name, _printed(report, noop))


def _finalized(system: System) -> Report:
    """Return the report of an interview whose answers came with finalize."""
    answer = ask(system.port, Session.start(system.port).finalize(spoken(2_000)))
    assert answer.status == 200, answer.body[:200]
    return Report.model_validate_json(answer.body)


def _printed(report: Report, noop: System) -> Figures:
    """Return the size of the PDF in KB, its pages, and its time in milliseconds and no-op times."""
    pdf = render(report)  # loads the fonts that are not loaded yet
    took = noop_time.in_turn(noop, lambda _: _milliseconds(report), PRINTS)
    return {
        "kb": len(pdf) / 1000,
        "pages": len(PdfReader(io.BytesIO(pdf)).pages),
        "ms": took.median,
        "noops": took.median / took.noop_ms,
    }


def _milliseconds(report: Report) -> float:
    began = time.perf_counter()
    render(report)
    return 1000 * (time.perf_counter() - began)
