"""The texts of both pages: complete in every language, with the same places, and all in use."""

import json
import re
import subprocess
from pathlib import Path
from typing import get_args

import pytest

from desk_service.audit.domain import Action
from desk_service.page import WEB as DESK_WEB
from gateway.candidate.page import WEB
from shared.http.page_document import LANGUAGES
from tests.conftest import needed
from tests.support.servers import find

PRINT = "console.log(JSON.stringify((await import(process.argv[1])).default))"
PLACE = re.compile(r"\{(\w+)")

PAGES = pytest.mark.parametrize("web", [WEB, DESK_WEB], ids=["candidate", "desk"])

Texts = dict[str, dict[str, str]]


def texts_of(web: Path) -> Texts:
    """Return the texts of a page, by language and key."""
    with needed():
        node = find("node", "apt-get install nodejs")
    return {
        language: json.loads(
            subprocess.run(
                [node, "--input-type=module", "-e", PRINT, str(web / f"js/texts/{language}.js")],
                capture_output=True,
                text=True,
                check=True,
                timeout=60,
            ).stdout
        )
        for language in LANGUAGES
    }


@PAGES
def test_every_text_is_there_in_every_language_with_the_same_places(web: Path) -> None:
    english, *others = texts_of(web).values()
    for other in others:
        assert other.keys() == english.keys()
        for key, text in english.items():
            assert other[key].strip(), key
            assert set(PLACE.findall(other[key])) == set(PLACE.findall(text)), key


@PAGES
def test_every_text_is_in_use(web: Path) -> None:
    """A key stands in the sources as it is, or up to a part that is filled in."""
    sources = [path for path in web.rglob("*.js") if "texts" not in path.parts]
    source = "".join(path.read_text() for path in [*sources, web / "index.html"])
    begun = tuple(re.findall(r"[\"'`]([a-z_.]+)\$\{", source))
    keys = texts_of(web)["en"]
    assert [key for key in keys if f'"{key}"' not in source and not key.startswith(begun)] == []


def test_the_page_has_words_for_every_action_of_the_audit_trail() -> None:
    prefix = "audit.did_"
    worded = {
        key.removeprefix(prefix) for key in texts_of(DESK_WEB)["en"] if key.startswith(prefix)
    }
    assert worded == {action.replace(".", "_") for action in get_args(Action)}
