"""The candidate's page: its files, what it has to know, and the third-party files it loads."""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from gateway.gateway import Gateway

WEB = Path(__file__).parent / "web"

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "style-src 'self'",
        "img-src 'self' data:",
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""The page runs its own files and calls this server; it can reach nothing and nobody else."""

CACHED = "public, max-age=3600"
"""For third-party files, which hold nothing of anybody and change with a release."""

NOTHING: Mapping[str, str] = MappingProxyType({})

TYPES = {
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".task": "application/octet-stream",
    ".tflite": "application/octet-stream",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
}
"""By suffix: the machine's own table may lack them, and a browser refuses a module or a
WebAssembly file of another type."""


class PageConfig(BaseModel):
    """What an operator decides about the page."""

    consent_version: str = Field(examples=["1"])
    languages: list[Literal["en", "es"]] = ["en", "es"]
    phone_detection: bool = Field(description="Whether the camera's pictures are searched for one.")
    private_reads: bool = Field(description="Whether the PDF and the videos ask for the token.")
    question_seconds: int = Field(description="What an answer should take.", examples=[180])


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["page"])
    settings = gateway.settings

    @router.get("/config.json", summary="What the page has to know of this server")
    async def config() -> PageConfig:
        return PageConfig(
            consent_version=settings.consent_version,
            phone_detection=settings.phone_detection,
            private_reads=settings.private_reads,
            question_seconds=settings.question_seconds,
        )

    return router


def install(app: FastAPI, assets: Path) -> None:
    app.mount("/assets", Files(assets, {"Cache-Control": CACHED}))
    # Unlike a mount, asked only where no route has that path: a wrong method stays 405.
    app.router.default = Files(WEB)


class Files(StaticFiles):
    """The files of a folder, under the policy (a worker has that of its script), with `headers`.

    The folder need not be there: without `make assets` each file is a 404.
    """

    def __init__(self, directory: Path, headers: Mapping[str, str] = NOTHING) -> None:
        super().__init__(directory=directory, html=True, check_dir=False)
        self.config_checked = True
        self._headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, **headers}

    async def get_response(self, path: str, scope: Scope) -> Response:
        found = await super().get_response(path, {**scope, "method": "GET"})
        if scope["method"] not in ("GET", "HEAD"):  # after the look: what is not there is a 404
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        return found

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers.update(self._headers)
        if kind := TYPES.get(Path(full_path).suffix):
            response.headers["Content-Type"] = kind
        return response
