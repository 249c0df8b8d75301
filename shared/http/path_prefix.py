"""The path under which a proxy publishes this server: ROOT_PATH, or its X-Forwarded-Prefix."""

from starlette.datastructures import URL
from starlette.responses import RedirectResponse
from starlette.types import Scope


def place(scope: Scope, prefix: str) -> None:
    """Put the prefix into the scope as ASGI's root path, which `path` begins with.

    A proxy may remove the prefix from the path of a call, or leave it there.
    """
    scope["root_path"] = prefix
    path: str = scope["path"]
    if path != prefix and not path.startswith(prefix + "/"):
        scope["path"] = prefix + path
        scope["raw_path"] = prefix.encode() + scope["raw_path"]


def to_start_page(scope: Scope) -> RedirectResponse | None:
    """Return a redirect for the prefix without a slash, to which no address is relative."""
    prefix = root(scope)
    if not prefix or scope["path"] != prefix:
        return None
    return RedirectResponse(URL(path=prefix + "/", query=scope["query_string"].decode("latin-1")))


def root(scope: Scope) -> str:
    """Return the prefix of the application; in a mount, `root_path` holds the mount's path too."""
    prefix: str = scope.get("app_root_path", scope.get("root_path", ""))
    return prefix
