"""All tests run in parts side by side: none is left out, and no failure is swallowed."""

import sys

import pytest

from tests.__main__ import PARTS, run
from tests.support.servers import ROOT


def test_every_test_is_in_a_part_and_no_test_in_two() -> None:
    folders = [ROOT / folder for part in PARTS.values() for folder in part]
    for path in (ROOT / "tests").rglob("test_*.py"):
        assert sum(path.is_relative_to(folder) for folder in folders) == 1, path


@pytest.mark.parametrize("codes", [(0, 0), (1, 0), (0, 1)])
def test_a_failure_of_either_part_fails_and_the_output_of_both_is_shown(
    capfd: pytest.CaptureFixture[str], codes: tuple[int, int]
) -> None:
    parts = {
        name: [f"print('output of {name}'); raise SystemExit({code})"]
        for name, code in zip(("first", "second"), codes, strict=True)
    }
    assert run(parts, [sys.executable, "-S", "-c"]) == any(codes)
    shown = capfd.readouterr().out
    for name, code in zip(parts, codes, strict=True):
        assert f"output of {name}" in shown
        assert f"{name}: {'FAILED (1)' if code else 'passed'}" in shown
        assert (f"== The end of the {name}:\noutput of {name}" in shown) == bool(code)
