"""The committed documents say what the code does."""

import json

from deploy.documents import FOLDER, asyncapi, openapi
from shared.broker.topology import BROADCASTS, QUEUES
from shared.events import EVENTS


async def test_the_openapi_document_is_up_to_date() -> None:
    committed = json.loads((FOLDER / "openapi.json").read_text())
    assert committed == await openapi(), "run `make docs`"


def test_the_asyncapi_document_is_up_to_date() -> None:
    committed = json.loads((FOLDER / "asyncapi.json").read_text())
    assert committed == json.loads(json.dumps(asyncapi())), "run `make docs`"


def test_every_event_is_heard_by_somebody() -> None:
    heard = {event.name for events in (*QUEUES.values(), BROADCASTS) for event in events}
    assert heard == set(EVENTS)
