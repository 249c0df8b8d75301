"""Sound that is made to harm: clear refusals, bounded memory, and an interview that goes on."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from gateway.http.limits import MAX_ADDRESS_SOUND_SOCKETS, MAX_SESSION_SOUND_SOCKETS
from shared.sound import FRAME_BYTES
from tests.support.api_client import Interview, browser, start
from tests.support.eventually import HANG_SECONDS
from tests.support.process_usage import megabytes
from tests.support.speech import HEADER
from tests.support.stacks import Stack, run_embedded
from tests.support.tones import hearing_tones
from tests.unit.gateway.sound.recordings import tone, wav

MOST_MEGABYTES = 600
"""Memory of all services together, with every process that sound starts."""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    tones = hearing_tones(tmp_path_factory.mktemp("tones"))
    environment = tones | {"RATE_LIMITS": "on", "ADDRESS_SESSIONS_PER_HOUR": "1000"}
    with run_embedded(None, **environment) as stack:
        yield stack


@pytest.fixture
async def client(stack: Stack) -> AsyncIterator[httpx2.AsyncClient]:
    async with browser(stack.url) as opened:
        yield opened


@pytest.fixture
async def interview(client: httpx2.AsyncClient) -> Interview:
    return await start(client, "engineering")


def memory(stack: Stack) -> float:
    return megabytes(stack.servers["vivavoce"].pid)


def socket(stack: Stack, interview: Interview, stream: str = "stream_1") -> Any:
    path = f"/stt/audio/{interview.id}?token={interview.token}&stream={stream}"
    return connect(stack.url.replace("http", "ws") + path)


async def told(opened: ClientConnection) -> dict[str, Any]:
    heard: dict[str, Any] = json.loads(await asyncio.wait_for(opened.recv(), HANG_SECONDS))
    return heard


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\xff" * 5,
        HEADER.pack(0, 0) + bytes(FRAME_BYTES // 2),
        HEADER.pack(2**32 - 1, 0) + bytes(FRAME_BYTES),
        HEADER.pack(0, 2**16 - 1) + bytes(FRAME_BYTES),
        '{"type": "ack"}',
        bytes(1_000_000),
    ],
    ids=["empty", "junk", "half a frame", "a far frame", "no question", "text", "a megabyte"],
)
async def test_a_junk_message_ends_its_socket_with_a_reason(
    stack: Stack, interview: Interview, message: bytes | str
) -> None:
    async with socket(stack, interview) as opened:
        assert (await told(opened))["type"] == "ready"
        await opened.send(message)
        refused = await told(opened)
        assert (refused["type"], refused["code"]) == ("refused", 422)
        assert refused["reason"]
        with pytest.raises(ConnectionClosed):
            await told(opened)
    async with socket(stack, interview) as opened:
        assert (await told(opened))["next_frame"] == 0


async def test_of_two_hundred_sockets_the_allowed_number_is_served(
    stack: Stack, client: httpx2.AsyncClient
) -> None:
    served, refused = 0, list[int]()
    async with AsyncExitStack() as sockets:
        for _ in range(200 // MAX_SESSION_SOUND_SOCKETS):
            interview = await start(client, "engineering")
            for number in range(MAX_SESSION_SOUND_SOCKETS):
                opened = await sockets.enter_async_context(
                    socket(stack, interview, f"stream_{number}")
                )
                first = await told(opened)
                if first["type"] == "ready":
                    served += 1
                    await opened.send(HEADER.pack(0, 0) + bytes(FRAME_BYTES))
                else:
                    refused.append(first["code"])
        assert served == MAX_ADDRESS_SOUND_SOCKETS
        assert set(refused) == {429}
        assert (await client.get("/health")).status_code == 200
        assert memory(stack) < MOST_MEGABYTES


async def test_files_that_harm_are_refused_with_a_reason(
    stack: Stack, client: httpx2.AsyncClient, interview: Interview
) -> None:
    minute = tone("mp3", 60.0, rate=16_000)
    files = {
        "two hours": (minute * 120, 422),
        "a container that ends early": (tone("webm", 2.0)[:300], 422),
        "a container of nothing": (b"\x1aE\xdf\xa3\x01" + b"\xff" * 9_999, 422),
        "a rate of 1 Hz": (wav(1, 1, bytes(1_000)), 422),
        "a rate of 4 GHz": (wav(2**32 - 1, 1, bytes(1_000)), 422),
        "65,535 channels": (wav(16_000, 65_535, bytes(200_000)), 422),
        "a program": (Path("/bin/true").read_bytes(), 415),  # noqa: ASYNC240
        "too many bytes": (bytes(33 * 1024 * 1024), 413),
    }  # fmt: skip
    for name, (content, status) in files.items():
        answer = await client.post(
            "/stt/audio",
            params={"session_id": interview.id},
            content=content,
            headers=interview.headers,
        )
        assert answer.status_code == status, f"{name}: {answer.text}"
        assert answer.json()["detail"], name
    assert memory(stack) < MOST_MEGABYTES
    await interview.say("The interview goes on.")
