"""Event ids of repeated calls: they follow from the session, the key and the body."""

import uuid

from gateway.http.bodies import WholeBody
from shared.ids import KEYS_NAMESPACE


def event_id(session_id: str, key: str, body: WholeBody) -> str:
    """Return the id of the event: the same for the same key and body of a session.

    Unknown fields do not count.
    """
    content = body.model_dump_json(exclude_none=True, exclude=set(body.__pydantic_extra__ or ()))
    return uuid.uuid5(KEYS_NAMESPACE, f"{session_id}\n{key}\n{content}").hex
