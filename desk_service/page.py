"""The page of the desk: its document, and its versioned files."""

from pathlib import Path

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from shared.http.page_document import SHARED_STYLES, PageDocument
from shared.http.page_files import SHARED_WEB, PageFiles

WEB = Path(__file__).parent / "web"

STYLES = tuple(
    f"css/{name}.css"
    for name in ("shell", "parts", "editor", "invite", "people", "review", "compare")
)
"""The styles of the desk, which `css/page.css` holds behind the styles of every page."""

METHODS = ["GET", "HEAD"]


def install(app: FastAPI, prefix: str) -> None:
    """Serve the page at `prefix`, and at the addresses of the links for staff.

    Nobody needs a login for it: the page holds no data, and asks the API for them.
    """
    files = PageFiles(
        {"": WEB, "shared/web": SHARED_WEB}, {"css/page.css": (*SHARED_STYLES, *STYLES)}
    )
    page = PageDocument(WEB, files)

    async def document(request: Request) -> Response:
        return page.response(request)

    async def to_document(request: Request) -> Response:
        """Redirect to the address to which the page's own addresses are relative."""
        return RedirectResponse(f".{prefix}/")

    app.add_api_route(prefix, to_document, methods=METHODS, include_in_schema=False)
    for path in ("/", "/setup", "/join"):
        app.add_api_route(f"{prefix}{path}", document, methods=METHODS, include_in_schema=False)
    app.mount(f"{prefix}/{files.address}", files)
