"""Wrong calls are counted, and calls are counted before their bodies are read."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from functools import partial
from urllib.parse import urlsplit

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from gateway.http.limits import MAX_SESSION_CALLS
from tests.e2e.problems import check_problem, first_429
from tests.support.api_client import browser, read, start
from tests.support.eventually import HANG_SECONDS, eventually
from tests.support.servers import temporary_folder
from tests.support.stacks import Stack, run_embedded

REFUSALS = 20


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with run_embedded(
        RATE_LIMITS="on",
        ADDRESS_REFUSALS_PER_MINUTE=f"{REFUSALS}",
        TRUSTED_PROXIES="127.0.0.1",
        SESSION_EVENTS_PER_SECOND="5",
        MAX_SESSION_OBSERVATION_BYTES="4000",
        ADDRESS_OBSERVATION_BYTES_PER_HOUR="6000",
    ) as stack:
        yield stack


@pytest.fixture
async def client(stack: Stack) -> AsyncIterator[httpx2.AsyncClient]:
    async with browser(stack.url) as client:
        yield client


def office(number: int) -> dict[str, str]:
    """Return the header of a call that a proxy passes on from an address of a test."""
    return {"X-Forwarded-For": f"192.0.2.{number}"}


@pytest.mark.parametrize(
    ("number", "path", "status"),
    [(1, "/interview/unknown/attention", 401), (2, "OWN", 403), (3, "/interview/start", 422)],
)
async def test_wrong_calls_are_counted_by_address_and_other_calls_go_on(
    client: httpx2.AsyncClient, number: int, path: str, status: int
) -> None:
    interview, other = await start(client), await start(client)
    token = other.token if path == "OWN" else "wrong"
    path = path.replace("OWN", f"/interview/{interview.id}/attention")
    wrong = {"Authorization": f"Bearer {token}", **office(number)}
    for _ in range(REFUSALS):
        check_problem(await client.post(path, json={"role": 5}, headers=wrong), status)
    answer = await first_429(lambda: client.post(path, json={"role": 5}, headers=wrong))
    check_problem(answer, 429, "wrong calls")
    assert int(answer.headers["Retry-After"]) >= 1
    right = {**interview.headers, **office(number)}
    assert (await client.get(f"/report/{interview.id}", headers=right)).status_code == 202


async def test_wrong_tokens_of_websockets_are_counted_too(
    stack: Stack, client: httpx2.AsyncClient
) -> None:
    interview = await start(client)
    url = f"{stack.url.replace('http', 'ws', 1)}/stt/stream/{interview.id}?token=wrong"
    codes: list[int] = []
    while 1013 not in codes and len(codes) < 2 * REFUSALS:  # a few more at the turn of a minute
        async with connect(url, additional_headers=office(4)) as socket:
            with pytest.raises(ConnectionClosed) as closed:
                await socket.recv()
            assert closed.value.rcvd is not None
            codes.append(closed.value.rcvd.code)
    *before, last = codes
    assert len(before) >= REFUSALS
    assert (set(before), last) == ({4401}, 1013)


async def test_a_call_is_counted_before_its_body_is_read(
    stack: Stack, client: httpx2.AsyncClient
) -> None:
    interview = await start(client)
    head = (
        f"POST /stt/append HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {interview.token}\r\n"
        f"X-Forwarded-For: 192.0.2.5\r\nContent-Length: 1000\r\n\r\n"
    )
    port = urlsplit(stack.url).port
    connections = [await asyncio.open_connection("127.0.0.1", port) for _ in range(40)]
    # With 5 calls a second allowed, some of them must be refused.
    for _, writer in connections:
        writer.write(head.encode())
    answer = await first_answer([reader for reader, _ in connections])
    assert answer.startswith(b"HTTP/1.1 429 ")
    for _, writer in connections:
        writer.close()


async def first_answer(readers: list[asyncio.StreamReader]) -> bytes:
    """Return the first line that the server sends on any of the connections."""
    lines = [asyncio.create_task(reader.readline()) for reader in readers]
    done, waiting = await asyncio.wait(
        lines, timeout=HANG_SECONDS, return_when=asyncio.FIRST_COMPLETED
    )
    for task in waiting:
        task.cancel()
    return done.pop().result()


async def test_frames_are_not_compressed(stack: Stack, client: httpx2.AsyncClient) -> None:
    """A small frame would grow to megabytes."""
    interview = await start(client)
    url = f"{stack.url.replace('http', 'ws', 1)}/stt/stream/{interview.id}"
    async with connect(f"{url}?token={interview.token}", compression="deflate") as socket:
        assert socket.response is not None
        assert "Sec-WebSocket-Extensions" not in socket.response.headers
        await socket.send("Words.")
        assert json.loads(await socket.recv()) == {"status": "ok"}


async def test_a_frame_of_many_values_is_refused_and_the_socket_stays(
    stack: Stack, client: httpx2.AsyncClient
) -> None:
    interview = await start(client)
    url = f"{stack.url.replace('http', 'ws', 1)}/stt/stream/{interview.id}"
    async with connect(f"{url}?token={interview.token}") as socket:
        await socket.send('{"text": "Words.", "other": [' + "[]," * 110_000 + "[]]}")
        assert json.loads(await socket.recv())["code"] == 422
        await socket.send("Words.")
        assert json.loads(await socket.recv()) == {"status": "ok"}


async def test_a_silent_websocket_ends_with_the_session() -> None:
    with run_embedded(SESSION_TTL="3") as stack:
        async with browser(stack.url) as client:
            interview = await start(client)
            url = f"{stack.url.replace('http', 'ws', 1)}/stt/stream/{interview.id}"
            async with connect(f"{url}?token={interview.token}") as socket:
                with pytest.raises(ConnectionClosed) as closed:
                    await asyncio.wait_for(socket.recv(), HANG_SECONDS)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4409


@pytest.mark.parametrize(("path", "seconds"), [("", 2), ("/export", 120)])
async def test_reading_all_of_a_session_is_limited(
    client: httpx2.AsyncClient, path: str, seconds: int
) -> None:
    interview = await start(client)
    call = f"/interview/{interview.id}{path}"
    calls = [client.get(call, headers=interview.headers) for _ in range(3)]
    answers = await asyncio.gather(*calls)  # at once: seconds apart, each is allowed
    refused = [answer for answer in answers if answer.status_code == 429]
    assert 200 in [answer.status_code for answer in answers]
    assert refused
    assert all(1 <= int(answer.headers["Retry-After"]) <= seconds for answer in refused)


async def test_with_little_disk_space_interviews_go_on_and_none_begins() -> None:
    with temporary_folder() as folder:
        with run_embedded(folder) as stack:
            async with browser(stack.url) as client:
                interview = await start(client)
                assert read(await client.get("/health")) == {"status": "ok"}
        with run_embedded(folder, MIN_FREE_BYTES=f"{10**18}") as stack:
            async with browser(stack.url) as client:
                refused = await client.post("/interview/start", json={})
                check_problem(refused, 503, "little disk space")
                assert refused.headers["Retry-After"] == "60"
                words = {"session_id": interview.id, "text": "Going on."}
                said = await client.post("/stt/append", json=words, headers=interview.headers)
                assert said.status_code == 200
                health = read(await client.get("/health"))
            lines = stack.logs().count("little disk space")
    assert health == {"status": "ok", "note": "little disk space: no interview begins"}
    assert lines == 1


async def test_observations_have_a_budget_by_session_and_by_address(
    client: httpx2.AsyncClient,
) -> None:
    answers = []
    for _ in range(3):
        interview = await start(client)
        path, headers = f"/interview/{interview.id}/attention", interview.headers | office(6)
        body = {"state": "focused", "event": "looking_ahead"}
        answers += [await client.post(path, json=body, headers=headers) for _ in range(4)]
    codes = [answer.status_code for answer in answers]
    assert codes == [201, 201, 201, 413] + [201, 201, 429, 429] + [429] * 4


async def test_calls_and_websockets_of_a_session_share_their_places(
    stack: Stack, client: httpx2.AsyncClient
) -> None:
    """The subject of an opaque token is not the session's id; both ways must count the same."""
    interview, other = await start(client), await start(client)
    url = f"{stack.url.replace('http', 'ws', 1)}/stt/stream/{interview.id}"
    offered = [Subprotocol("vivavoce"), Subprotocol(f"token.{interview.token}")]
    report = f"/report/{interview.id}"

    async def answers(detail: str) -> bool:
        return detail in (await client.get(report, headers=interview.headers)).text

    async with AsyncExitStack() as sockets:
        for _ in range(MAX_SESSION_CALLS):
            await sockets.enter_async_context(connect(url, subprotocols=offered))
        await eventually(partial(answers, "too many calls of this session"))
        assert (await client.get(f"/report/{other.id}", headers=other.headers)).status_code == 202
    await eventually(partial(answers, interview.id))
