"""The TypeScript types that the page's type check reads."""

from typing import Any

import pytest

from tools.page_types import page_types


def types_of(schema: dict[str, Any]) -> str:
    """Return the declarations of a document with a single schema, without the header."""
    document = {"components": {"schemas": {"Thing": schema}}}
    return page_types(document, "document").split("\n\n", 1)[1]


def test_an_object_becomes_an_interface_with_its_descriptions() -> None:
    schema = {
        "type": "object",
        "description": "A thing.",
        "properties": {
            "id": {"type": "string", "description": "Random."},
            "size": {"anyOf": [{"type": "number"}, {"type": "null"}]},
            "not-a-name": {"type": "boolean"},
        },
        "required": ["id"],
    }
    assert types_of(schema) == (
        "/** A thing. */\n"
        "export interface Thing {\n"
        "  /** Random. */\n"
        "  id: string;\n"
        "  size?: number | null;\n"
        '  "not-a-name"?: boolean;\n'
        "}\n"
    )


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"enum": ["open", "closed", 3]}, '"open" | "closed" | 3'),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Other"}}, "Array<Other>"),
        (
            {"type": "array", "items": {"enum": ["a", "b"]}},
            'Array<"a" | "b">',
        ),
        (
            {"type": "object", "additionalProperties": {"type": "integer"}},
            "{ [name: string]: number }",
        ),
        ({"type": "object"}, "{ [name: string]: unknown }"),
        ({}, "unknown"),
    ],
)
def test_a_schema_becomes_a_type(schema: dict[str, Any], expected: str) -> None:
    assert types_of(schema) == f"export type Thing = {expected};\n"


def test_a_long_description_is_wrapped_at_the_line_length() -> None:
    schema = {"type": "string", "description": "word " * 60 + "\n\nSecond paragraph."}
    lines = types_of(schema).splitlines()
    assert max(len(line) for line in lines) <= 120
    assert " *" in lines
    assert " * Second paragraph." in lines


def test_a_long_choice_of_texts_stands_a_line_each() -> None:
    choice = {"enum": [f"a choice of words {n}" for n in range(8)]}
    lines = types_of({"properties": {"why": choice}, "required": ["why"]}).splitlines()
    assert max(len(line) for line in lines) <= 120
    assert '    | "a choice of words 7";' in lines
