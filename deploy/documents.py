"""Writes docs/openapi.json and docs/asyncapi.json from the code: `python -m deploy.documents`."""

import asyncio
import json
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from gateway.app import PARTS, application
from gateway.main import open_gateway
from gateway.settings import GatewaySettings
from shared.broker import open_broker
from shared.broker.message import MAX_MESSAGE_BYTES
from shared.broker.topology import BROADCASTS, EXCHANGE, QUEUES
from shared.events import EVENTS, Event
from shared.processes import Processes
from shared.service import Host

FOLDER = Path(__file__).parent.parent / "docs"
VERSION = "1.0.0"


def main() -> None:
    for name, document in {"openapi": asyncio.run(openapi()), "asyncapi": asyncapi()}.items():
        path = FOLDER / f"{name}.json"
        path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
        print(f"wrote docs/{path.name}")


async def openapi() -> dict[str, Any]:
    """The document that the gateway serves at /openapi.json."""
    with tempfile.TemporaryDirectory() as folder:
        settings = GatewaySettings(
            broker_url=f"embedded:///{folder}",
            store_url=f"sqlite:///{folder}",
            jwt_secret_file=Path(folder) / "jwt_secret",
        )
        async with open_broker(settings.broker_url) as broker:
            with closing(Processes(1)) as processes:
                host = Host(settings, broker, processes, asyncio.Event())
                async with open_gateway(host, settings) as gateway:
                    return application(gateway, [part.routes(gateway) for part in PARTS]).openapi()


def asyncapi() -> dict[str, Any]:
    """The events: AsyncAPI 3.0, a channel for each service's queue and one for the broadcasts."""
    addresses = {**QUEUES, "broadcast": BROADCASTS}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Vivavoce events",
            "version": VERSION,
            "description": f"One durable topic exchange, `{EXCHANGE}`; the routing key is the"
            " event's name. A message holds 1..n events of one name (a JSON array, at most"
            f" {MAX_MESSAGE_BYTES // 1024} KB unless it is a single event; only words and"
            " observations travel in company), its name also in the"
            " property `type`, the number of failed attempts in the header `attempt`. Receivers"
            " ignore fields they do not know. Delivery is at least once, in no promised order.",
        },
        "channels": {name: _channel(name, events) for name, events in addresses.items()},
        "operations": {
            f"{name}.receive": {"action": "receive", "channel": {"$ref": f"#/channels/{name}"}}
            for name in addresses
        },
        "components": {
            "messages": {name: _message(event) for name, event in EVENTS.items()},
            "schemas": {event.__name__: _schema(event) for event in EVENTS.values()},
        },
    }


def _channel(name: str, events: tuple[type[Event], ...]) -> dict[str, Any]:
    whose = "every gateway process" if name == "broadcast" else f"the service {name}"
    return {
        "address": None if name == "broadcast" else name,
        "description": f"What {whose} hears.",
        "messages": {e.name: {"$ref": f"#/components/messages/{e.name}"} for e in events},
    }


def _message(event: type[Event]) -> dict[str, Any]:
    envelope = {
        "type": "object",
        "required": ["id", "time", "data"],
        "properties": {
            "id": {"type": "string", "description": "Of this announcement."},
            "time": {"type": "number", "description": "Unix seconds of its publication."},
            "correlation_id": {"type": "string", "description": "Of what caused it."},
            "data": {"$ref": f"#/components/schemas/{event.__name__}"},
        },
    }
    return {
        "name": event.name,
        "summary": (event.__doc__ or "").strip(),
        "contentType": "application/json",
        "payload": {"type": "array", "minItems": 1, "items": envelope},
    }


def _schema(event: type[Event]) -> dict[str, Any]:
    return event.model_json_schema(
        ref_template=f"#/components/schemas/{event.__name__}/$defs/{{model}}"
    )


if __name__ == "__main__":
    main()
