import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from structlog.testing import capture_logs

from gateway.edge import Edge
from gateway.hot import Shortcut
from gateway.problems import Problem, install
from shared.retry import Unavailable
from shared.store import StoreUnavailable

SECRET = "what the candidate said"


def app_that(route: Callable[[Request], Awaitable[Any]]) -> Edge:
    app = FastAPI()
    install(app)
    app.add_api_route("/call/{session_id}", route, methods=["POST"])
    return Edge(app)


async def call(app: Edge, path: str = "/call/an-id") -> httpx2.Response:
    transport = httpx2.ASGITransport(app)  # raises whatever the application lets out
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
        return await client.post(path, content=b"words")


async def test_an_exception_becomes_a_problem_that_tells_nothing() -> None:
    async def route(_request: Request) -> None:
        raise ValueError(SECRET)

    with capture_logs() as logs:
        answer = await call(app_that(route))
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.json()["title"] == "Internal Server Error"
    assert SECRET not in answer.text
    assert [(entry["event"], entry["route"]) for entry in logs] == [
        ("request failed", "/call/{session_id}")
    ]


async def test_on_the_short_way_an_exception_is_answered_before_it_goes_on() -> None:
    """Whoever stands between, as the one that adds headers for other origins, sees the answer."""

    async def route(_request: Request) -> None:
        raise ValueError(SECRET)

    app = FastAPI()
    app.add_api_route("/stt/append", route, methods=["POST"])
    hot = Shortcut(app, app.routes)
    answered: list[int] = []

    async def between(scope: Any, receive: Any, send: Any) -> None:
        async def sending(message: Any) -> None:
            answered.append(message.get("status", 0))
            await send(message)

        await hot(scope, receive, sending)

    with capture_logs() as logs:
        answer = await call(Edge(between), "/stt/append")
    assert (answer.status_code, answered[0]) == (500, 500)
    assert SECRET not in answer.text
    assert [entry["event"] for entry in logs] == ["request failed"]


async def test_an_exception_outside_the_routes_becomes_a_problem_too() -> None:
    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        raise ValueError(SECRET)

    answer = await call(Edge(app))
    assert (answer.status_code, answer.json()["status"]) == (500, 500)
    assert SECRET not in answer.text


@pytest.mark.parametrize("away", [Unavailable("the broker is away"), StoreUnavailable("no disk")])
async def test_what_is_away_is_503_with_the_time_to_try_again(away: Unavailable) -> None:
    async def route(_request: Request) -> None:
        raise away

    answer = await call(app_that(route))
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= 1
    assert str(away) in answer.json()["detail"]


async def test_a_problem_keeps_its_headers() -> None:
    async def route(_request: Request) -> None:
        raise Problem(401, "no token", {"WWW-Authenticate": "Bearer"})

    answer = await call(app_that(route))
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json()["detail"] == "no token"


async def test_a_client_that_goes_away_in_the_middle_is_no_failure_of_ours() -> None:
    async def route(request: Request) -> None:
        await request.body()

    coming = [
        {"type": "http.request", "body": b"half", "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return coming.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/call/an-id",
        "raw_path": b"/call/an-id",
        "query_string": b"",
        "headers": [],
        "http_version": "1.1",
    }
    with capture_logs() as logs:
        await app_that(route)(scope, receive, send)
    assert logs == []
    assert sent[0]["status"] == 400
    assert json.loads(sent[1]["body"])["status"] == 400
