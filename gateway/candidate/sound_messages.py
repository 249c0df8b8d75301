"""The messages of the socket for sound: frames or clips in, words out."""

import struct
from typing import Any, NamedTuple

from starlette.types import Message
from starlette.websockets import WebSocketDisconnect

from shared.events import AudioRecognised, Event, PartialRecognised, WordsRevised
from shared.http.problems import Problem
from shared.sound import FRAME_BYTES, spoken_utterance_id

HEADER = struct.Struct("<IH")
"""The beginning of a message: the number of its first frame, and the index of its question."""

MAX_CLIP_BYTES = 1024 * 1024
"""Bytes of a clip: half a minute of a recorder's highest quality."""


class Sound(NamedTuple):
    """A message of the client: a frame of samples, or a clip, which is a file."""

    number: int
    question_index: int
    data: bytes


def read_frame(message: Message) -> Sound:
    """Return the frame of a message; Problem 422 for any other message."""
    sound = _read(message)
    if len(sound.data) != FRAME_BYTES:
        raise Problem(422, f"a message must be binary, of {HEADER.size + FRAME_BYTES} bytes")
    return sound


def read_clip(message: Message) -> Sound:
    """Return the clip of a message; Problem 413 or 422 for any other message."""
    sound = _read(message)
    if len(sound.data) > MAX_CLIP_BYTES:
        raise Problem(413, f"a clip has at most {MAX_CLIP_BYTES} bytes")
    return sound


def _read(message: Message) -> Sound:
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message["code"])
    data = message.get("bytes")
    if data is None or len(data) <= HEADER.size:
        raise Problem(422, f"a message must be binary, and longer than {HEADER.size} bytes")
    number, index = HEADER.unpack_from(data)
    return Sound(number, index, data[HEADER.size :])


def told(event: Event) -> dict[str, Any] | None:
    """Return the message to the client about recognised sound; None for other events."""
    if not isinstance(event, AudioRecognised | PartialRecognised | WordsRevised):
        return None
    span = {
        "stream": event.stream_id,
        "question_index": event.question_index,
        "first_frame": event.first_frame,
        "last_frame": event.last_frame,
    }
    if isinstance(event, PartialRecognised):
        return {"type": "partial"} | span | {"text": event.text} if event.text else None
    if isinstance(event, AudioRecognised) and not event.understood:
        return {"type": "not_understood"} | span
    utterance_id = spoken_utterance_id(event.session_id, event.stream_id, event.first_frame)
    words = {"id": utterance_id, "text": event.text, "confidence": event.confidence}
    if isinstance(event, WordsRevised):
        return {"type": "revised", "utterance": words | span}
    return {"type": "final", "utterance": words | span, "finished": event.finished}
