"""The documents of the candidate's page, rendered at start: `/`, and its service worker."""

import json
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from shared.http.page_document import SHARED_STYLES, PageDocument
from shared.http.page_files import POLICY, SHARED_WEB, PageFiles, Stored

LOBBY = "css/lobby.css"
"""The style of the first screen, which `css/page.css` holds behind the styles of every page."""


def page_files(web: Path, assets: Path) -> PageFiles:
    """Return the page's files; the version covers the third-party files, too."""
    note = assets / "fetched.json"
    return PageFiles(
        {"": web, "shared/web": SHARED_WEB},
        {"css/page.css": (*SHARED_STYLES, LOBBY)},
        note.read_bytes() if note.exists() else b"",
    )


def routes(web: Path, files: PageFiles) -> APIRouter:
    """Return the routes of `/`, by the browser's language, and of the service worker."""
    router = APIRouter(include_in_schema=False)
    page = PageDocument(web, files)
    kept = sorted(files.files.keys() - {*SHARED_STYLES, LOBBY})  # which the page's own style holds
    worker = (web / "sw.js").read_text().replace("/* files */ []", json.dumps(kept))
    worker = worker.replace('/* address */ ""', json.dumps(files.address))
    stored_worker = Stored.of(worker.encode(), "text/javascript")

    @router.api_route("/", methods=["GET", "HEAD"])
    @router.api_route("/index.html", methods=["GET", "HEAD"])
    @router.api_route("/i", methods=["GET", "HEAD"])  # of links, whose invitation stands behind #
    async def document(request: Request) -> Response:
        return page.response(request)

    @router.api_route("/sw.js", methods=["GET", "HEAD"])
    async def service_worker(request: Request) -> Response:
        return stored_worker.response(request, {"Cache-Control": "no-cache", **POLICY})

    return router
