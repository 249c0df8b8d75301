"""The WebSocket below its messages: halves, fragments, floods, and invalid frames."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.frames import Close, Frame, Opcode

from tests.support.api_client import Interview, browser, start
from tests.support.eventually import eventually
from tests.support.stacks import ON_EMBEDDED, Stack, run_embedded

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]

UPGRADE = (
    "GET {path} HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
LIMIT = 12 * 200_000 + 1_000_000


@asynccontextmanager
async def opened(interview: Interview) -> AsyncIterator[Connection]:
    """Open a socket, after its handshake, for bytes that no library would send."""
    port = urlsplit(str(interview.client.base_url)).port
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    path = f"/stt/stream/{interview.id}?token={interview.token}"
    try:
        writer.write(UPGRADE.format(path=path).encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 ")
        yield reader, writer
    finally:
        writer.transport.abort()
        with suppress(ConnectionError):
            await writer.wait_closed()


def frame(data: bytes, opcode: Opcode = Opcode.TEXT, *, fin: bool = True) -> bytes:
    return Frame(opcode, data, fin).serialize(mask=True)


async def received(reader: asyncio.StreamReader) -> Frame:
    """Return the next frame of the server, which sends none of 64 KiB or more."""
    first, size = await reader.readexactly(2)
    if size == 126:
        size = int.from_bytes(await reader.readexactly(2))
    return Frame(Opcode(first & 15), await reader.readexactly(size))


async def told(reader: asyncio.StreamReader) -> Any:
    """Return the JSON of the next frame."""
    return json.loads(bytes((await received(reader)).data))


async def closed_with(connection: Connection, sent: bytes) -> int:
    """Return the close code with which the server answers these bytes."""
    reader, writer = connection
    writer.write(sent)
    answer = await asyncio.wait_for(received(reader), 30)
    assert answer.opcode is Opcode.CLOSE
    return Close.parse(answer.data).code


async def still_serves(interview: Interview) -> None:
    """Check the session over a new socket, with nothing left of the old socket."""
    async with opened(interview) as (reader, writer):
        writer.write(frame(b"Good words."))
        assert await told(reader) == {"status": "ok"}
    saved = (await interview.resume())["saved"]
    assert [answer["transcript"] for answer in saved] == ["Good words."]


HALVES = [
    frame(b"x" * 1_000)[:-990],
    frame(b"x" * 100_000)[:3],
    frame(b"x")[:1],
    frame(b"Begun", fin=False),
    frame(b"Begun", fin=False) + frame(b"and on", Opcode.CONT, fin=False),
]


@ON_EMBEDDED
@pytest.mark.parametrize("half", HALVES, ids=["announced", "size", "byte", "begun", "going on"])
async def test_half_a_message_is_none(interview: Interview, stack: Stack, half: bytes) -> None:
    logged = len(stack.logs())
    async with opened(interview) as (_, writer):
        writer.write(half)
        await writer.drain()
    await still_serves(interview)
    assert '"error"' not in stack.logs()[logged:]


@ON_EMBEDDED
async def test_a_message_in_fragments_is_one(interview: Interview) -> None:
    words = "Größe in pieces.".encode()
    async with opened(interview) as (reader, writer):
        writer.write(frame(words[:3], fin=False))  # in the middle of a character
        for piece in words[3:-1]:
            writer.write(frame(b"between", Opcode.PING))
            writer.write(frame(bytes([piece]), Opcode.CONT, fin=False))
        writer.write(frame(words[-1:], Opcode.CONT))
        while (answer := await received(reader)).opcode is Opcode.PONG:
            assert answer.data == b"between"
        assert json.loads(bytes(answer.data)) == {"status": "ok"}
    assert (await interview.resume())["saved"][0]["transcript"] == "Größe in pieces."


@ON_EMBEDDED
async def test_fragments_too_large_together_close_1009(interview: Interview) -> None:
    async with opened(interview) as connection:
        piece = frame(b"x" * (LIMIT // 4), Opcode.CONT, fin=False)
        assert await closed_with(connection, frame(b"x", fin=False) + 4 * piece) == 1009
    await still_serves(interview)


@ON_EMBEDDED
async def test_a_frame_that_announces_too_much_closes_1009_at_once(interview: Interview) -> None:
    async with opened(interview) as connection:
        assert await closed_with(connection, b"\x81\xff" + (2**62).to_bytes(8) + b"mask") == 1009
    await still_serves(interview)


WRONG = {
    "no text": (frame(b"\xff\xfe"), 1007),
    "a continuation of nothing": (frame(b"x", Opcode.CONT), 1002),
    "a message in a message": (frame(b"x", fin=False) + frame(b"x"), 1002),
    "not masked": (Frame(Opcode.TEXT, b"x").serialize(mask=False), 1002),
    "an unknown kind": (b"\x83\x80mask", 1002),
    "reserved bits": (b"\xb1\x80mask", 1002),
    "a large ping": (b"\x89\xfe\xff\xffmask" + b"x" * 65_535, 1002),
}


@ON_EMBEDDED
@pytest.mark.parametrize("name", WRONG)
async def test_a_client_that_speaks_no_websocket_ends_the_connection(
    interview: Interview, name: str
) -> None:
    sent, code = WRONG[name]
    async with opened(interview) as connection:
        assert await closed_with(connection, sent) == code
    await still_serves(interview)


# ---------------------------------------------------------------- floods


@pytest.fixture(scope="module")
def limited() -> Iterator[Stack]:
    with run_embedded(RATE_LIMITS="on", SESSION_EVENTS_PER_SECOND="20") as stack:
        yield stack


async def test_frames_too_fast_are_told_to_slow_down_and_not_taken(limited: Stack) -> None:
    frames = 500
    async with browser(limited.url) as client:
        interview = await start(client)
        url = f"{limited.url.replace('http', 'ws', 1)}/stt/stream/{interview.id}"
        async with connect(f"{url}?token={interview.token}") as socket:
            sending = asyncio.create_task(flood(socket, frames))
            answers = [json.loads(await socket.recv()) for _ in range(frames)]
            await sending
        taken = [answer["id"] for answer in answers if answer["status"] == "ok"]
        refused = [answer for answer in answers if answer["status"] == "error"]
        assert len(taken) + len(refused) == frames
        assert refused
        assert all((each["code"], each["retry_after"] >= 1) == (429, True) for each in refused)

        async def holds_what_was_taken() -> bool:
            """Resuming is limited too."""
            answer = await client.get(f"/interview/{interview.id}", headers=interview.headers)
            if answer.status_code != 200:
                return False
            return bool(answer.json()["saved"][0]["transcript"] == " ".join(taken))

        await eventually(holds_what_was_taken, 60)


async def flood(socket: ClientConnection, frames: int) -> None:
    for number in range(frames):
        await socket.send(json.dumps({"text": f"{number}", "id": f"{number}"}))


async def test_who_sends_and_never_reads_is_not_read_from_without_end(limited: Stack) -> None:
    """Unsent data waits in the client's own machine, not in the server."""
    server = limited.servers["vivavoce"]
    async with browser(limited.url) as client:
        interview = await start(client)
        async with opened(interview) as (_, writer):
            before = resident(server.pid)
            await write_until_blocked(writer, frame(b"word " * 20) * 1_000, times=200)
            assert resident(server.pid) - before < 64 * 1024 * 1024
            assert (await client.get("/health")).status_code == 200


async def write_until_blocked(writer: asyncio.StreamWriter, data: bytes, times: int) -> None:
    try:
        for _ in range(times):
            writer.write(data)
            await asyncio.wait_for(writer.drain(), 3)
    except TimeoutError:
        return


def resident(pid: int) -> int:
    """Bytes of memory that the process holds."""
    pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    return int(pages) * 4096


async def test_a_socket_that_is_told_to_slow_down_still_closes(limited: Stack) -> None:
    async with browser(limited.url) as client:
        interview = await start(client)
        async with opened(interview) as (reader, writer):
            writer.write(frame(b"word") * 100 + frame(b"\x03\xe8", Opcode.CLOSE))
            while (await received(reader)).opcode is not Opcode.CLOSE:
                pass
            assert await reader.read() == b""
