"""The verdicts of `make audit` on the output of pip-audit."""

import json
from typing import Any

import pytest

from tools.audit import verdict

SOUND = {"name": "sound", "version": "1.0", "vulns": []}
ABSENT = {"name": "absent", "skip_reason": "Dependency not found on PyPI"}
HOLED = {
    "name": "holed",
    "version": "2.0",
    "vulns": [
        {"id": "PYSEC-1", "fix_versions": ["2.1", "3.0"]},
        {"id": "PYSEC-2", "fix_versions": []},
    ],
}


def found(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_vulnerability_fails_and_says_what_mends_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert verdict(found(SOUND, HOLED, ABSENT), "") == 1
    printed = capsys.readouterr().out
    assert "holed 2.0: PYSEC-1, fixed in 2.1, 3.0\n" in printed
    assert "holed 2.0: PYSEC-2, fixed in no version yet\n" in printed
    assert "SKIPPED, NOT AUDITED: no advisories for absent\n" in printed
    assert "2 packages audited, 1 vulnerable\n" in printed


def test_sound_packages_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert verdict(found(SOUND), "") == 0
    assert capsys.readouterr().out == "1 packages audited, 0 vulnerable\n"


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (found(ABSENT, ABSENT), "No known vulnerabilities found"),
        ("", "Traceback ...\nrequests.exceptions.ConnectionError: no route"),
        ("", "ERROR: Could not connect to the vulnerability feed"),
    ],
)
def test_advisories_out_of_reach_pass_and_say_so(
    answer: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verdict(answer, complaint) == 0
    assert capsys.readouterr().out.startswith("SKIPPED, NOT AUDITED")


def test_an_audit_that_cannot_be_made_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert verdict("", "ERROR: requirement foo does not contain a hash") == 1
    assert "foo" in capsys.readouterr().out
