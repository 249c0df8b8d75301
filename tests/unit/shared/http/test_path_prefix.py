"""Calls through a proxy that publishes the gateway under a path."""

import httpx2
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from gateway.http.problems import install
from shared.http.edge import Edge

PROXY = "10.0.0.1"


def edge(root_path: str = "") -> Edge:
    app = FastAPI()
    install(app)

    @app.get("/report")
    async def report(request: Request) -> JSONResponse:
        return JSONResponse(request.scope["root_path"])

    return Edge(app, trusted_proxies=PROXY, root_path=root_path)


async def get(
    app: Edge, path: str, prefix: str = "", peer: str = PROXY, accept: str = "*/*"
) -> httpx2.Response:
    headers = [(b"Accept", accept.encode())]
    if prefix:
        headers.append((b"X-Forwarded-Prefix", prefix.encode()))
    transport = httpx2.ASGITransport(app, client=(peer, 1))
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
        return await client.get(path, headers=headers)


@pytest.mark.parametrize("path", ["/report", "/viva/report"])
async def test_the_proxy_may_remove_the_path_or_leave_it(path: str) -> None:
    by_setting, by_header = edge(root_path="/viva"), edge()
    assert (await get(by_setting, path)).json() == "/viva"
    assert (await get(by_header, path, "/viva")).json() == "/viva"
    assert (await get(by_header, path, "/viva/")).json() == "/viva"


async def test_a_path_that_only_begins_like_the_prefix_is_another() -> None:
    assert (await get(edge(root_path="/rep"), "/report")).json() == "/rep"
    assert (await get(edge(root_path="/viva"), "/vivavoce/report")).status_code == 404


async def test_only_a_trusted_proxy_names_the_prefix() -> None:
    assert (await get(edge(), "/report", "/viva", peer="192.0.2.1")).json() == ""
    assert (await get(edge(), "/viva/report", "/viva", peer="192.0.2.1")).status_code == 404


@pytest.mark.parametrize(
    "prefix",
    ["//evil", "/a//b", "viva", "/viva.x", "/v%69va", '/"><script>', "/a, /b", "/ä", "/..", "/"],
)
async def test_a_prefix_that_is_no_plain_path_is_ignored(prefix: str) -> None:
    assert (await get(edge(), "/report", prefix)).json() == ""


async def test_the_setting_counts_more_than_the_header() -> None:
    assert (await get(edge(root_path="/viva"), "/report", "/other")).json() == "/viva"


async def test_the_prefix_without_a_slash_leads_to_the_start_page() -> None:
    answer = await get(edge(root_path="/a/viva"), "/a/viva?lang=es")
    assert (answer.status_code, answer.headers["Location"]) == (307, "/a/viva/?lang=es")
    assert answer.headers["X-Correlation-Id"]


async def test_a_mistyped_path_leads_to_the_start_page_of_the_prefix() -> None:
    answer = await get(edge(root_path="/viva"), "/viva/nowhere", accept="text/html")
    assert answer.status_code == 404
    assert '<a href="/viva/">' in answer.text
