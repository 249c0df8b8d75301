"""A candidate's page, as the stories need it: one interview over HTTP."""

import io
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
from pypdf import PdfReader


@dataclass(frozen=True, slots=True)
class Interview:
    """One session. `headers` hold its token; `client` may be another gateway's."""

    client: httpx2.AsyncClient
    id: str
    questions: list[str]
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def at(self, client: httpx2.AsyncClient) -> "Interview":
        """The same interview through another gateway, or through one that was started again."""
        return Interview(client, self.id, self.questions, self.token)

    async def append(
        self, text: str, index: int = 0, *, key: str | None = None, **fields: Any
    ) -> httpx2.Response:
        body = {"session_id": self.id, "text": text, "question_index": index, **fields}
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        return await self.client.post("/stt/append", json=body, headers=headers)

    async def say(self, text: str, index: int = 0, **fields: Any) -> None:
        """Append, and it has to be taken."""
        answer = await self.append(text, index, **fields)
        assert answer.status_code == 200, answer.text
        assert answer.json() == {"status": "ok"}

    async def observe(self, state: str, event: str, **fields: Any) -> httpx2.Response:
        body = {"state": state, "event": event, **fields}
        path = f"/interview/{self.id}/attention"
        return await self.client.post(path, json=body, headers=self.headers)

    async def attention(self) -> dict[str, Any]:
        """As the published page polls it: without the token."""
        return read(await self.client.get(f"/interview/{self.id}/attention"))

    async def resume(self) -> dict[str, Any]:
        return read(await self.client.get(f"/interview/{self.id}", headers=self.headers))

    async def try_finalize(self, **fields: Any) -> httpx2.Response:
        body = {"session_id": self.id, **fields}
        return await self.client.post("/report/finalize", json=body, headers=self.headers)

    async def finalize(self, **fields: Any) -> dict[str, Any]:
        return read(await self.try_finalize(**fields))

    async def report(self) -> httpx2.Response:
        return await self.client.get(f"/report/{self.id}", headers=self.headers)

    async def pdf(self) -> str:
        """The report's text, spaces evened out."""
        answer = await self.client.get(f"/reports/{self.id}/final_report.pdf")
        assert answer.status_code == 200, answer.text
        return pdf_text(answer.content)


@asynccontextmanager
async def browser(url: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=url, timeout=70) as client:
        yield client


async def start(client: httpx2.AsyncClient, role: str = "general") -> Interview:
    started = read(await client.post("/interview/start", json={"role": role}))
    token = started["token"]["access_token"]
    return Interview(client, started["session_id"], started["questions"], token)


def read(answer: httpx2.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def pdf_text(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def submitted(questions: Sequence[str], transcripts: Sequence[str]) -> list[dict[str, str]]:
    """The `transcripts` of a finalize."""
    return [
        {"question": question, "transcript": transcript}
        for question, transcript in zip(questions, transcripts, strict=True)
    ]
