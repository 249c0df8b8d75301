"""The texts in a JSON-like value, such as a report."""

from collections.abc import Callable, Iterator

from pydantic import JsonValue


def each_text(value: JsonValue, change: Callable[[str, str], str], field: str = "") -> JsonValue:
    """Return the value with every text changed, by the text and its field's name."""
    if isinstance(value, str):
        return change(value, field)
    if isinstance(value, dict):
        return {name: each_text(each, change, name) for name, each in value.items()}
    if isinstance(value, list):
        return [each_text(item, change, field) for item in value]
    return value


def texts_in(value: JsonValue) -> Iterator[str]:
    """Generate every line of text in the value, without the keys."""
    if isinstance(value, str):
        yield from value.split("\n")
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts_in(item)
