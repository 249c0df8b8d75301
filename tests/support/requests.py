"""The calls of the HTTP contract as values, whoever sends them: a test, chaos, or the bench."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    """A request of the contract; `body` becomes JSON."""

    method: str
    path: str
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def __bytes__(self) -> bytes:
        """Return the request as HTTP/1.1 sends it."""
        content = b"" if self.body is None else json.dumps(self.body).encode()
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if content:
            lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
        return "\r\n".join([*lines, "", ""]).encode() + content


def start(role: str = "general") -> Request:
    return Request("POST", "/interview/start", {"role": role})


@dataclass(frozen=True, slots=True)
class Session:
    """The requests about a session."""

    id: str
    token: str
    questions: list[str]

    @classmethod
    def started(cls, answer: Mapping[str, Any]) -> "Session":
        """Return the session that the answer to `start` names."""
        return cls(answer["session_id"], answer["token"]["access_token"], answer["questions"])

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def append(self, text: str, index: int = 0, *, key: str = "", **fields: Any) -> Request:
        """Return an append; without an Idempotency-Key if `key` is empty."""
        body = {"session_id": self.id, "text": text, "question_index": index, **fields}
        return Request("POST", "/stt/append", body, self._with_key(key))

    def observe(self, state: str, event: str, *, key: str = "", **fields: Any) -> Request:
        body = {"state": state, "event": event, **fields}
        return Request("POST", f"/interview/{self.id}/attention", body, self._with_key(key))

    def attention(self) -> Request:
        return self._get(f"/interview/{self.id}/attention")

    def attention_unsigned(self) -> Request:
        """Return the poll of the published page, which sends no token."""
        return Request("GET", f"/interview/{self.id}/attention")

    def summary(self) -> Request:
        return self._get(f"/interview/{self.id}/attention/summary")

    def resume(self) -> Request:
        return self._get(f"/interview/{self.id}")

    def next(self, index: int) -> Request:
        """Return the call that asks for a follow-up after the answer to question `index`."""
        path = f"/interview/{self.id}/next"
        return Request("POST", path, {"question_index": index}, self.headers)

    def finalize(self, headers: Mapping[str, str] | None = None, **fields: Any) -> Request:
        body = {"session_id": self.id, **fields}
        return Request("POST", "/report/finalize", body, self.headers | dict(headers or {}))

    def report(self) -> Request:
        return self._get(f"/report/{self.id}")

    def pdf(self) -> Request:
        """Return the request for the PDF, which needs no token by default."""
        return Request("GET", f"/reports/{self.id}/final_report.pdf")

    def export(self) -> Request:
        return self._get(f"/interview/{self.id}/export")

    def erase(self) -> Request:
        return Request("DELETE", f"/interview/{self.id}", headers=self.headers)

    def _get(self, path: str) -> Request:
        return Request("GET", path, headers=self.headers)

    def _with_key(self, key: str) -> dict[str, str]:
        return self.headers | ({"Idempotency-Key": key} if key else {})


def submitted(questions: Sequence[str], transcripts: Sequence[str]) -> list[dict[str, str]]:
    """Return the `transcripts` of a finalize."""
    return [
        {"question": question, "transcript": transcript}
        for question, transcript in zip(questions, transcripts, strict=True)
    ]
