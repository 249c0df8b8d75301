import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import httpx2
import pytest
from fastapi import APIRouter, FastAPI, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.testing import capture_logs

from gateway.http.fast_path import FastPath
from gateway.http.guarded_route import guarded_route
from gateway.http.limits import Limits
from gateway.http.problems import install
from gateway.settings import GatewaySettings
from shared.broker import BrokerUnavailable
from shared.http.edge import Edge
from shared.http.problems import Problem
from shared.retry import Unavailable
from shared.store import StoreUnavailable
from tests.unit.gateway.counting import Replicas

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
    async def route(request: Request) -> None:
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
    """The CORS middleware stands between, and adds its headers to the answer."""

    async def route(request: Request) -> None:
        raise ValueError(SECRET)

    app, settings = FastAPI(), GatewaySettings()
    limits = Limits(Replicas().counts(), settings)
    router = APIRouter(route_class=guarded_route(settings, limits))
    router.add_api_route("/stt/append", route, methods=["POST"])
    fast = FastPath(app, router.routes)
    answered: list[int] = []

    async def between(scope: Any, receive: Any, send: Any) -> None:
        async def sending(message: Any) -> None:
            answered.append(message.get("status", 0))
            await send(message)

        await fast(scope, receive, sending)

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


@pytest.mark.parametrize(
    ("away", "told"),
    [
        (Unavailable("the PDF is being printed again"), "the PDF is being printed again"),
        (StoreUnavailable("the file /srv/x is unavailable: I/O error"), "the store cannot be used"),
        (BrokerUnavailable("it cannot work: disk I/O error"), "the message broker cannot be used"),
    ],
)
async def test_a_part_that_is_away_is_503_in_our_own_words_with_the_time_to_try_again(
    away: Unavailable, told: str
) -> None:
    async def route(request: Request) -> None:
        raise away

    answer = await call(app_that(route))
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= 1
    assert told in answer.json()["detail"]
    assert "I/O" not in answer.text


async def test_a_problem_keeps_its_headers() -> None:
    async def route(request: Request) -> None:
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


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("interviews.example", 200),
        ("Interviews.Example:8000", 200),
        ("localhost:8000", 200),
        ("elsewhere.example", 421),
        ("interviews.example.evil", 421),
    ],
)
async def test_only_allowed_hosts_are_served(host: str, status: int) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await Response()(scope, receive, send)

    edge = Edge(app, allowed_hosts="interviews.example, other.example")
    transport = httpx2.ASGITransport(edge)
    async with httpx2.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
        answer = await client.get("/", headers={"Host": host})
    assert answer.status_code == status


async def test_a_mount_takes_its_paths_from_pages_of_any_origin_without_cors() -> None:
    async def named(name: str, scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(name)(scope, receive, send)

    mounts: dict[str, ASGIApp] = {}
    edge = Edge(
        partial(named, "own"), partial(named, "for pages"), root_path="/viva", mounts=mounts
    )
    transport = httpx2.ASGITransport(edge)
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
        assert (await client.get("/desk/x")).text == "own"
        mounts["/desk"] = partial(named, "desk")  # while the server runs
        paths = ("/desk", "/desk/x", "/viva/desk/x", "/desks", "/x/desk/x")
        found = [(await client.get(path)).text for path in paths]
        assert found == ["desk", "desk", "desk", "own", "own"]
        page = {"Origin": "http://localhost:3000"}
        assert (await client.get("/desk/x", headers=page)).text == "desk"
        assert (await client.get("/x", headers=page)).text == "for pages"
