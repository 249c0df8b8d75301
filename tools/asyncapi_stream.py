"""The WebSocket of the gateway in the AsyncAPI document: its channel, its frames and answers."""

from typing import Any

from gateway.candidate.sockets import SUBPROTOCOL, TokenFrame
from gateway.candidate.transcript_stream import Frame
from gateway.documentation import CLOSE_CODES
from shared.http.problems import ProblemBody

STREAM = "stream"
"""The channel of the WebSocket."""

Json = dict[str, Any]

TOKEN: Json = {
    "type": "httpApiKey",
    "name": "token",
    "in": "query",
    "description": "The session's token. It may come in the first frame instead, or in a"
    f" subprotocol: `Sec-WebSocket-Protocol: {SUBPROTOCOL}, token.<token>`.",
}


ID = {"type": "string", "description": "The `id` of the frame; absent without such an `id`."}

SAVED: Json = {
    "type": "object",
    "required": ["status"],
    "properties": {
        "status": {"const": "ok"},
        "id": ID,
        "ignored": {
            "type": "array",
            "items": {"type": "string"},
            "description": "The unknown fields of the frame, if there are any.",
        },
    },
}

PROBLEM_FIELDS: Json = ProblemBody.model_json_schema()["properties"]

REFUSED: Json = {
    "type": "object",
    "required": ["status", "code", "type", "title", "detail", "retry_after"],
    "properties": PROBLEM_FIELDS
    | {
        "status": {"const": "error"},
        "code": {"type": "integer", "description": "The status that a call would have."},
        "retry_after": {
            "type": ["integer", "null"],
            "description": "Seconds after which to send the frame again; null: correct it first.",
        },
        "id": ID,
    },
}


def channel() -> Json:
    query = {
        "type": "object",
        "properties": {
            "token": {"type": "string"},
            "question_index": {"type": "integer", "minimum": 0, "default": 0},
        },
    }
    return {
        "address": "/stt/stream/{session_id}",
        "servers": [{"$ref": "#/servers/gateway"}],
        "description": f"The words of a candidate, frame by frame. {CLOSE_CODES}",
        "parameters": {"session_id": {"description": "The session that the token opens."}},
        "bindings": {"ws": {"method": "GET", "query": query}},
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages()},
    }


def operation() -> Json:
    stream = {"$ref": f"#/channels/{STREAM}"}
    named = {
        way: [{"$ref": f"#/channels/{STREAM}/messages/frame.{name}"} for name in names]
        for way, names in {
            "asked": ("token", "words", "text"),
            "answered": ("saved", "refused"),
        }.items()
    }
    return {
        "action": "receive",
        "channel": stream,
        "summary": "Each frame is answered, once its words are safe.",
        "security": [{"$ref": "#/components/securitySchemes/token"}],
        "messages": named["asked"],
        "reply": {"channel": stream, "messages": named["answered"]},
    }


def messages() -> Json:
    """Return the frames of the WebSocket and their answers, by name."""
    by_id = {"correlationId": {"location": "$message.payload#/id"}}
    json_type = {"contentType": "application/json"}
    return {
        "frame.token": {
            "summary": "The token, in a first frame. It is answered like words.",
            "payload": {"$ref": f"#/components/schemas/{TokenFrame.__name__}"},
            **json_type,
        },
        "frame.words": {
            "summary": "Words, with the fields of `POST /stt/append`.",
            "payload": {"$ref": f"#/components/schemas/{Frame.__name__}"},
            "examples": [{"payload": {"text": "I would measure first.", "id": "17"}}],
            **json_type,
            **by_id,
        },
        "frame.text": {
            "summary": "Any other text: words for the question of the address.",
            "contentType": "text/plain",
            "payload": {"type": "string"},
        },
        "frame.saved": {
            "summary": "The frame's words are safe.",
            "payload": SAVED,
            **json_type,
            **by_id,
        },
        "frame.refused": {
            "summary": "A problem, after which the socket stays open.",
            "payload": REFUSED,
            **json_type,
            **by_id,
        },
    }
