"""The follow-ups of an answer on paper."""

import pytest

from shared.model import AnsweredProbe
from tests.unit.report_service.kinds import KINDS, scores
from tests.unit.report_service.printed import answer, read, report

PROBE = AnsweredProbe(
    index=1, follows=0, text="Who else?", for_cover="others", why="always", transcript="Nobody."
)


def test_only_marks_that_the_follow_ups_raised_are_told() -> None:
    text = read(KINDS["follow-ups"])
    assert "which can only add: Clarity 4 → 5, Relevance 3 → 4, Total 13 → 15." in text
    assert "Structure 3 → 3" not in text


@pytest.mark.parametrize("marks", [(5, 4, 3, 2, 1)])
def test_marks_that_no_follow_up_raised_are_said_to_be_the_same(marks: tuple[int, ...]) -> None:
    text = read(report(answer(probes=(PROBE,), before_probes=scores(*marks))))
    assert "The follow-ups, which can only add, left the marks as they were." in text
    assert "→" not in text
