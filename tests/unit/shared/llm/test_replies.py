"""The JSON in a reply is found wherever a server puts it, and nothing else is taken for it."""

from types import SimpleNamespace
from typing import Any

import pytest

from shared.llm.replies import DeclinedError, InvalidError, object_in, text_of


def reply(*blocks: dict[str, Any], stop_reason: str | None = "end_turn") -> object:
    content = [SimpleNamespace(**block) for block in blocks]
    return SimpleNamespace(stop_reason=stop_reason, content=content)


def said(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


@pytest.mark.parametrize(
    "text",
    [
        '{"n": 1, "why": "a } in a text"}',
        '```json\n{"n": 1, "why": "a } in a text"}\n```',
        'Here is my reply:\n\n{"n": 1, "why": "a } in a text"}\n\nI hope that it helps {really}.',
        'The form is {"n": 0}. So: {"n": 1, "why": "a } in a text"}',
        (
            '<think>{"n": 9, "why": "a long thought, and no reply"}</think>'
            '{"n": 1, "why": "a } in a text"}'
        ),
    ],
    ids=["alone", "in a fence", "in prose", "after an example", "after a thought"],
)
def test_the_object_is_found(text: str) -> None:
    assert object_in(text_of(reply(said(text)))) == {"n": 1, "why": "a } in a text"}


def test_the_input_of_a_tool_is_the_reply() -> None:
    tool = {"type": "tool_use", "name": "reply", "input": {"n": 1, "why": "ñ"}}
    for stopped in ("tool_use", "end_turn", "stop"):
        message = reply(said("I will use the tool."), tool, stop_reason=stopped)
        assert object_in(text_of(message)) == {"n": 1, "why": "ñ"}


@pytest.mark.parametrize("text", ['{"n": 1', '{"n": 1, "n": 2}', "{}{", "[{", '{"a": NaN'])
def test_a_reply_without_an_object_is_invalid(text: str) -> None:
    if text == "{}{":
        assert object_in(text) == {}
        return
    with pytest.raises(InvalidError):
        object_in(text)


def test_a_text_full_of_braces_costs_little() -> None:
    with pytest.raises(InvalidError):
        object_in('{"a":' * 200_000)


@pytest.mark.parametrize("stopped", ["refusal", "content_filter"])
def test_a_refusal_declines(stopped: str) -> None:
    with pytest.raises(DeclinedError):
        text_of(reply(said("{}"), stop_reason=stopped))


def test_prose_in_place_of_the_form_declines() -> None:
    with pytest.raises(DeclinedError):
        text_of(reply(said("I would rather not.")))


@pytest.mark.parametrize("stopped", ["max_tokens", "length", None, "pause_turn"])
def test_an_unfinished_message_is_invalid(stopped: str | None) -> None:
    with pytest.raises(InvalidError):
        text_of(reply(said('{"n": 1}'), stop_reason=stopped))


@pytest.mark.parametrize("foreign", ["a page", None, SimpleNamespace(stop_reason="end_turn")])
def test_a_foreign_object_holds_no_reply(foreign: object) -> None:
    with pytest.raises(InvalidError):
        object_in(text_of(foreign))
