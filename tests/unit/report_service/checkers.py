"""PDF files as programs that others wrote see them, and the folder that keeps the files.

KEEP_REPORTS names the folder (`make reports`); each file is there with a picture of each page.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import outloud
import pdfua
import pikepdf
import pikepdf.pdfa
import pypdfium2

PRINT_CPU_SECONDS = 20.0
PICTURE_SCALE = 1.25
"""Pixels per point of the pictures that are kept: 90 dpi."""

BEYOND_THE_VALIDATOR = {
    "embedded files are not supported",
    "/OpenAction is not supported",
    "pdfaid:conformance is 'U', expected 'B'",
}
"""Findings of pikepdf's validator, which approves a file only if it knows all parts of the file.

PDF/A-3u permits them: level U asks for more than level B, the highest that the validator knows.
"""

DECLARED = re.compile(r"XMP (namespace|property) (pdfa(Extension|Schema|Property)|pdfuaid)[:=]")
"""The declaration of PDF/UA's metadata, which PDF/A-3 asks for and the validator does not know."""

FAILING_RULE = "UA-14-001"
"""pdfua's rule that no heading is empty. With pikepdf 10.18 the rule raises ValueError wherever an
element has several kids, so a test of ours checks the headings."""

QUESTION_ON_TOP = "PAG-001"
"""The warning that similar lines on top of several pages may be a running head. The labels of
questions are similar: "Question 5 of 40", "Question 6 of 40"."""

SENTENCES_IN_HEADING = "HDG-011"
"""The warning that a heading runs to several sentences. Questions do, and stand above answers."""

QUESTIONS = ("Question ", "Pregunta ")


def printed_file(name: str, folder: Path, write: Callable[[Path], object]) -> Path:
    """Write a PDF into the folder, or into that of KEEP_REPORTS with pictures; return its path."""
    kept = os.environ.get("KEEP_REPORTS")
    path = Path(kept or folder) / f"{name.replace(' ', '-').replace(',', '')}.pdf"
    write(path)
    if kept:
        _keep_pictures(path)
    return path


def _keep_pictures(path: Path) -> None:
    """Draw each page of the PDF into a PNG file beside the PDF."""
    for old in path.parent.glob(f"{path.stem}-page-*.png"):
        old.unlink()
    with pypdfium2.PdfDocument(path) as document:
        for number, page in enumerate(document, start=1):
            picture = page.render(scale=PICTURE_SCALE).to_pil()
            picture.save(path.with_name(f"{path.stem}-page-{number}.png"), compress_level=1)


def findings(path: Path) -> list[str]:
    """Return the findings of pdfua, outloud, and pikepdf, but for those that are permitted."""
    return [*_of_pdfua(path), *_of_outloud(path), *_of_pikepdf(path)]


def _of_pdfua(path: Path) -> Iterator[str]:
    checked = pdfua.validate(str(path))
    yield from map(str, checked.findings)
    for rule in checked.skipped:
        if rule.rule_id != FAILING_RULE:
            yield f"{rule.rule_id} was not checked: {rule.skipped_reason}"


def _of_outloud(path: Path) -> Iterator[str]:
    checked = outloud.check(str(path))
    if checked.error:
        yield checked.error
    yield from (f"{run.rule} was not checked" for run in checked.runs if run.status == "crashed")
    for finding in checked.findings:
        is_question = (finding.evidence or "").startswith(QUESTIONS)
        on_top = finding.rule == QUESTION_ON_TOP and is_question
        asks = finding.rule == SENTENCES_IN_HEADING and finding.message.startswith("/H3")
        if not (on_top or asks):
            yield str(finding)


def _of_pikepdf(path: Path) -> Iterator[str]:
    with pikepdf.open(path) as document:
        yield from document.check_pdf_syntax()
    for finding in pikepdf.pdfa.validate_written(path, "3b").findings:
        known = finding.message in BEYOND_THE_VALIDATOR or DECLARED.match(finding.message)
        if not known:
            yield str(finding)
