"""A crawl of everything that a reader of the desk can read, and the markers found in it."""

import io
import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import httpx2
from pypdf import PdfReader

from tests.support.desk import paths_of


async def crawl(client: httpx2.AsyncClient, known: dict[str, str]) -> dict[str, str]:
    """Return the answer of every route that reads, by its address."""
    of_version = f"?template={known['template_id']}&version={known['n']}"
    queries = {
        "/interviews": ["?q=nameling", "?q=marker-reference", "?state=reported", "?limit=200"],
        "/compare": [of_version],
        "/export/interviews.csv": [f"{of_version}&words=true"],
    }
    addresses = list[str]()
    for address, operations in (await paths_of(client, known)).items():
        path = address.partition("/api/v1")[2]
        if "get" in operations:
            addresses += [address, *(address + query for query in queries.pop(path, []))]
    assert not queries
    return {address: await text_of(client, address) for address in addresses}


async def text_of(client: httpx2.AsyncClient, address: str) -> str:
    """Return the text of an answer, or the beginning of a stream that does not end."""
    read = bytearray()
    async with client.stream("GET", address) as answer:
        if answer.headers.get("content-type", "").startswith("text/event-stream"):
            async for piece in answer.aiter_bytes():
                return piece.decode()
        async for piece in answer.aiter_bytes():
            read += piece
    return plain(bytes(read))


def plain(body: bytes) -> str:
    """Return the words of a PDF and its attachments, or a text with the words of its JSON."""
    if body.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(body))
        attached = (file.decode() for files in reader.attachments.values() for file in files)
        return " ".join([*(page.extract_text() for page in reader.pages), *attached])
    text = body.decode(errors="replace")
    words = texts(json.loads(text)) if text.startswith(("{", "[")) else ()
    return " ".join((text, *words))


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def leaks(pages: Mapping[str, str], markers: Collection[str]) -> list[tuple[str, str]]:
    """Return each page that holds a marker, with the marker."""
    folded = {path: " ".join(text.split()) for path, text in pages.items()}
    return [(path, each) for path, text in folded.items() for each in markers if each in text]
