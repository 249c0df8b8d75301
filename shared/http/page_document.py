"""The document of a page, rendered at start in each language."""

from collections.abc import Sequence
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from shared.http.page_files import POLICY, PageFiles, Stored

LANGUAGES = ("en", "es")

SHARED_STYLES = (
    "shared/web/css/theme.css",
    "shared/web/css/frame.css",
    "shared/web/css/controls.css",
)
"""The styles of every page, in their order."""


class PageDocument:
    """The `index.html` of a folder, which names and preloads the page's versioned files.

    `first` are modules of the first screen that the entry loads only where they are needed.
    """

    def __init__(self, web: Path, files: PageFiles, first: Sequence[str] = ()) -> None:
        entries = [*first, "js/main.js"]
        self.documents = {name: _rendered(web, files, name, entries) for name in LANGUAGES}

    def response(self, request: Request) -> Response:
        """Return the document in the browser's language."""
        language = _preferred(request.headers.get("Accept-Language", ""))
        headers = {"Cache-Control": "private, no-store", "Vary": "Accept-Language", **POLICY}
        return self.documents[language].response(request, headers)


def _preferred(accepted: str) -> str:
    """Return the page's language for an Accept-Language header, in the order of the header."""
    wanted = (part.split(";")[0].split("-")[0].strip().lower() for part in accepted.split(","))
    return next((language for language in wanted if language in LANGUAGES), LANGUAGES[0])


def _rendered(web: Path, files: PageFiles, language: str, entries: Sequence[str]) -> Stored:
    needed = [f"js/texts/{language}.js", *entries]
    modules = dict.fromkeys(module for entry in needed for module in files.modules(entry))
    text = (web / "index.html").read_text()
    text = text.replace("{address}", files.address).replace("{language}", language)
    text = text.replace("{modules}", files.preloads(modules))
    return Stored.of(text.encode(), "text/html; charset=utf-8")
