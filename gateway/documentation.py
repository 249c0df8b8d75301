"""The OpenAPI document: its texts, its examples, and the errors that the routes answer with."""

from pathlib import Path
from typing import Any

from fastapi import FastAPI

from gateway import rubric_text
from gateway.http import problems
from shared.http.problems import ProblemBody
from shared.rubric import rubric
from shared.yaml_files import read_yaml

EXAMPLES = Path(__file__).with_name("api_examples.yaml")

TAGS = [
    {"name": "interview", "description": "The start of an interview, consents and objections."},
    {"name": "transcript", "description": "The candidate's words."},
    {"name": "attention", "description": "Observed attention. It never enters a grade."},
    {"name": "report", "description": "The end of an interview, its report and its videos."},
    {"name": "privacy", "description": "Export and erasure of everything that is stored."},
    {"name": "health", "description": "Whether the gateway can serve."},
    {"name": "page", "description": "The configuration of the candidate's page."},
]

VERSION = "1.0.0"
"""The version of the HTTP contract."""

CLOSE_CODES = """The socket is closed with 4401 (no, bad or expired token), 4403 (another
session's), 4404 (no such session), 4409 (the interview is over), 4422 (`question_index` in the
address), 1009 (too much for the answer or the session), 1013 (broker or store away, or too many
calls: connect again)."""

DESCRIPTION = """
Self-hosted AI interviews: start one, send what is said, finalize it, read the graded report.

Start with `POST /interview/start`; its token opens every call of that one session. Errors are
RFC 9457 problem JSON whose `detail` says in plain words what is wrong; `type` is a stable code.

Unknown fields of a request are ignored. The header `X-Ignored-Fields` of the answer names them, so
that a mistyped name is noticed; a field inside an array or object with its path, without a number
(`transcripts.text`).

## Sound over a WebSocket
Where `/config.json` names the server as the `recogniser`,
`/stt/audio/{session_id}?token=...&stream=...` takes frames of 200 ms: a number (32 bits), the index
of the question (16 bits), and 3,200 samples of 16 bits, little-endian, mono, at 16 kHz. `stream` is
an id of the client's choice. `{"type": "ready", "next_frame": 0}` tells where to begin, and
`{"type": "ack", "next_frame": 5}` that the frames before are on disk. Recognised words come as
`{"type": "final", "utterance": {...}}`.

## Words over a WebSocket

`/stt/stream/{session_id}?token=...&question_index=0` takes text frames: the words themselves, or a
JSON object with `text` and, if need be, `question_index`, `id` (as the `Idempotency-Key` of
`POST /stt/append`: a frame that is sent again is harmless), `replaces` and `words`. Each frame is
answered once its words are safe:

    {"status": "ok", "id": "17"}

The token may come as a subprotocol instead (`Sec-WebSocket-Protocol: vivavoce, token.<token>`), or
in the first frame: `{"token": "..."}`. Unlike an address, neither stands in the log of a proxy.

`ignored` in an answer lists unknown fields of the frame. A bad frame is answered with a problem,
and the socket stays: send it again after `retry_after` seconds where there are some, else correct
it.

    {"status": "error", "code": 503, "title": "Service Unavailable", "detail": "...",
     "type": "urn:vivavoce:problem:unavailable", "retry_after": 1, "id": "17"}

`docs/asyncapi.json` in the repository holds the schemas of all frames and answers.
"""


def description() -> str:
    """Return the text at the top of the document."""
    types = "## Problem types\n\n" + problems.in_markdown()
    return "\n".join([DESCRIPTION, CLOSE_CODES, "", types, "", rubric_text.in_markdown(rubric())])


def document(app: FastAPI) -> dict[str, Any]:
    """Return FastAPI's own document, with the examples and errors of these routes.

    FastAPI adds its validation error to every route with a parameter; no route answers with it.
    """
    if app.openapi_schema is None:
        made = FastAPI.openapi(app)
        schemas = made["components"]["schemas"]
        schemas["Problem"] = ProblemBody.model_json_schema() | {"title": "Problem"}
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        examples = read_yaml(EXAMPLES.read_text())
        for path in made["paths"].values():
            for operation in path.values():
                if "HTTPValidationError" in str(operation["responses"].get("422", "")):
                    del operation["responses"]["422"]
                _add_examples(operation, examples.get(operation["operationId"], {}))
    return app.openapi_schema or {}


def _add_examples(operation: dict[str, Any], examples: dict[str, Any]) -> None:
    """Add the examples to the JSON of the operation's request and answers."""
    if "request" in examples:
        operation["requestBody"]["content"]["application/json"]["example"] = examples["request"]
    for status, example in examples.get("answers", {}).items():
        content = operation["responses"][str(status)]["content"]
        content["application/json"]["example"] = example
