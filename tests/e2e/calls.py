"""Every call that the OpenAPI document names, so that a test of all calls forgets none."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2

from tests.support.api_client import Interview, read

TOKEN: list[dict[str, Any]] = [{"token": []}]
OPEN_READ: list[dict[str, Any]] = [*TOKEN, {}]
"""The document's security of calls that need a token, and of calls that need none by default."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call, with its path and body for a session."""

    method: str
    path: str
    body: dict[str, Any] | None

    async def made(
        self, client: httpx2.AsyncClient, headers: Any = None, **changed: Any
    ) -> httpx2.Response:
        sent = {"json": self.body} | changed
        return await client.request(self.method, self.path, headers=headers, **sent)


async def calls(interview: Interview, security: list[dict[str, Any]]) -> list[Call]:
    """Return the calls with this security, about this interview."""
    document = read(await interview.client.get("/openapi.json"))
    found = list(_calls(document, interview.id, security))
    assert found
    return found


def _calls(
    document: dict[str, Any], session_id: str, security: list[dict[str, Any]]
) -> Iterator[Call]:
    for path, operations in document["paths"].items():
        own = path.format(session_id=session_id, video="q00.mp4", stream="0" * 20, sha256="0" * 64)
        for method, operation in operations.items():
            if operation.get("security", []) == security and _takes_json(operation):
                yield Call(method.upper(), own, _body(document, operation, session_id))


def _takes_json(operation: dict[str, Any]) -> bool:
    """Return whether the call has no body, or a JSON body; sound has tests of its own."""
    return "application/json" in operation.get("requestBody", {}).get(
        "content", {"application/json"}
    )


def _body(
    document: dict[str, Any], operation: dict[str, Any], session_id: str
) -> dict[str, Any] | None:
    """Return a body of the examples of all required fields."""
    if "requestBody" not in operation:
        return None
    name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    schema = document["components"]["schemas"][name.rpartition("/")[2]]
    fields = {field: schema["properties"][field] for field in schema["required"]}
    examples = {name: (field.get("examples") or field["enum"])[0] for name, field in fields.items()}
    return examples | ({"session_id": session_id} if "session_id" in fields else {})
