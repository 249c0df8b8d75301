"""The ways to ask a server of the Messages API for JSON of a schema, and the probe that finds one.

Anthropic's servers take a schema as the format of the output. Other servers may ignore or refuse
that, so the schema is then asked for as the input of a tool, and at last in words.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import structlog

from shared.llm.failures import NoReadingError
from shared.llm.replies import DeclinedError, InvalidError, object_in, text_of

if TYPE_CHECKING:
    from shared.llm.api import Api

log = structlog.get_logger(__name__)

Form = Literal["format", "tool", "text"]
FORMS: tuple[Form, ...] = ("format", "tool", "text")

TOOL = "reply"

FRAME_TOKENS = 200
"""Output tokens for the call of a tool, or for the fence and the words around JSON."""

PROBE_SECONDS = 180.0
"""Seconds for the whole probe: a server at home may load its model first."""

REFUSED_STATUS = {400, 404, 422, 501}
"""Statuses of a server that does not take the request in this form."""

READY = {"ready": True}
PROBE: Mapping[str, Any] = {
    "max_tokens": 1024,
    "messages": [{"role": "user", "content": "Say that you are ready."}],
    "output_config": {
        "format": {
            "type": "json_schema",
            "schema": {
                "type": "object",
                "properties": {"ready": {"type": "boolean", "enum": [True]}},
                "required": ["ready"],
                "additionalProperties": False,
            },
        }
    },
}


def shaped(request: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """Return the request, which asks for a format, in another form."""
    if form == "format" or "output_config" not in request:
        return dict(request)
    schema = request["output_config"]["format"]["schema"]
    others = {name: value for name, value in request.items() if name != "output_config"}
    others["max_tokens"] = request["max_tokens"] + frame_tokens(form)
    if form == "tool":
        tool = {"name": TOOL, "description": "Takes your whole reply.", "input_schema": schema}
        return others | {"tools": [tool], "tool_choice": {"type": "tool", "name": TOOL}}
    *before, last = request["messages"]
    asked = f"Reply with nothing but JSON of this schema:\n{json.dumps(schema)}"
    last = last | {"content": f"{last['content']}\n\n{asked}"}
    return others | {"messages": [*before, last]}


def frame_tokens(form: Form) -> int:
    """Return the output tokens that a reply in this form has beyond its JSON."""
    return 0 if form == "format" else FRAME_TOKENS


async def probe(api: "Api", seconds: float = PROBE_SECONDS) -> None:
    """Find the form in which the server replies, and log which model answered in which form.

    Where the server is away, nothing is known, and the form stays as it is.
    """
    deadline = asyncio.get_running_loop().time() + seconds
    answered, can = None, "none"
    for form in FORMS:
        try:
            message = await api.ask(deadline, shaped(PROBE, form), tries=1)
        except NoReadingError as error:
            if getattr(error.__cause__, "status_code", None) in REFUSED_STATUS:
                continue
            log.warning("the language model did not answer the probe", why=str(error))
            return
        answered = getattr(message, "model", None)
        if _is_ready(message):
            can = form
            break
    api.form = form
    log.info("language model", asked=api.model, answered=answered, structured_output=can)


def _is_ready(message: object) -> bool:
    try:
        return object_in(text_of(message)) == READY
    except (DeclinedError, InvalidError):
        return False
