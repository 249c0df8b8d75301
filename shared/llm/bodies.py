"""A limit on the bodies of responses, which the SDK reads whole and parses in the event loop."""

from collections.abc import AsyncIterator

import httpx2

MAX_BODY_BYTES = 1_000_000
"""Largest response that is read. A reading with all its tokens takes some 40,000 bytes."""


class TooLargeError(httpx2.TransportError):
    """A response that is longer than MAX_BODY_BYTES, or packed."""


class _Bounded(httpx2.AsyncByteStream):
    """The body of a response, which fails once it is too long."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for chunk in self._stream:
            read += len(chunk)
            if read > MAX_BODY_BYTES:
                raise TooLargeError("the response is too long")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


async def bounded(response: httpx2.Response) -> None:
    """Limit the body of a response whose headers have come. A hook of the HTTP client.

    A packed body is refused: nobody asked for it, and its length unpacked is not known.
    """
    packed = response.headers.get("content-encoding", "identity").lower() != "identity"
    stated = response.headers.get("content-length", "0")
    if packed or (stated.isdecimal() and int(stated) > MAX_BODY_BYTES):
        raise TooLargeError("the response is too long, or packed")
    assert isinstance(response.stream, httpx2.AsyncByteStream)
    response.stream = _Bounded(response.stream)
