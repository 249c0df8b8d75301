"""The PDF as an archivable and accessible document: fonts, structure, metadata, attached data."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader

from report_service.pdf import render
from shared.model import AttentionFigures, Report
from tests.unit.report_service.printed import EVIDENCE, RUBRIC, SESSION, WORDS, answer, report

FIGURES = AttentionFigures(
    source="server", focused_ratio=0.7, distracted_ratio=0.2, unknown_ratio=0.1
)
REPORTS = {
    "empty": report(),
    "sample": report(answer(WORDS * 9, evidence=EVIDENCE), attention=FIGURES, rubric=RUBRIC),
    "long": report(*[answer(WORDS * 40) for _ in range(12)]),
    "unanswered": report(answer(""), answer("", state="no answer")),
    "Hindi, Arabic and pictures": report(answer("हर चरण को मापा مرحبا بك 🚀")),
    "Chinese": report(answer("测量了每一个步骤")),
}


@pytest.fixture(params=[*REPORTS.values()], ids=[*REPORTS])
def reader(request: pytest.FixtureRequest) -> Any:
    return opened(request.param)


def opened(shown: Report) -> Any:
    """Return the PDF, whose objects pypdf leaves untyped."""
    return PdfReader(io.BytesIO(render(shown)), strict=True)


def kinds(element: Any) -> Iterator[str]:
    """Yield the kind of each element of the structure, in reading order."""
    yield element["/S"]
    for kid in element["/K"]:
        below = kid.get_object()
        if isinstance(below, dict) and "/S" in below:
            yield from kinds(below)


def structure(reader: Any) -> Any:
    return reader.root_object["/StructTreeRoot"]


def test_every_font_is_embedded_and_says_which_characters_its_glyphs_are(reader: Any) -> None:
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            (embedded,) = font.get_object()["/DescendantFonts"]
            assert embedded["/FontDescriptor"].keys() & {"/FontFile2", "/FontFile3"}
            assert "/ToUnicode" in font.get_object()


def test_all_text_is_marked_and_each_mark_leads_to_an_element(reader: Any) -> None:
    parents = structure(reader)["/ParentTree"]["/Nums"]
    entries = dict(zip(parents[::2], parents[1::2], strict=True))
    for page in reader.pages:
        contents = page.get_contents()
        assert contents is not None
        operators = contents.get_data().decode("latin-1").splitlines()
        depth = 0
        for line in operators:
            depth += line.endswith(("BMC", "BDC")) - (line == "EMC")
            assert depth == 1 or not line.endswith(("ET", " f"))
        marks = [int(number) for number in re.findall(r"/MCID (\d+)", "\n".join(operators))]
        elements = entries[page["/StructParents"]]
        assert sorted(marks) == list(range(len(elements)))
        assert all("/K" in element.get_object() for element in elements)


def test_headings_tables_and_links_are_tagged() -> None:
    reader = opened(REPORTS["sample"])
    found = list(kinds(structure(reader)["/K"][0].get_object()))
    assert found[0] == "/Document"
    headings = [kind for kind in found if kind.startswith("/H")]
    assert headings[0] == "/H1"
    assert {"/H2", "/H3"} <= set(headings)
    assert {"/Table", "/TR", "/TH", "/TD", "/Link", "/Figure"} <= set(found)


def test_a_row_of_the_table_leads_to_its_answer() -> None:
    reader = opened(REPORTS["long"])
    links = [note.get_object() for page in reader.pages for note in page.get("/Annots") or ()]
    assert [link["/Contents"] for link in links] == [f"Answer {n}" for n in range(1, 13)]
    targets = [reader.get_page_number(link["/Dest"][0].get_object()) for link in links]
    texts = [page.extract_text() for page in reader.pages]
    for number, page in enumerate(targets, start=1):
        assert f"Question {number} of 12" in texts[page]


def test_the_file_says_that_it_is_archivable_and_accessible(reader: Any) -> None:
    root = reader.root_object
    metadata = root["/Metadata"].get_data().decode()
    for part in ("<pdfaid:part>3<", "<pdfaid:conformance>U<", "<pdfuaid:part>1<"):
        assert part in metadata
    assert "Interview report: Backend engineer" in metadata
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/Lang"] == "en"
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"


def test_the_report_as_data_is_attached_without_the_whole_session_id() -> None:
    shown = REPORTS["sample"]
    reader = opened(shown)
    (data,) = reader.attachments["report.json"]
    attached = json.loads(data)
    assert attached["session_id"] == SESSION[:8]
    assert attached["questions"][0]["transcript"] == shown.questions[0].transcript
    assert SESSION not in data.decode()
