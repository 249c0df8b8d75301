"""The documents of the candidate's page, rendered at start: `/`, and its service worker."""

import json
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from shared.http.page_files import POLICY, PageFiles, Stored

LANGUAGES = ("en", "es")

STYLES = ("shared/web/css/theme.css", "shared/web/css/frame.css", "shared/web/css/controls.css")
LOBBY = "css/lobby.css"
"""The styles of the first screen, which `css/page.css` holds one after the other."""


def page_files(web: Path, shared_web: Path, assets: Path) -> PageFiles:
    """Return the page's files; the version covers the third-party files, too."""
    note = assets / "fetched.json"
    return PageFiles(
        {"": web, "shared/web": shared_web},
        {"css/page.css": (*STYLES, LOBBY)},
        note.read_bytes() if note.exists() else b"",
    )


def routes(web: Path, files: PageFiles) -> APIRouter:
    """Return the routes of `/`, by the browser's language, and of the service worker."""
    router = APIRouter(include_in_schema=False)
    documents = {language: _document(web, files, language) for language in LANGUAGES}
    kept = sorted(files.files.keys() - {*STYLES, LOBBY})  # which the page's own style holds
    worker = (web / "sw.js").read_text().replace("/* files */ []", json.dumps(kept))
    worker = worker.replace('/* address */ ""', json.dumps(files.address))
    stored_worker = Stored.of(worker.encode(), "text/javascript")

    @router.api_route("/", methods=["GET", "HEAD"])
    @router.api_route("/index.html", methods=["GET", "HEAD"])
    @router.api_route("/i", methods=["GET", "HEAD"])  # of links, whose invitation stands behind #
    async def document(request: Request) -> Response:
        language = preferred(request.headers.get("Accept-Language", ""))
        headers = {"Cache-Control": "private, no-store", "Vary": "Accept-Language", **POLICY}
        return documents[language].response(request, headers)

    @router.api_route("/sw.js", methods=["GET", "HEAD"])
    async def service_worker(request: Request) -> Response:
        return stored_worker.response(request, {"Cache-Control": "no-cache", **POLICY})

    return router


def preferred(accepted: str) -> str:
    """Return the page's language for an Accept-Language header, in the order of the header."""
    wanted = (part.split(";")[0].split("-")[0].strip().lower() for part in accepted.split(","))
    return next((language for language in wanted if language in LANGUAGES), LANGUAGES[0])


def _document(web: Path, files: PageFiles, language: str) -> Stored:
    modules = [f"js/texts/{language}.js", *files.modules("js/main.js")]
    text = (web / "index.html").read_text()
    text = text.replace("{address}", files.address).replace("{language}", language)
    text = text.replace("{modules}", files.preloads(modules))
    return Stored.of(text.encode(), "text/html; charset=utf-8")
