"""A gateway that plays the HTTP contract from memory and can be told to misbehave."""

import json
from collections.abc import Callable
from typing import Any

import httpx2

SESSION = "5Yk0-abcdefghijklmnop_qrs"
QUESTIONS = ["How do you plan?", "Tell me about a mistake.", "What would you do first?"]
PDF = b"%PDF-1.7 a report"
Answer = Callable[[httpx2.Request], httpx2.Response]


class FakeGateway:
    """A gateway. `requests` came in so far, `trouble` is answered before the real answers."""

    def __init__(self) -> None:
        self.requests: list[httpx2.Request] = []
        self.trouble: dict[str, list[httpx2.Response | Exception]] = {}
        self.appended: list[dict[str, Any]] = []
        self.observed: list[dict[str, Any]] = []
        self.pdf = PDF

    def client(self) -> httpx2.AsyncClient:
        transport = httpx2.MockTransport(self.answer)
        return httpx2.AsyncClient(transport=transport, base_url="http://gateway:8000")

    def keys(self, path: str) -> list[str]:
        return [r.headers["Idempotency-Key"] for r in self.requests if r.url.path == path]

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        path = request.url.path
        if self.trouble.get(path):
            trouble = self.trouble[path].pop(0)
            if isinstance(trouble, Exception):
                raise trouble
            return trouble
        if path == "/interview/start":
            token = {"access_token": "t0ken", "token_type": "bearer"}
            return httpx2.Response(
                200, json={"session_id": SESSION, "questions": QUESTIONS, "token": token}
            )
        if request.headers.get("Authorization") != "Bearer t0ken":
            return problem(401, "The token is missing.")
        routes: dict[str, Answer] = {
            "/stt/append": self._append,
            f"/interview/{SESSION}/attention": self._attention,
            "/report/finalize": self._finalize,
            f"/reports/{SESSION}/final_report.pdf": self._report,
        }
        return routes[path](request)

    def _append(self, request: httpx2.Request) -> httpx2.Response:
        self.appended.append(json.loads(request.content))
        return httpx2.Response(200, json={"status": "ok"})

    def _attention(self, request: httpx2.Request) -> httpx2.Response:
        self.observed.append(json.loads(request.content))
        return httpx2.Response(201, json={"status": "recorded"})

    def _finalize(self, request: httpx2.Request) -> httpx2.Response:
        assert json.loads(request.content) == {"session_id": SESSION}
        traits = ("clarity", "relevance", "structure", "conciseness", "confidence")
        scores = {**dict.fromkeys(traits, 4), "total": 20, "commentary": "Clear and to the point."}
        return httpx2.Response(
            200,
            json={
                "session_id": SESSION,
                "pdf_url": f"/reports/{SESSION}/final_report.pdf",
                "summary": "A solid interview [bold]overall\x1b[2J.",
                "questions": [
                    {"question": question, "transcript": "…", "scores": scores}
                    for question in QUESTIONS
                ],
            },
        )

    def _report(self, _request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, content=self.pdf)


def problem(status: int, detail: str, **headers: str) -> httpx2.Response:
    """Return an RFC 9457 error; `Retry_After="7"` becomes a header."""
    return httpx2.Response(
        status,
        json={"title": "Error", "status": status, "detail": detail},
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
