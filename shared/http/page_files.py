"""The files of a page under an address that carries their digest: immutable, compressed, preloaded.

The address `/w/<digest>/js/main.js` stands for one content for ever, so that a browser asks once.
There is no build step: files are read and compressed when the process starts.
"""

import gzip
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from posixpath import normpath

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from shared.http.static_files import CONTENT_SECURITY_POLICY, MEDIA_TYPES

SHARED_WEB = Path(__file__).parents[1] / "web"
"""Modules and styles for every page, which stand below its address at `shared/web`."""

IMMUTABLE = "public, max-age=31536000, immutable"

DIGEST_LETTERS = 16

TEXTS = {".css": "text/css", ".js": "text/javascript", ".svg": MEDIA_TYPES[".svg"]}
"""Media types of the files that a page consists of, by suffix."""

IMPORT = re.compile(r'^(?:import|export)\b[^"]*\bfrom "(\.[^"]+)";$', re.MULTILINE)
"""A static import of a module, over one line."""


COMMENT = re.compile(rb"^[ \t]*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*$", re.MULTILINE | re.DOTALL)
"""A comment that has its lines for itself. A comment before code on its line is kept."""

POLICY = {"Content-Security-Policy": CONTENT_SECURITY_POLICY}
"""A worker has the policy of its script; a module and a style have that of their page."""


@dataclass(frozen=True, slots=True)
class Stored:
    content: bytes
    compressed: bytes
    media_type: str

    @classmethod
    def of(cls, content: bytes, media_type: str) -> "Stored":
        return cls(content, gzip.compress(content, mtime=0), media_type)

    def response(self, request: Request, headers: Mapping[str, str]) -> Response:
        """Return the file, compressed for a client that takes gzip."""
        sent = dict(headers)
        sent["Vary"] = ", ".join(filter(None, ["Accept-Encoding", headers.get("Vary")]))
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return Response(self.content, headers=sent, media_type=self.media_type)
        sent["Content-Encoding"] = "gzip"
        return Response(self.compressed, headers=sent, media_type=self.media_type)


class PageFiles:
    """The files of several folders, by the path below the page's versioned address.

    `combined` names files that consist of others, one after the other. `salt` is the version of
    further files that are served below the address.
    """

    def __init__(
        self,
        folders: Mapping[str, Path],
        combined: Mapping[str, Sequence[str]],
        salt: bytes = b"",
    ) -> None:
        self.files = {
            path: Stored.of(without_comments(file), TEXTS[file.suffix])
            for prefix, folder in folders.items()
            for path, file in _texts(prefix, folder)
        }
        for path, parts in combined.items():
            content = b"".join(self.files[part].content for part in parts)
            self.files[path] = Stored.of(content, TEXTS[PurePosixPath(path).suffix])
        digest = hashlib.sha256(salt)
        for path, file in sorted(self.files.items()):
            digest.update(f"{path} {len(file.content)}\n".encode() + file.content)
        self.digest = digest.hexdigest()[:DIGEST_LETTERS]
        self.address = f"w/{self.digest}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for the files below the versioned address, where this application is mounted."""
        request = Request(scope)
        root: str = scope.get("root_path", "")
        path: str = scope["path"].removeprefix(root).lstrip("/")
        if (file := self.files.get(path)) is None:
            raise HTTPException(404)
        if request.method not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        headers = {"Cache-Control": IMMUTABLE, **(POLICY if ".worker." in path else {})}
        await file.response(request, headers)(scope, receive, send)

    def modules(self, entry: str) -> list[str]:
        """Return a module and all modules that it imports statically, the nearest first."""
        found = [entry]
        for path in found:
            folder = str(PurePosixPath(path).parent)
            for match in IMPORT.finditer(self.files[path].content.decode()):
                imported = normpath(f"{folder}/{match[1]}")
                if imported not in found:
                    found.append(imported)
        return found

    def preloads(self, modules: Iterable[str]) -> str:
        """Return the HTML that has the browser load modules at once, not import by import."""
        return "\n".join(
            f'<link rel="modulepreload" href="{self.address}/{path}">' for path in modules
        )


def without_comments(file: Path) -> bytes:
    """Return the file without comments, of which a quarter of the compressed modules consists.

    The types of the page are comments, which only developers' tools read. Lines keep their number.
    """
    content = file.read_bytes()
    if file.suffix not in (".js", ".css"):
        return content
    return COMMENT.sub(lambda found: b"\n" * found[0].count(b"\n"), content)


def _texts(prefix: str, folder: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(folder.rglob("*")):
        if file.suffix in TEXTS and not file.name.startswith("sw."):
            yield str(PurePosixPath(prefix) / file.relative_to(folder).as_posix()), file
