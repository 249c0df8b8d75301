"""Modules of the desk's page that need no browser: pasted people, and differences of versions."""

import json
import subprocess
from typing import Any

import pytest

from desk_service.page import WEB
from tests.conftest import needed
from tests.support.servers import find

CALL = """
const [module, name, given] = process.argv.slice(1);
const { [name]: called } = await import(module);
console.log(JSON.stringify(called(...JSON.parse(given))));
"""


def call(module: str, name: str, *given: Any) -> Any:
    """Call an exported function of a module of the page."""
    with needed():
        node = find("node", "apt-get install nodejs")
    command = [node, "--input-type=module", "-e", CALL]
    command += [str(WEB / "js" / module), name, json.dumps(given)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)


def read(text: str) -> list[tuple[str, str, str, str]]:
    rows = call("inviting/people_text.js", "readPeople", text)
    return [(row["name"], row["email"], row["external_ref"], row["state"]) for row in rows]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", []),
        ("Ada Lovelace", [("Ada Lovelace", "", "", "ready")]),
        ("ada@example.org", [("", "ada@example.org", "", "ready")]),
        ("Ada <ada@example.org>\n\n", [("Ada", "ada@example.org", "", "ready")]),
        ('"Ada" ada@example.org', [("Ada", "ada@example.org", "", "ready")]),
        ("ada@example.org; Ada; 17", [("Ada", "ada@example.org", "17", "ready")]),
        ("Ada,ada@", [("Ada", "ada@", "", "bad_email")]),
        (
            "ada@example.org\nBob, ADA@example.org",
            [("", "ada@example.org", "", "ready"), ("Bob", "ADA@example.org", "", "doubled")],
        ),
        ("x" * 201, [("x" * 201, "", "", "long")]),
    ],
)
def test_each_line_is_a_person(text: str, rows: list[tuple[str, ...]]) -> None:
    assert read(text) == rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            '\ufeffName,E-Mail,Reference\r\n"Lovelace, ""Ada""",ada@example.org,17\r\n',
            [('Lovelace, "Ada"', "ada@example.org", "17", "ready")],
        ),
        (
            "email;first name;last name\nada@example.org;Ada;Lovelace\n;;\n",
            [("Ada Lovelace", "ada@example.org", "", "ready")],
        ),
        ("nombre\tcorreo\nAda\tada\n", [("Ada", "ada", "", "bad_email")]),
    ],
)
def test_a_first_line_names_the_columns(text: str, rows: list[tuple[str, ...]]) -> None:
    assert read(text) == rows


def question(text: str, competency: str = "Design", **fields: Any) -> dict[str, Any]:
    return {"text": text, "competency": competency, "covers": [], "seconds": 180, **fields}


def differences(before: list[Any], after: list[Any]) -> list[tuple[str, int | None, int | None]]:
    found = call(
        "editor/differences.js", "questionDifferences", {"questions": before}, {"questions": after}
    )
    return [(each["kind"], each["before"], each["after"]) for each in found]


def test_the_same_questions_have_no_difference() -> None:
    assert differences([question("A"), question("B")], [question("A"), question("B")]) == []


def test_a_question_that_moved_is_told_once() -> None:
    before = [question("A"), question("B"), question("C")]
    assert differences(before, [before[1], before[2], before[0]]) == [("moved", 1, 3)]


def test_questions_are_added_removed_and_changed() -> None:
    before = [question("A"), question("B", "Teamwork"), question("C", "Delivery")]
    after = [question("A", seconds=60), question("B 2", "Teamwork"), question("D", "Calm")]
    assert differences(before, after) == [
        ("changed", 1, 1),
        ("changed", 2, 2),
        ("added", None, 3),
        ("removed", 3, None),
    ]


def test_changes_name_the_field_with_both_values() -> None:
    before, after = question("A", covers=["one"]), question("A", covers=["one", "two"])
    (found,) = call(
        "editor/differences.js",
        "questionDifferences",
        {"questions": [before]},
        {"questions": [after]},
    )
    assert found["changes"] == [{"field": "covers", "before": ["one"], "after": ["one", "two"]}]
