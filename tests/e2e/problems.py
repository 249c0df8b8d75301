"""The form of every error."""

from collections.abc import Awaitable, Callable

import httpx2

FEW_CALLS = 10
"""More calls than get through at the turn of a window."""

PRIVATE = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
}
"""The headers of every answer: a session's id stands in URLs and is a secret."""


def check_problem(answer: httpx2.Response, status: int, *words: str) -> None:
    """RFC 9457, with these words in the detail."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert set(problem) >= {"type", "title", "status", "detail"}
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    for word in words:
        assert word in problem["detail"]
    for name, value in PRIVATE.items():
        assert answer.headers[name] == value
    if status == 401:
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    if status in (429, 503):
        assert int(answer.headers["Retry-After"]) >= 1


async def first_429(call: Callable[[], Awaitable[httpx2.Response]]) -> httpx2.Response:
    """Repeat the call until its rate is exceeded, and return the answer that says so.

    The caller has made all calls that a window allows. When the window ends meanwhile, a part of
    them no longer counts, and a few more calls get through.
    """
    for _ in range(FEW_CALLS):
        answer = await call()
        if answer.status_code == 429:
            return answer
    raise AssertionError(f"{FEW_CALLS} calls more than allowed")
