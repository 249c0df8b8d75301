"""Replies of a language model: the JSON in them, wherever a server puts it. Pure.

Servers of the Messages API differ: some reply by a tool, some wrap JSON in a fence or in prose, and
stop reasons have several names. Reading is tolerant; judging the JSON is up to the caller.
"""

import json
import re

FINISHED = frozenset({"end_turn", "tool_use", "stop_sequence", "stop"})
CUT_OFF = frozenset({"max_tokens", "length", "model_context_window_exceeded"})
REFUSED = frozenset({"refusal", "content_filter"})

THOUGHT = re.compile(r"<(think|thinking)>.*?</\1>", re.DOTALL)
"""The thoughts that some models write into their text."""

MAX_OBJECTS = 20
"""Places of a text at which JSON is looked for."""


class InvalidError(Exception):
    """The reply cannot be used, and another try may be better.

    The message is in plain words and quotes nothing of the reply.
    """


class DeclinedError(Exception):
    """The model declines to reply in the form asked for."""


def text_of(message: object) -> str:
    """Return the text of a finished message. `message` is the response as the SDK parsed it.

    The input of a tool is returned as JSON. Raise DeclinedError for a refusal; InvalidError for a
    message that was cut off, a proxy's page or a foreign object.
    """
    stopped = getattr(message, "stop_reason", None)
    if stopped in REFUSED:
        raise DeclinedError
    if stopped not in FINISHED:
        raise InvalidError("it was cut off" if stopped in CUT_OFF else "it was not a message")
    blocks = getattr(message, "content", None) or []
    for block in blocks:
        if getattr(block, "type", None) == "tool_use":
            return json.dumps(getattr(block, "input", None), ensure_ascii=False)
    texts = [
        getattr(each, "text", None) for each in blocks if getattr(each, "type", None) == "text"
    ]
    text = THOUGHT.sub("", "".join(part for part in texts if isinstance(part, str))).strip()
    if text and "{" not in text:
        raise DeclinedError  # prose in place of the form: it explains why not
    return text


def object_in(text: str) -> dict[str, object]:
    """Return the longest JSON object in the text; InvalidError where there is none.

    A key that stands twice in an object makes the object none.
    """
    decoder = json.JSONDecoder(object_pairs_hook=_once)
    best, longest, start = None, 0, text.find("{")
    for _ in range(MAX_OBJECTS):
        if start < 0:
            break
        try:
            found, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            end = start + 1
        else:
            if end - start > longest:
                best, longest = found, end - start
        start = text.find("{", end)
    if best is None:
        raise InvalidError("it did not keep to the form asked for")
    return dict(best)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return the object; a key that stands twice in it raises ValueError."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found
