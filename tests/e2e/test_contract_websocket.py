"""The WebSocket: valid frames, and the codes with which the socket is closed."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from tests.e2e.tokens import BAD_TOKENS, HS256, later, token
from tests.support.api_client import Interview, start
from tests.support.requests import Session
from tests.support.stacks import WITH_AND_WITHOUT_DESK, Stack

pytestmark = WITH_AND_WITHOUT_DESK


def address(interview: Interview) -> str:
    host = str(interview.client.base_url).replace("http", "ws", 1).rstrip("/")
    return f"{host}/stt/stream/{interview.id}"


@asynccontextmanager
async def stream(
    interview: Interview, query: str = "", token: str | None = None
) -> AsyncIterator[ClientConnection]:
    given = interview.token if token is None else token
    async with connect(f"{address(interview)}?token={given}{query}") as socket:
        yield socket


async def answer(socket: ClientConnection, frame: str | bytes) -> dict[str, Any]:
    await socket.send(frame)
    reply: dict[str, Any] = json.loads(await socket.recv())
    return reply


async def code(socket: ClientConnection) -> int:
    """Return the code with which the server closes."""
    with pytest.raises(ConnectionClosed) as closed:
        await socket.recv()
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


async def saved(interview: Interview) -> dict[int, str]:
    resumed = await interview.resume()
    return {item["question_index"]: item["transcript"] for item in resumed["saved"]}


BRACES = ["{", "{ I said } and then", "{}x", '{"text": "half', "{'text': 'single quotes'}"]


@pytest.mark.parametrize("words", ["Plain words.", "[1, 2]", '"quoted"', "null", "7", *BRACES])
async def test_a_text_frame_is_the_words_themselves(interview: Interview, words: str) -> None:
    async with stream(interview) as socket:
        assert await answer(socket, words) == {"status": "ok"}
    assert await saved(interview) == {0: words}


async def test_an_object_frame_says_where_its_words_belong(interview: Interview) -> None:
    async with stream(interview, "&question_index=2") as socket:
        assert await answer(socket, '{"text": "Third."}') == {"status": "ok"}
        assert await answer(socket, "Third again.") == {"status": "ok"}
        frame = {"text": "First.", "question_index": 0, "id": "a"}
        assert await answer(socket, json.dumps(frame)) == {"status": "ok", "id": "a"}
        assert await answer(socket, '{"text": "Also.", "question_index": null, "mood": 1}') == {
            "status": "ok",
            "ignored": ["mood"],
        }
    assert await saved(interview) == {0: "First.", 2: "Third. Third again. Also."}


async def test_an_id_makes_a_frames_retry_harmless_even_over_http(interview: Interview) -> None:
    frame = json.dumps({"text": "Once.", "id": "a"})
    async with stream(interview) as socket:
        for _ in range(2):
            assert (await answer(socket, frame))["status"] == "ok"
    async with stream(interview) as socket:  # after a lost connection
        assert (await answer(socket, frame))["status"] == "ok"
    await interview.say("Once.", key="a")
    assert await saved(interview) == {0: "Once."}


BAD_FRAMES: list[str | bytes] = [
    "",
    "  \n",
    b"",
    b"words",
    b'{"text": "words"}',
    "{}",
    '{"text": ""}',
    '{"text": " "}',
    '{"text": 1}',
    '{"text": "half an emoji \\ud83d"}',
    '{"text": "Words.", "question_index": 6}',
    '{"text": "Words.", "question_index": -1}',
    '{"text": "Words.", "question_index": "0"}',
    '{"text": "Words.", "question_index": true}',
    '{"text": "Words.", "question_index": NaN}',
    '{"text": "Words.", "id": ""}',
    '{"text": "Words.", "id": 1}',
    json.dumps({"text": "Words.", "id": "x" * 256}),
    '{"text": "Words.", "question_index": ' + "9" * 5000 + "}",
    '{"a":' * 100_000 + "1" + "}" * 100_000,
]


@pytest.mark.parametrize("frame", BAD_FRAMES, ids=[repr(frame[:40]) for frame in BAD_FRAMES])
async def test_a_bad_frame_is_told_and_the_socket_stays(
    interview: Interview, frame: str | bytes
) -> None:
    async with stream(interview) as socket:
        told = await answer(socket, frame)
        assert (told["status"], told["code"]) == ("error", 422)
        assert told["title"]
        assert told["detail"]
        assert "Words." not in json.dumps(told)
        assert await answer(socket, "Good words.") == {"status": "ok"}
    assert await saved(interview) == {0: "Good words."}


async def test_an_index_in_the_query_beyond_the_questions_is_told_at_each_frame(
    interview: Interview,
) -> None:
    async with stream(interview, "&question_index=6") as socket:
        assert (await answer(socket, "Words."))["status"] == "error"
        assert (await answer(socket, '{"text": "Words.", "question_index": 5}'))["status"] == "ok"


@pytest.mark.parametrize("index", ["x", "-1", "1.0", "", "٣", "9" * 5000, "true"])
async def test_an_index_in_the_query_that_is_no_number_closes_4422(
    interview: Interview, index: str
) -> None:
    async with stream(interview, f"&question_index={index}") as socket:
        assert await code(socket) == 4422


LONG = {"10,000 dots", "a megabyte"}


@pytest.mark.parametrize("name", [name for name in BAD_TOKENS if name not in LONG])
async def test_a_bad_token_closes_4401(stack: Stack, interview: Interview, name: str) -> None:
    key = (stack.folder / "data/jwt_secret").read_text()
    async with stream(interview, token=quote(BAD_TOKENS[name](key, interview.id))) as socket:
        assert await code(socket) == 4401


async def test_the_token_may_come_as_a_subprotocol(interview: Interview) -> None:
    given = [Subprotocol("vivavoce"), Subprotocol(f"token.{interview.token}")]
    async with connect(address(interview), subprotocols=given) as socket:
        assert socket.subprotocol == "vivavoce"
        assert await answer(socket, "Words.") == {"status": "ok"}
    assert await saved(interview) == {0: "Words."}


async def test_the_token_may_come_in_the_first_frame(interview: Interview) -> None:
    async with connect(address(interview)) as socket:
        assert await answer(socket, json.dumps({"token": interview.token})) == {"status": "ok"}
        assert await answer(socket, "Words.") == {"status": "ok"}
    assert await saved(interview) == {0: "Words."}


@pytest.mark.parametrize("frame", ["Words.", '{"text": "Words."}', '{"token": "x"}', b"binary"])
async def test_a_first_frame_without_the_token_closes_4401(
    interview: Interview, frame: str | bytes
) -> None:
    async with connect(address(interview)) as socket:
        await socket.send(frame)
        assert await code(socket) == 4401
    assert await saved(interview) == {}


@pytest.mark.parametrize("name", LONG)
async def test_a_token_too_long_for_a_url_is_refused(
    stack: Stack, interview: Interview, name: str
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with stream(interview, token=BAD_TOKENS[name]("", interview.id)):
            raise AssertionError("it was accepted")
    assert refused.value.response.status_code == 431


async def test_another_sessions_token_closes_4403(interview: Interview) -> None:
    other = await start(interview.client)
    async with stream(interview, token=other.token) as socket:
        assert await code(socket) == 4403
    assert await saved(interview) == {}


async def test_a_session_that_is_gone_closes_4404(stack: Stack, client: httpx2.AsyncClient) -> None:
    key = (stack.folder / "data/jwt_secret").read_text()
    gone = token(key, HS256, {"sub": "0" * 32, "exp": later()})
    interview = Interview(client, Session("0" * 32, gone, []))
    async with stream(interview) as socket:
        assert await code(socket) == 4404


async def test_after_finalize_a_new_socket_and_an_open_one_close_4409(
    interview: Interview,
) -> None:
    async with stream(interview) as socket:
        assert await answer(socket, "Words.") == {"status": "ok"}
        await interview.finalize()
        await socket.send("Too late.")
        assert await code(socket) == 4409
    async with stream(interview) as socket:
        assert await code(socket) == 4409


async def test_a_frame_that_is_too_large_closes_1009(interview: Interview) -> None:
    async with stream(interview) as socket:
        await socket.send("x" * 200_001)
        assert await code(socket) == 1009
    async with stream(interview) as socket:
        with suppress(ConnectionClosed):  # the server may close before it has read all
            await socket.send("x" * (12 * 200_000 + 1_000_001))
        assert await code(socket) == 1009
    assert await saved(interview) == {}


async def test_frames_are_answered_in_their_order_and_joined_in_it(interview: Interview) -> None:
    words = [f"word{number}" for number in range(50)]
    async with stream(interview) as socket:
        for number, word in enumerate(words):
            await socket.send(json.dumps({"text": word, "id": f"{number}"}))
        replies = [json.loads(await socket.recv()) for _ in words]
    assert [reply["id"] for reply in replies] == [str(number) for number in range(50)]
    assert await saved(interview) == {0: " ".join(words)}


@pytest.mark.parametrize("path", ["/", "/nothing", "/health", "/stt/append", "/stt/stream/"])
async def test_a_websocket_elsewhere_is_refused(stack: Stack, path: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with connect(stack.url.replace("http", "ws", 1) + path):
            raise AssertionError("it was accepted")
    assert refused.value.response.status_code in (403, 404)
