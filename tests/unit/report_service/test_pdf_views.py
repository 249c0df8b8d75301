"""Every kind of a candidate's view as a PDF file, checked by programs that others wrote."""

from pathlib import Path

import pikepdf
import pytest

from report_service.pdf_file import write_view
from shared.candidate_view import CandidateView
from tests.unit.report_service.checkers import PRINT_CPU_SECONDS, findings, printed_file
from tests.unit.report_service.kinds import SPOKEN, VIEWS
from tests.unit.report_service.printed import SESSION


@pytest.mark.parametrize("name", [*VIEWS])
def test_the_checkers_find_nothing_and_the_data_is_the_view_alone(
    name: str, tmp_path: Path
) -> None:
    view = VIEWS[name]
    speaking = SPOKEN if view.candidate_report == "feedback" else ()
    path = printed_file(
        name, tmp_path, lambda path: write_view(view, speaking, path, PRINT_CPU_SECONDS)
    )
    assert findings(path) == []
    with pikepdf.open(path) as document:
        data = document.attachments["report.json"].get_file().read_bytes()
        with document.open_metadata() as metadata:
            assert metadata.pdfa_status == "3U"
    named_short = view.model_copy(update={"session_id": SESSION[:8]})
    assert CandidateView.model_validate_json(data) == named_short
    assert b"scores" not in data
