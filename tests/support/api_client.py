"""A client of the HTTP contract over httpx2."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
from pypdf import PdfReader

from tests.support import requests
from tests.support.requests import Request, Session

TIMEOUT_SECONDS = 70.0
"""Longer than FINALIZE_WAIT lets a gateway wait for a report."""


@dataclass(frozen=True, slots=True)
class Interview:
    """A session and the gateway that its calls go to."""

    client: httpx2.AsyncClient
    session: Session

    @property
    def id(self) -> str:
        return self.session.id

    @property
    def token(self) -> str:
        return self.session.token

    @property
    def questions(self) -> list[str]:
        return self.session.questions

    @property
    def headers(self) -> dict[str, str]:
        return self.session.headers

    def at(self, client: httpx2.AsyncClient) -> "Interview":
        """Return the same interview at another gateway, or at a gateway that was restarted."""
        return Interview(client, self.session)

    async def append(self, text: str, index: int = 0, **fields: Any) -> httpx2.Response:
        """Append words; `fields` are the body's others, and the Idempotency-Key as `key`."""
        return await send(self.client, self.session.append(text, index, **fields))

    async def say(self, text: str, index: int = 0, **fields: Any) -> None:
        """Append words, and fail unless they are accepted."""
        answer = await self.append(text, index, **fields)
        assert answer.status_code == 200, answer.text
        assert answer.json() == {"status": "ok"}

    async def observe(self, state: str, event: str, **fields: Any) -> httpx2.Response:
        return await send(self.client, self.session.observe(state, event, **fields))

    async def attention(self) -> dict[str, Any]:
        """Poll the attention as the published page does: without the token."""
        return read(await send(self.client, self.session.attention_unsigned()))

    async def resume(self) -> dict[str, Any]:
        return read(await send(self.client, self.session.resume()))

    async def try_finalize(self, **fields: Any) -> httpx2.Response:
        return await send(self.client, self.session.finalize(**fields))

    async def finalize(self, **fields: Any) -> dict[str, Any]:
        return read(await self.try_finalize(**fields))

    async def report(self) -> httpx2.Response:
        return await send(self.client, self.session.report())

    async def pdf(self) -> str:
        """Return the report's text, with single spaces."""
        answer = await send(self.client, self.session.pdf())
        assert answer.status_code == 200, answer.text
        return pdf_text(answer.content)


@asynccontextmanager
async def browser(url: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=url, timeout=TIMEOUT_SECONDS) as client:
        yield client


async def send(client: httpx2.AsyncClient, request: Request) -> httpx2.Response:
    return await client.request(
        request.method, request.path, json=request.body, headers=dict(request.headers)
    )


async def start(client: httpx2.AsyncClient, role: str = "general") -> Interview:
    """Start an interview, and fail unless it is accepted."""
    answer = await send(client, requests.start(role))
    return Interview(client, Session.started(read(answer)))


def read(answer: httpx2.Response) -> dict[str, Any]:
    """Return the body of an answer, which has to be 200."""
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def pdf_text(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
