"""The headers of every answer: privacy, and the limits for browsers that show the answer."""

from collections.abc import Iterable
from functools import lru_cache

from starlette.requests import HTTPConnection

Header = tuple[bytes, bytes]

CROSS_ORIGIN = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""For the reads that pages of other origins embed: a `<video>`, or an `<a>` to the PDF."""

DOCUMENTS_POLICY = (
    b"default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
    b" img-src 'self' data:; connect-src 'self'; worker-src blob:; base-uri 'none';"
    b" frame-ancestors 'none'"
)
"""The content security policy of /docs and /redoc, whose scripts stand in the page itself."""

# A session id in a URL is a secret: no referrer may carry it on, no cache may keep the answer.
# An answer that a cache may keep nevertheless differs by origin. Calls that CORS allows are not
# held up by Cross-Origin-Resource-Policy.
PRIVATE: tuple[Header, ...] = (
    (b"vary", b"Origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"private, no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"permissions-policy", b"camera=(self), microphone=(self), geolocation=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)

OF_DOCUMENTS = tuple(
    (name, DOCUMENTS_POLICY if name == b"content-security-policy" else value)
    for name, value in PRIVATE
)


def sent_header(connection: HTTPConnection, name: bytes) -> str | None:
    """Return the call's first header of this name, given in lower case; None if there is none.

    Starlette's `headers.get` takes 0.6 us for a header that is there and 1.0 us for one that is
    missing, this function 0.25 us. An append looks up four headers.
    """
    for key, value in connection.scope["headers"]:
        if key == name:
            return str(value, "latin-1")
    return None


def completed(headers: Iterable[Header]) -> list[Header]:
    """Return the headers with PRIVATE, save where a route set the same header.

    HTML without a policy is FastAPI's: the pages of this project set their policy.
    """
    given = list(headers)
    html = False
    names = []
    for name, value in given:
        names.append(name)
        if name == b"content-type":
            html = value.startswith(b"text/html")
    return [*given, *_missing(tuple(names), html)]


@lru_cache(maxsize=256)
def _missing(names: tuple[bytes, ...], html: bool) -> tuple[Header, ...]:
    ours = OF_DOCUMENTS if html else PRIVATE
    return tuple(header for header in ours if header[0] not in names)
