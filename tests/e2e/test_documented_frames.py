"""The frames of the WebSocket and their answers are those of the AsyncAPI document."""

import json
from typing import Any

import jsonschema_rs
from websockets.asyncio.client import connect

from tests.support.api_client import Interview
from tests.support.stacks import ON_EMBEDDED
from tools.asyncapi import asyncapi

pytestmark = ON_EMBEDDED


def errors(name: str, value: Any) -> list[str]:
    """Return where the value departs from the payload of a message; unknown fields count."""
    document = asyncapi()
    schema = document["components"]["messages"][name]["payload"]
    if reference := schema.get("$ref"):
        schema = document["components"]["schemas"][reference.rsplit("/", 1)[-1]]
    known = set(schema["properties"])
    whole = {**schema, "components": document["components"]}
    found = [each.message for each in jsonschema_rs.validator_for(whole).iter_errors(value)]
    return found + [f"{each} is not documented" for each in set(value) - known]


async def test_frames_and_their_answers_are_documented(interview: Interview) -> None:
    address = asyncapi()["channels"]["stream"]["address"].format(session_id=interview.id)
    host = str(interview.client.base_url).replace("http", "ws", 1).rstrip("/")
    async with connect(host + address) as socket:

        async def answer(frame: str) -> dict[str, Any]:
            await socket.send(frame)
            told: dict[str, Any] = json.loads(await socket.recv())
            return told

        token = {"token": interview.token}
        assert errors("frame.token", token) == []
        assert errors("frame.saved", await answer(json.dumps(token))) == []
        spoken = [{"w": "Words.", "start": 0.0, "end": 0.4}]
        words = {"text": "Words.", "question_index": 1, "id": "1", "words": spoken}
        assert errors("frame.words", words) == []
        saved = await answer(json.dumps(words | {"seq": 1}))
        assert (errors("frame.saved", saved), saved["ignored"]) == ([], ["seq"])
        assert errors("frame.saved", await answer("Plain words.")) == []
        refused = await answer(json.dumps(words | {"question_index": 99}))
        assert (errors("frame.refused", refused), refused["id"]) == ([], "1")
        refused = await answer('{"text": ""}')
        assert errors("frame.refused", refused) == []
