"""Nothing of a candidate gets into a log: no words, no token, no whole session id."""

import asyncio
import json

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.support.api_client import Interview, browser, start
from tests.support.stacks import ON_EMBEDDED, ON_FULL, Stack, run_embedded

WORDS = "unmistakable words of a candidate"


async def make_trouble(interview: Interview) -> None:
    """Give an interview with every mistake that a client can make."""
    client = interview.client
    await interview.say(WORDS)
    await interview.observe("focused", WORDS)
    wrong = {"session_id": interview.id, "text": WORDS, "question_index": "0"}
    await client.post("/stt/append", json=wrong, headers=interview.headers)
    await client.post("/stt/append", content=WORDS, headers=interview.headers)
    await client.get(f"/interview/{interview.id}?token={interview.token}")
    await client.get(f"/{interview.id}/{WORDS}")
    await client.put(f"/report/{interview.id}")
    url = str(client.base_url).replace("http", "ws", 1)
    url = f"{url}/stt/stream/{interview.id}?token={interview.token}"
    async with connect(url) as socket:
        for frame in (WORDS, json.dumps({"text": WORDS, "id": 1}), WORDS.encode()):
            await socket.send(frame)
            await socket.recv()
        await socket.send("x" * 200_001)
        with pytest.raises(ConnectionClosed):
            await socket.recv()
    with pytest.raises(ConnectionClosed):
        async with connect(f"{url}x") as socket:
            await socket.recv()
    await client.get(f"/interview/{interview.id}/export", headers=interview.headers)
    await client.get(f"/interview/{interview.id}", headers={"Authorization": f"Bearer {WORDS}"})
    await break_off(interview)
    await interview.finalize(transcripts=[{"question": WORDS, "transcript": WORDS}])
    await interview.append(WORDS)


async def break_off(interview: Interview) -> None:
    """Make a call whose connection is lost in the middle of its body."""
    url = interview.client.base_url
    _, writer = await asyncio.open_connection(url.host, url.port)
    head = ("POST /stt/append HTTP/1.1", "Host: gateway", "Content-Length: 1000")
    lines = (*head, f"Authorization: Bearer {interview.token}", "", WORDS)
    writer.write("\r\n".join(lines).encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()


def check_logs(stack: Stack, interview: Interview) -> None:
    logs = stack.logs()
    assert "started" in logs or "starting" in logs
    for secret in (WORDS, "unmistakable", interview.id, interview.token.split(".")[2]):
        assert secret not in logs
    assert "Traceback" not in logs


@ON_EMBEDDED
async def test_the_logs_of_the_embedded_stack_tell_nothing(
    stack: Stack, interview: Interview
) -> None:
    await make_trouble(interview)
    check_logs(stack, interview)
    assert '"level": "error"' not in stack.logs()
    lines = [json.loads(line) for line in stack.logs().splitlines() if '"security"' in line]
    told = {(line["event"], line.get("status"), line.get("session")) for line in lines}
    assert {("exported", None, interview.id[:8]), ("refused", 401, interview.id[:8])} <= told
    # A line that counts the lines left out names no address.
    assert {line.get("address", "127.0.0.1") for line in lines} == {"127.0.0.1"}


@ON_FULL
async def test_the_logs_of_the_full_stack_tell_nothing(stack: Stack, interview: Interview) -> None:
    await make_trouble(interview)
    check_logs(stack, interview)


async def test_at_level_debug_and_without_redis_neither() -> None:
    with run_embedded(LOG_LEVEL="debug", REDIS_URL="redis://127.0.0.1:1") as stack:
        async with browser(stack.url) as client:
            interview = await start(client)
            await make_trouble(interview)
            assert (await interview.attention())["last_event"] == WORDS
        check_logs(stack, interview)
        assert "cache away" in stack.logs()
