"""X-Forwarded-For, -Proto and -Prefix: believed if a trusted proxy sends them."""

from typing import Any

import structlog
from starlette.types import Scope
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from shared.http.addresses import Proxies
from shared.http.path_prefix import place
from shared.http.settings import PATH_PREFIX

FORWARDED = frozenset({b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-prefix"})

log = structlog.get_logger(__name__)


async def _nothing(*_: Any) -> None:  # noqa: ANN401
    """Be the application behind a middleware of which only the change of the scope is wanted."""


class Forwarded:
    """The reader of the headers in which TRUSTED_PROXIES name their clients.

    With a `root_path` of its own, the server reads no X-Forwarded-Prefix.
    """

    def __init__(self, trusted_proxies: str, root_path: str = "") -> None:
        self._proxies = Proxies(trusted_proxies)
        self._middleware = ProxyHeadersMiddleware(_nothing, trusted_proxies)
        self._root_path = root_path
        self._warned = False

    async def read(self, scope: Scope, headers: dict[bytes, bytes]) -> None:
        """Put the client's address, the scheme and the path prefix into the scope.

        Nothing is taken from a peer that is not a trusted proxy.
        """
        peer = (scope.get("client") or ("",))[0]
        if peer in self._proxies:
            await self._middleware(scope, _nothing, _nothing)  # type: ignore[arg-type]
            if not self._root_path:
                _read_prefix(scope, headers.get(b"x-forwarded-prefix", b"").decode("latin-1"))
        elif not self._warned:
            self._warned = True
            log.warning(
                "X-Forwarded headers are ignored: the sender is not in TRUSTED_PROXIES", sender=peer
            )


def _read_prefix(scope: Scope, given: str) -> None:
    """Place the prefix, unless it is empty or no plain path: it stands in addresses of pages."""
    prefix = given.rstrip("/")
    if PATH_PREFIX.fullmatch(prefix):
        place(scope, prefix)
