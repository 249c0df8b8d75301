"""The headers that tell browsers what they may do, and answers to people who mistype."""

from typing import Any

import httpx2
import pytest

from tests.e2e.problems import check_problem
from tests.support.api_client import Interview
from tests.support.stacks import ON_EMBEDDED

pytestmark = ON_EMBEDDED

EVERYWHERE = {
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def check_headers(answer: httpx2.Response, resource_policy: str = "same-origin") -> None:
    given = {name: answer.headers.get(name) for name in EVERYWHERE}
    assert given == EVERYWHERE
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cross-Origin-Resource-Policy"] == resource_policy


@pytest.mark.parametrize(
    "path", ["/", "/config.json", "/health", "/docs", "/openapi.json", "/unknown", "/report/x"]
)
async def test_every_answer_says_what_a_browser_may_do(
    client: httpx2.AsyncClient, path: str
) -> None:
    check_headers(await client.get(path))


async def test_a_refused_request_says_so_too(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/health", headers={"Long": "x" * 1_000_000})
    assert answer.status_code == 431
    check_headers(answer)


async def test_pages_of_other_origins_may_embed_the_open_reads(interview: Interview) -> None:
    await interview.say("Words.")
    await interview.finalize()
    for path in (
        f"/reports/{interview.id}/final_report.pdf",
        f"/interview/{interview.id}/attention",
    ):
        answer = await interview.client.get(path)
        assert answer.status_code == 200
        check_headers(answer, "cross-origin")


async def test_pages_of_allowed_origins_may_call(interview: Interview) -> None:
    origin = {"Origin": "http://localhost:3000"}
    answer = await interview.client.get(
        f"/interview/{interview.id}", headers=interview.headers | origin
    )
    assert answer.headers["Access-Control-Allow-Origin"] == origin["Origin"]
    check_headers(answer)


@pytest.mark.parametrize("path", ["/health", "/health/live", "/docs", "/config.json", "/"])
async def test_head_is_answered_like_get(client: httpx2.AsyncClient, path: str) -> None:
    answer = await client.head(path)
    assert (answer.status_code, answer.content) == (200, b"")


async def test_who_mistypes_in_a_browser_sees_a_page(client: httpx2.AsyncClient) -> None:
    accepts: dict[str, Any] = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    answer = await client.get("/no/such/page", headers=accepts)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")
    assert 'href="/"' in answer.text
    check_headers(answer)
    check_problem(await client.get("/no/such/page"), 404)
    check_problem(await client.get("/reports/x/final_report.pdf", headers=accepts), 404)
