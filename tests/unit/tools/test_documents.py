"""The committed documents agree with the code."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from shared.broker.topology import BROADCASTS, QUEUES
from shared.events import EVENTS
from tests.conftest import needed
from tests.support.fetched import ASYNCAPI, fetched
from tools.asyncapi import asyncapi
from tools.documents import FOLDER, desk_openapi, openapi
from tools.page_types import ROOT, TYPES, page_types


async def test_the_openapi_document_is_up_to_date() -> None:
    committed = json.loads((FOLDER / "openapi.json").read_text())
    assert committed == await openapi(), "run `make docs`"


async def test_the_openapi_document_of_the_desk_is_up_to_date() -> None:
    committed = json.loads((FOLDER / "desk-openapi.json").read_text())
    made = await desk_openapi()
    assert committed == json.loads(json.dumps(made)), "run `make docs`"
    for reference in set(references(made)):
        target: Any = made
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]


@pytest.mark.parametrize("source", TYPES)
def test_the_types_of_the_pages_are_up_to_date(source: str) -> None:
    committed = json.loads((ROOT / source).read_text())
    types = (ROOT / TYPES[source]).read_text()
    assert types == page_types(committed, source), "run `make docs`"


def test_the_asyncapi_document_is_up_to_date() -> None:
    committed = json.loads((FOLDER / "asyncapi.json").read_text())
    assert committed == json.loads(json.dumps(asyncapi())), "run `make docs`"


def test_every_event_is_heard_by_somebody() -> None:
    heard = {event.name for events in (*QUEUES.values(), BROADCASTS) for event in events}
    assert heard == set(EVENTS)


def test_the_asyncapi_document_fits_the_schema_of_its_version() -> None:
    with needed():
        folder = fetched(ASYNCAPI)
    document = asyncapi()
    assert document["asyncapi"] == "3.1.0"
    schema = json.loads((folder / "3.1.0.json").read_text())
    errors = [each.message for each in jsonschema_rs.validator_for(schema).iter_errors(document)]
    assert errors == []


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from references(each)


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    document = asyncapi()
    for reference in set(references(document)):
        target: Any = document
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]
