"""Servers that differ in what they take are asked in the form that they can reply in."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from structlog.testing import capture_logs

from shared.llm.api import Api, open_api
from shared.llm.forms import PROBE, Form, probe, shaped
from shared.llm.settings import ModelSettings
from tests.support.model_stub import Asked, Reply, message, problem, stub

SECONDS = 30.0

Server = Callable[[Asked], bytes]


def tool_block(asked: Asked) -> list[dict[str, Any]]:
    chosen = asked.get("tool_choice", {}).get("name")
    return [{"type": "tool_use", "id": "1", "name": chosen, "input": {"ready": True}}]


def in_words(text: str) -> Server:
    return message(lambda _asked: text)


def anthropics(asked: Asked) -> bytes:
    return in_words('{"ready": true}' if "output_config" in asked else "Ready!")(asked)


def tools_alone(asked: Asked) -> bytes:
    """Ignore the format, and reply by a tool, as Ollama and vLLM do."""
    if "tools" not in asked:
        return in_words("I am ready.")(asked)
    return message(lambda _asked: "", "tool_use", tool_block(asked))(asked)


def words_alone(asked: Asked) -> bytes:
    """Ignore format and tools, and put JSON into a fence where the text asks for JSON."""
    wants = "JSON of this schema" in asked["messages"][-1]["content"]
    return in_words('```json\n{"ready": true}\n```' if wants else "Sure, I am ready.")(asked)


def without_usage(asked: Asked) -> bytes:
    told = json.loads(anthropics(asked))
    del told["usage"]
    return json.dumps(told).encode()


def never(asked: Asked) -> bytes:
    return in_words("I like poems.")(asked)


async def probed(*replies: Reply, seconds: float = SECONDS) -> tuple[Form, list[dict[str, Any]]]:
    async with stub(*replies) as served:
        api = Api("any", "llama", 1, served.url, first_retry_seconds=0.01)
        try:
            with capture_logs() as logs:
                await probe(api, seconds)
            return api.form, [dict(each) for each in logs]
        finally:
            await api.close()


@pytest.mark.parametrize(
    ("server", "form", "told"),
    [
        (anthropics, "format", "format"),
        (without_usage, "format", "format"),
        (tools_alone, "tool", "tool"),
        (words_alone, "text", "text"),
        (never, "text", "none"),
    ],
)
async def test_the_probe_finds_the_form(server: Server, form: Form, told: str) -> None:
    found, logs = await probed(Reply(server))
    assert found == form
    (line,) = (each for each in logs if each["event"] == "language model")
    assert (line["asked"], line["answered"], line["structured_output"]) == ("llama", "llama", told)


async def test_a_server_that_refuses_the_format_is_asked_by_tool() -> None:
    refused = Reply(problem("invalid_request_error"), status=400)
    found, _ = await probed(refused, Reply(tools_alone))
    assert found == "tool"


async def test_a_model_that_loads_slowly_is_waited_for() -> None:
    found, _ = await probed(Reply(tools_alone, delay=0.3))
    assert found == "tool"


@pytest.mark.parametrize(
    "reply", [Reply(problem("api_error"), status=500), Reply(anthropics, delay=60)]
)
async def test_a_server_that_is_away_changes_nothing_and_is_told(reply: Reply) -> None:
    found, logs = await probed(reply, seconds=0.5)
    assert found == "format"
    assert [each["event"] for each in logs][-1] == "the language model did not answer the probe"


def test_a_request_asks_for_its_schema_in_each_form() -> None:
    schema = PROBE["output_config"]["format"]["schema"]
    assert shaped(PROBE, "format") == dict(PROBE)
    by_tool = shaped(PROBE, "tool")
    assert "output_config" not in by_tool
    assert by_tool["tools"][0]["input_schema"] == schema
    assert by_tool["tool_choice"]["name"] == by_tool["tools"][0]["name"]
    in_text = shaped(PROBE, "text")
    assert in_text["messages"][-1]["content"].endswith(json.dumps(schema))
    assert in_text.keys() == {"max_tokens", "messages"}
    assert shaped({"messages": []}, "tool") == {"messages": []}


async def test_a_probe_ends_with_its_api() -> None:
    async with stub(Reply(anthropics, delay=60)) as served:
        settings = ModelSettings(anthropic_api_key="any", anthropic_base_url=served.url)
        async with asyncio.timeout(SECONDS), open_api(settings, 1):
            pass
