"""TypeScript types of the HTTP APIs, from their documents: `python -m tools.page_types`.

The pages are JavaScript, whose JSDoc the type check reads. Browsers never load the generated files.
"""

import json
import re
import textwrap
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
TYPES = {
    "docs/openapi.json": "shared/web/js/api_types.d.ts",
    "docs/desk-openapi.json": "desk_service/web/js/api_types.d.ts",
}
"""The file of the types that are made from each document."""

LINE_LENGTH = 120
HEADER = "/** The HTTP API's types, made from {source} by `make docs`. Do not edit. */\n"

SCALARS = {
    "string": "string",
    "number": "number",
    "integer": "number",
    "boolean": "boolean",
    "null": "null",
}
IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*")

Schema = dict[str, Any]
"""A JSON Schema object."""


def main() -> None:
    for source, path in TYPES.items():
        (ROOT / path).write_text(page_types(json.loads((ROOT / source).read_text()), source))
        print(f"wrote {path}")


def page_types(document: Schema, source: str) -> str:
    """Return a declaration file with one type for each of the document's component schemas."""
    schemas: dict[str, Schema] = document["components"]["schemas"]
    header = HEADER.format(source=source)
    return "\n".join([header, *(_declaration(name, schemas[name]) for name in sorted(schemas))])


def _declaration(name: str, schema: Schema) -> str:
    comment = _comment(schema.get("description", ""), "")
    if "properties" not in schema:
        return f"{comment}export type {name} = {_type(schema)};\n"
    fields = "".join(_field(field, schema) for field in schema["properties"])
    return f"{comment}export interface {name} {{\n{fields}}}\n"


def _field(name: str, schema: Schema) -> str:
    field = schema["properties"][name]
    key = name if IDENTIFIER.fullmatch(name) else json.dumps(name)
    optional = "" if name in schema.get("required", []) else "?"
    line = f"  {key}{optional}: {_type(field)};"
    if len(line) > LINE_LENGTH:
        line = line.replace(": ", ":\n    | ", 1).replace('" | ', '"\n    | ')
    return f"{_comment(field.get('description', ''), '  ')}{line}\n"


def _type(schema: Schema) -> str:
    """Return the TypeScript type of a schema; `unknown` where the schema allows everything."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if values := schema.get("enum", [schema["const"]] if "const" in schema else []):
        return " | ".join(map(json.dumps, values))
    if "anyOf" in schema:
        return " | ".join(_type(option) for option in schema["anyOf"])
    if schema.get("type") == "array":
        return f"Array<{_type(schema.get('items', {}))}>"
    if schema.get("type") == "object":
        return f"{{ [name: string]: {_type(schema.get('additionalProperties', {}))} }}"
    return SCALARS.get(schema.get("type", ""), "unknown")


def _comment(text: str, indent: str) -> str:
    if not text:
        return ""
    if "\n" not in text and len(indent) + len(text) + len("/**  */") <= LINE_LENGTH:
        return f"{indent}/** {text} */\n"
    prefix = f"{indent} * "
    wrapped = [
        line
        for paragraph in text.split("\n\n")
        for line in ["", *textwrap.wrap(paragraph, LINE_LENGTH - len(prefix))]
    ][1:]
    return "\n".join(
        [f"{indent}/**", *(f"{prefix}{line}".rstrip() for line in wrapped), f"{indent} */\n"]
    )


if __name__ == "__main__":
    main()
