"""A client's retry is the same event again: its id follows from the session, key and body."""

import uuid

from starlette.requests import Request

from gateway.bodies import Body
from gateway.problems import Problem
from shared.ids import new_id

NAMESPACE = uuid.UUID("6f1d6c0e-5f0b-5c39-9d39-0f6b8c1b7a51")
MAX_KEY_CHARS = 255


def header_key(request: Request) -> str | None:
    """The Idempotency-Key, if the client sent one."""
    key = request.headers.get("idempotency-key")
    if key is not None and not 0 < len(key) <= MAX_KEY_CHARS:
        raise Problem(422, f"Idempotency-Key: must have 1 to {MAX_KEY_CHARS} characters")
    return key


def event_id(session_id: str, key: str | None, body: Body) -> str:
    """The same for the same key and body of a session; without a key, new every time."""
    if key is None:
        return new_id()
    content = body.model_dump_json(exclude_none=True)
    return uuid.uuid5(NAMESPACE, f"{session_id}\n{key}\n{content}").hex


def key_id(session_id: str, key: str | None) -> str | None:
    """Stands for the key in events, whatever body came with it: corrections name it."""
    return uuid.uuid5(NAMESPACE, f"{session_id}\n{key}").hex if key is not None else None
