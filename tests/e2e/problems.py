"""The form of every error."""

import httpx2

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
