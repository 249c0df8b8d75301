"""The documents of the candidate's page, rendered at start: `/`, `/i` of links, and its worker."""

import json
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from shared.http.page_document import SHARED_STYLES, PageDocument
from shared.http.page_files import POLICY, SHARED_WEB, PageFiles, Stored

INVITED = "js/screens/invited.js"
"""The first screen of the link of an invitation, which stands behind the # of the address."""

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
    """Return the routes of the documents, by the browser's language, and of the worker."""
    router = APIRouter(include_in_schema=False)
    page, link = PageDocument(web, files), PageDocument(web, files, [INVITED])
    kept = sorted(files.files.keys() - {*SHARED_STYLES, LOBBY})  # which the page's own style holds
    worker = (web / "sw.js").read_text().replace("/* files */ []", json.dumps(kept))
    worker = worker.replace('/* address */ ""', json.dumps(files.address))
    stored_worker = Stored.of(worker.encode(), "text/javascript")

    @router.api_route("/", methods=["GET", "HEAD"])
    @router.api_route("/index.html", methods=["GET", "HEAD"])
    async def document(request: Request) -> Response:
        return page.response(request)

    @router.api_route("/i", methods=["GET", "HEAD"])
    async def invitation(request: Request) -> Response:
        return link.response(request)

    @router.api_route("/sw.js", methods=["GET", "HEAD"])
    async def service_worker(request: Request) -> Response:
        return stored_worker.response(request, {"Cache-Control": "no-cache", **POLICY})

    return router
