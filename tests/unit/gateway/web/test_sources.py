"""Rules for the sources of the pages that no type check knows."""

import re
from pathlib import Path

import pytest

from desk_service.page import WEB as DESK_WEB
from gateway.candidate.page import WEB
from shared.http.page_files import SHARED_WEB

SUFFIXES = (".js", ".ts", ".css", ".html")
FOLDERS = (WEB, DESK_WEB, SHARED_WEB)
SOURCES = sorted(
    path for folder in FOLDERS for path in folder.rglob("*") if path.suffix in SUFFIXES
)
LINE_LENGTH = 120

COMMENT = re.compile(r"^ *(/\*\*(?:[^*]|\*(?!/))*\*/)\n(?= *\n)", re.MULTILINE)
"""A JSDoc comment with an empty line below: the comment documents nothing, or the thing above."""

STANDS_ALONE = re.compile(r"@typedef|@import")
ABSOLUTE = re.compile(r"""(?:from|import|href=|src=|fetch\(|Worker\() ?["'`]/""")


def test_there_are_sources() -> None:
    assert {path.suffix for path in SOURCES} == set(SUFFIXES)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
class TestSource:
    def test_no_line_is_too_long(self, path: Path) -> None:
        lines = enumerate(path.read_text().splitlines(), 1)
        assert [number for number, line in lines if len(line) > LINE_LENGTH] == []

    def test_documentation_stands_above_the_documented_thing(self, path: Path) -> None:
        source = path.read_text()
        alone = [
            match for match in COMMENT.finditer(source) if match.start() > 0
        ]  # 0: the module's
        found = [match[1] for match in alone if not STANDS_ALONE.search(match[1])]
        assert found == []

    def test_addresses_are_relative_so_that_a_page_works_below_a_path(self, path: Path) -> None:
        assert ABSOLUTE.findall(path.read_text()) == []
