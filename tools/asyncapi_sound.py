"""The WebSocket for sound in the AsyncAPI document: its channel, its frames and answers."""

from gateway.sound.clips import MAX_CLIP_SECONDS
from shared.sound import STREAM_ID
from tools.asyncapi_stream import Json

SOUND = "sound"
"""The channel of the WebSocket."""

NUMBER: Json = {"type": "integer", "minimum": 0}
TEXT: Json = {"type": "string"}
SPAN: Json = {
    "stream": TEXT,
    "question_index": NUMBER,
    "first_frame": NUMBER,
    "last_frame": NUMBER,
}
UTTERANCE: Json = {
    "type": "object",
    "required": ["id", "text", "confidence", *SPAN],
    "properties": SPAN
    | {"id": TEXT, "text": TEXT, "confidence": {"type": ["number", "null"], "maximum": 1}},
}

SENT = {
    "sound.frame": "200 ms of sound: its number (32 bits), the index of its question (16 bits), and"
    " 3,200 samples of 16 bits, little-endian, at 16 kHz.",
    "sound.clip": "With `clips=true`: the number of its first frame (32 bits), the index of its"
    f" question (16 bits), and a file (webm, ogg, m4a) of at most {MAX_CLIP_SECONDS:.0f} s.",
}
"""The summary of each message of the client, by its name."""

ANSWERS: dict[str, tuple[str, Json]] = {
    "ready": (
        "The first message: frames are expected from this number on.",
        {"stream": TEXT, "next_frame": NUMBER},
    ),
    "frames": (
        "The frames that a clip became: it may be forgotten once they are acknowledged.",
        {"first_frame": NUMBER, "next_frame": NUMBER},
    ),
    "ack": ("All frames before this number are on disk.", {"next_frame": NUMBER}),
    "partial": (
        "The words so far of a span that grows, in place of earlier words of the span.",
        SPAN | {"text": TEXT},
    ),
    "final": (
        "The words of a span of speech, and whether the speaker seems to have finished.",
        {"utterance": UTTERANCE, "finished": {"type": ["boolean", "null"]}},
    ),
    "revised": ("Better words of a span.", {"utterance": UTTERANCE}),
    "not_understood": ("A span with speech, and without sure words.", SPAN),
    "refused": (
        "The reason why the socket is closed, and the status that a call would have.",
        {"reason": TEXT, "code": {"type": "integer"}},
    ),
}
"""The summary and the fields of each answer, by its type."""


def channel() -> Json:
    query = {
        "type": "object",
        "required": ["stream"],
        "properties": {
            "token": TEXT,
            "stream": {"type": "string", "pattern": f"^{STREAM_ID.pattern}$"},
            "clips": {"const": "true", "description": "Each message is a clip, not a frame."},
        },
    }
    return {
        "address": "/stt/audio/{session_id}",
        "servers": [{"$ref": "#/servers/gateway"}],
        "description": "The sound of a candidate's microphone (docs/sound.md).",
        "parameters": {"session_id": {"description": "The session that the token opens."}},
        "bindings": {"ws": {"method": "GET", "query": query}},
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages()},
    }


def operation() -> Json:
    sound = {"$ref": f"#/channels/{SOUND}"}
    of_channel = [{"$ref": f"#/channels/{SOUND}/messages/{name}"} for name in messages()]
    return {
        "action": "receive",
        "channel": sound,
        "summary": "Frames are acknowledged once they are on disk.",
        "security": [{"$ref": "#/components/securitySchemes/token"}],
        "messages": of_channel[: len(SENT)],
        "reply": {"channel": sound, "messages": of_channel[len(SENT) :]},
    }


def messages() -> Json:
    """Return the messages of the client, then the answers, by name."""
    binary: Json = {
        "contentType": "application/octet-stream",
        "payload": {"type": "string", "format": "binary"},
    }
    sent = {name: {"summary": summary} | binary for name, summary in SENT.items()}
    return sent | {f"sound.{name}": _answer(name, *each) for name, each in ANSWERS.items()}


def _answer(name: str, summary: str, fields: Json) -> Json:
    return {
        "summary": summary,
        "contentType": "application/json",
        "payload": {
            "type": "object",
            "required": ["type", *fields],
            "properties": {"type": {"const": name}} | fields,
        },
    }
