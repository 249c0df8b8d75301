"""X-Forwarded-For of proxies and of strangers."""

from typing import Any

import httpx2
import pytest
from starlette.responses import Response
from structlog.testing import capture_logs

from shared.http.edge import Edge


async def clients(trusted: str, peers: list[str], headers: list[Any]) -> list[str]:
    """Return the addresses that the application sees for calls from these peers."""
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["client"][0])
        await Response()(scope, receive, send)

    edge = Edge(app, trusted_proxies=trusted)
    for peer in peers:
        transport = httpx2.ASGITransport(edge, client=(peer, 1))
        async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
            await client.get("/", headers=headers)
    return seen


TOLD = [("X-Forwarded-For", "192.0.2.7")]


@pytest.mark.parametrize("trusted", ["10.0.0.1", "10.0.0.0/8, 10.9.9.9", "10.0.0.1, fd00::/8"])
async def test_a_trusted_proxy_names_the_client(trusted: str) -> None:
    with capture_logs() as logs:
        assert await clients(trusted, ["10.0.0.1"], TOLD) == ["192.0.2.7"]
    assert logs == []


@pytest.mark.parametrize("trusted", ["", "10.0.0.1"])
async def test_a_stranger_is_warned_of_once(trusted: str) -> None:
    with capture_logs() as logs:
        assert await clients(trusted, ["192.0.2.1"] * 3, TOLD) == ["192.0.2.1"] * 3
    assert [(entry["log_level"], entry["sender"]) for entry in logs] == [("warning", "192.0.2.1")]


async def test_a_call_without_the_header_is_no_reason_to_warn() -> None:
    with capture_logs() as logs:
        assert await clients("", ["192.0.2.1"], []) == ["192.0.2.1"]
    assert logs == []
