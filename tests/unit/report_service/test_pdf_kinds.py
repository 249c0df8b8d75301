"""Every kind of report as a PDF file, read and checked by programs that others wrote."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from report_service.domain import Paper
from report_service.pdf.texts import Texts, pdf_texts
from report_service.pdf_file import write
from shared.model import Report
from tests.unit.report_service.checkers import PRINT_CPU_SECONDS, findings, printed_file
from tests.unit.report_service.kinds import KINDS
from tests.unit.report_service.printed import SESSION


@dataclass(frozen=True)
class Printed:
    """A kind of report and its file."""

    report: Report
    path: Path

    @cached_property
    def pages(self) -> list[str]:
        """The text of each page in the order of its content."""
        with pypdfium2.PdfDocument(self.path) as document:
            texts = [page.get_textpage().get_text_range() for page in document]
        return [" ".join(text.split()) for text in texts]

    @property
    def texts(self) -> Texts:
        return pdf_texts(self.report.language)

    @cached_property
    def text(self) -> str:
        return " ".join(self.pages)


@pytest.fixture(scope="module", params=[*KINDS])
def printed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Printed:
    report = KINDS[request.param]
    paper: Paper = "letter" if request.param == "Letter" else "a4"
    path = printed_file(
        request.param,
        tmp_path_factory.mktemp("report"),
        lambda path: write(report, path, "printed", PRINT_CPU_SECONDS, paper),
    )
    return Printed(report, path)


@pytest.fixture
def opened(printed: Printed) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(printed.path) as document:
        yield document


def test_the_checkers_find_nothing(printed: Printed) -> None:
    assert findings(printed.path) == []


def test_metadata_say_what_the_file_is_and_the_title_is_shown(
    printed: Printed, opened: pikepdf.Pdf
) -> None:
    root: Any = opened.Root
    with opened.open_metadata() as metadata:
        assert metadata.pdfa_status == "3U"
        assert metadata["pdfuaid:part"] == "1"
        assert str(metadata["dc:title"]).startswith(printed.texts.title)
        assert str(opened.docinfo.Title) == metadata["dc:title"]
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert str(root.Lang) == printed.texts.language


def test_the_record_is_attached_as_data(printed: Printed, opened: pikepdf.Pdf) -> None:
    assert [*opened.attachments] == ["report.json"]
    data = opened.attachments["report.json"].get_file().read_bytes()
    named_short = printed.report.model_copy(update={"session_id": SESSION[:8]})
    assert Report.model_validate_json(data) == named_short


def test_the_whole_session_id_stands_nowhere(printed: Printed, opened: pikepdf.Pdf) -> None:
    assert (SESSION[:8] in printed.pages[0]) == (printed.report.invitation is None)
    assert SESSION not in printed.text.replace(" ", "")
    streams = [each for each in opened.objects if isinstance(each, pikepdf.Stream)]
    assert all(SESSION.encode() not in stream.read_bytes() for stream in streams)
    assert SESSION.encode() not in printed.path.read_bytes()


def test_the_first_page_tells_its_parts_in_order(printed: Printed) -> None:
    first, overview = printed.pages[0], printed.report.overview
    texts = printed.texts
    listed = (
        {
            texts.strengths: overview.strengths,
            texts.risks: overview.risks,
            texts.ask_next: overview.ask_next,
        }
        if overview
        else {}
    )
    told = [name for name, items in listed.items() if items] if overview else [texts.summary]
    headline = (overview.headline,) if overview else ()
    opening = (texts.title, texts.started, texts.answered)
    parts = (*opening, *headline, *told, texts.decision_heading)
    places = [first.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


def test_the_answers_stand_in_order_after_the_table(printed: Printed) -> None:
    numbered = list(enumerate(printed.report.questions, start=1))
    said = [number for number, answer in numbered if answer.state != "no answer"]
    texts, count = printed.texts, len(numbered)
    labels = [texts.question_label.format(n=number, count=count) for number in said]
    silent = len(said) < len(numbered)
    parts = (texts.scores, *labels, *[texts.unanswered] * silent, texts.how_graded)
    places = [printed.text.find(part) for part in parts]
    assert -1 not in places
    assert (texts.unanswered in printed.text) == silent
    assert places == sorted(places)


def test_answers_are_marked_with_their_language(printed: Printed, opened: pikepdf.Pdf) -> None:
    spoken = printed.report.language
    if spoken == printed.texts.language:
        assert all("/Lang" not in element for element in elements(opened))
        return
    marked = [element for element in elements(opened) if "/Lang" in element]
    assert {str(element.Lang) for element in marked} == {spoken}
    said = [answer for answer in printed.report.questions if answer.state != "no answer"]
    assert len(marked) >= len(said)


def test_the_marks_of_an_answer_are_on_one_page(opened: pikepdf.Pdf) -> None:
    for element in elements(opened):
        together = element.S == "/TR" or (element.S == "/Table" and not is_table_of_all(element))
        assert not together or len({*pages_of(element)}) == 1


def test_no_heading_is_empty(opened: pikepdf.Pdf) -> None:
    headings = [each for each in elements(opened) if str(each.S) in {"/H1", "/H2", "/H3"}]
    assert headings
    assert all([*pages_of(heading)] for heading in headings)


def is_table_of_all(table: Any) -> bool:
    """Return whether the table holds the marks of all answers: its rows lead to the answers."""
    return any("/S" in each and each.S == "/Link" for each in below(table))


def elements(document: pikepdf.Pdf) -> Iterator[Any]:
    """Yield the elements of the document's structure, in reading order."""
    return (each for each in below(document.Root.StructTreeRoot) if "/S" in each)


def below(element: Any) -> Iterator[Any]:
    """Yield the elements below the element in reading order, and its content on other pages."""
    for kid in element.get("/K", ()):
        if isinstance(kid, pikepdf.Dictionary):
            yield kid
            yield from below(kid)


def pages_of(element: Any) -> Iterator[Any]:
    """Yield the page of each piece of marked content of the element and of those below it.

    Content on an element's own page is a number among its kids.
    """
    for each in (element, *below(element)):
        if "/MCID" in each:
            yield each.Pg.objgen
        for kid in each.get("/K", ()):
            if isinstance(kid, int):
                yield each.Pg.objgen
