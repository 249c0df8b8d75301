"""A stand-in for the Messages API over real sockets, with no statement about the quality of grades.

Each request takes the next of `replies`, and the last reply is repeated for ever. `respond` writes
bytes as they are, so that a reply can do anything that a network can do.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

TRAITS = ("clarity", "relevance", "structure", "conciseness", "confidence")

Asked = dict[str, Any]
"""The body of a request to the API."""


@dataclass(frozen=True)
class Reply:
    """A reply. `body` may be a function of the request.

    With `reset_after`, the connection breaks after so many bytes of the answer.
    """

    body: "bytes | Callable[[Asked], bytes]" = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "application/json"
    delay: float = 0.0
    reset_after: int | None = None


@dataclass
class Stub:
    url: str
    replies: list[Reply]
    asked: list[Asked] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    @property
    def calls(self) -> int:
        return len(self.asked)

    def answers(self) -> list[str]:
        """Return the candidate's words in each request."""
        return [said(asked)["answer"] for asked in self.asked]

    async def respond(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _head(reader):
            body = await reader.readexactly(int(head["content-length"]))
            asked: Asked = json.loads(body)
            self.asked.append(asked)
            self.headers.append(head)
            reply = self.replies[min(self.calls, len(self.replies)) - 1]
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            try:
                await asyncio.sleep(reply.delay)
            finally:
                self.at_once -= 1
            if not await _send(writer, reply, asked):
                return


async def _head(reader: asyncio.StreamReader) -> dict[str, str]:
    """Return the headers of the next request; none at the end of the connection."""
    try:
        text = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except (asyncio.IncompleteReadError, ConnectionError):
        return {}
    lines = text.split("\r\n")[1:]
    pairs = (line.split(":", 1) for line in lines if line)
    return {name.lower(): value.strip() for name, value in pairs}


async def _send(writer: asyncio.StreamWriter, reply: Reply, asked: Asked) -> bool:
    """Send a reply, and return whether the connection still stands."""
    content = reply.body(asked) if callable(reply.body) else reply.body
    headers = {"content-type": reply.kind, "content-length": str(len(content)), **reply.headers}
    lines = [f"HTTP/1.1 {reply.status} Stub", *(f"{name}: {v}" for name, v in headers.items())]
    whole = "\r\n".join([*lines, "", ""]).encode() + content
    if reply.reset_after is not None:
        writer.write(whole[: reply.reset_after])
        await writer.drain()
        writer.transport.abort()
        return False
    writer.write(whole)
    await writer.drain()
    return True


@asynccontextmanager
async def stub(*replies: Reply) -> AsyncIterator[Stub]:
    served = Stub("", list(replies) or [Reply(message(honest))])
    open_ones: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_ones.add(task)
        # Neither the end of the stub nor a client that ends in the middle of a call is an error.
        with suppress(asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError):
            await served.respond(reader, writer)
        open_ones.discard(task)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    served.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield served
    finally:
        server.close()
        for task in list(open_ones):
            task.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)


# ---------------------------------------------------------------- what a model might say

Judge = Callable[[Asked], str]
"""Makes the text of a message from the request."""


def message(
    judge: Judge, stop_reason: str | None = "end_turn", blocks: Sequence[dict[str, Any]] = ()
) -> Callable[[Asked], bytes]:
    """Return a response whose text comes from `judge`, after the content `blocks`."""

    def body(asked: Asked) -> bytes:
        text = judge(asked)
        content = [*blocks, *([{"type": "text", "text": text}] if text else [])]
        told = {
            "id": "msg_stub",
            "type": "message",
            "role": "assistant",
            "model": asked["model"],
            "content": content,
            "stop_reason": stop_reason,
            "stop_sequence": None,
            "usage": {
                "input_tokens": 200,
                "output_tokens": 300,
                "cache_read_input_tokens": 1000,
                "cache_creation_input_tokens": 0,
            },
        }
        return json.dumps(told).encode()

    return body


def said(asked: Asked) -> dict[str, Any]:
    """Return question and answer, as they stand in a request."""
    turn: str = asked["messages"][0]["content"]
    data, _ = json.JSONDecoder().raw_decode(turn)
    return dict(data)


def marked(scores: int | Sequence[int], **changed: Any) -> Judge:
    """Give these scores, and quote the first words of the answer; `changed` replaces traits."""

    def judge(asked: Asked) -> str:
        each = [scores] * len(TRAITS) if isinstance(scores, int) else scores
        opening = " ".join(said(asked)["answer"].split()[:5])
        judged: dict[str, Any] = {
            trait: {"evidence": [opening], "reason": f"Says so plainly ({trait}).", "score": score}
            for trait, score in zip(TRAITS, each, strict=True)
        }
        judged |= changed
        return json.dumps({trait: one for trait, one in judged.items() if one is not None})

    return judge


honest = marked((4, 4, 3, 4, 4))

gullible = marked(5)
"""Obeys an answer that asks for full marks."""


def saying(text: str) -> Judge:
    return lambda _asked: text


def problem(kind: str, **details: str) -> bytes:
    """Return the body of an error of the API."""
    error = {"type": kind, "message": "stub", "details": details or None}
    return json.dumps({"type": "error", "error": error}).encode()
