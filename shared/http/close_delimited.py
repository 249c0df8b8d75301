"""Answers of unknown length to HTTP/1.0 clients, which know no chunked coding."""

from starlette.types import Message, Send
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle


def close_delimited(cycle: RequestResponseCycle) -> Send:
    """Return a `send` for the call, by which the end of the connection ends a body.

    A body whose length the answer tells is left to uvicorn, which ends the connection of every
    HTTP/1.0 call. nginx, for example, passes calls on in HTTP/1.0 unless it is told otherwise.
    """
    send = cycle.send
    unbounded = False

    async def sending(message: Message) -> None:
        nonlocal unbounded
        if message["type"] == "http.response.start":
            names = {name.lower() for name, _ in message.get("headers", ())}
            if unbounded := b"content-length" not in names:
                cycle.chunked_encoding = False
        elif unbounded and message["type"] == "http.response.body":
            cycle.expected_content_length = len(message.get("body", b""))
        await send(message)  # type: ignore[arg-type]

    return sending
