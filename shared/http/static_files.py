"""Files of a folder over HTTP, under the content security policy of the pages."""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

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
"""A page runs its own files and calls this server; it can reach nothing and nobody else."""

PUBLIC_FOR_AN_HOUR = "public, max-age=3600"
"""`Cache-Control` of third-party files, which hold no personal data and change with a release."""

NO_HEADERS: Mapping[str, str] = MappingProxyType({})

MEDIA_TYPES = {
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".task": "application/octet-stream",
    ".tflite": "application/octet-stream",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
}
"""Media types by suffix. The machine's own table may lack them, and a browser refuses a module or a
WebAssembly file of another type."""


class Files(StaticFiles):
    """The files of a folder, with the content security policy and `headers`.

    The policy stands on scripts, too: a worker has the policy of its script. The folder may be
    missing: without `make assets`, each of its files is a 404.
    """

    def __init__(self, directory: Path, headers: Mapping[str, str] = NO_HEADERS) -> None:
        super().__init__(directory=directory, html=True, check_dir=False)
        self.config_checked = True
        self._headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, **headers}

    async def get_response(self, path: str, scope: Scope) -> Response:
        found = await super().get_response(path, {**scope, "method": "GET"})
        if scope["method"] not in ("GET", "HEAD"):  # after the look-up: a missing file is a 404
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
        if media_type := MEDIA_TYPES.get(Path(full_path).suffix):
            response.headers["Content-Type"] = media_type
        return response
