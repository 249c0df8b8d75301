"""The AsyncAPI document: the events on the broker, and the WebSockets of the gateway."""

from pydantic import BaseModel

from gateway.candidate.sockets import TokenFrame
from gateway.candidate.transcript_stream import Frame
from gateway.documentation import VERSION
from shared.broker.message import MAX_MESSAGE_BYTES
from shared.broker.topology import BROADCASTS, EXCHANGE, QUEUES
from shared.events import EVENTS, Event
from tools import asyncapi_sound, asyncapi_stream
from tools.asyncapi_sound import SOUND
from tools.asyncapi_stream import STREAM, TOKEN, Json

MODELS: tuple[type[BaseModel], ...] = (*EVENTS.values(), Frame, TokenFrame)


def asyncapi() -> Json:
    """Return the AsyncAPI 3.1 document.

    It has a channel for the queue of each service, a channel for the broadcasts, and a channel for
    each WebSocket.
    """
    addresses = {**QUEUES, "broadcast": BROADCASTS}
    return {
        "asyncapi": "3.1.0",
        "info": {
            "title": "Vivavoce events",
            "version": VERSION,
            "license": {"name": "MIT"},
            "description": f"One durable topic exchange, `{EXCHANGE}`; the routing key is the"
            " event's name. A message holds 1..n events of one name (a JSON array, at most"
            f" {MAX_MESSAGE_BYTES // 1024} KB unless it is a single event; only words and"
            " observations travel in company), its name also in the"
            " property `type`, the number of failed attempts in the header `attempt`. Receivers"
            " ignore fields they do not know. Delivery is at least once, in no promised order.",
        },
        "servers": {
            "broker": {
                "host": "rabbitmq:5672",
                "protocol": "amqp",
                "description": "RabbitMQ of docker-compose.yml, or BROKER_URL.",
            },
            "gateway": {
                "host": "localhost:8000",
                "protocol": "ws",
                "description": "The server of openapi.json.",
            },
        },
        "channels": {name: _channel(name, events) for name, events in addresses.items()}
        | {STREAM: asyncapi_stream.channel(), SOUND: asyncapi_sound.channel()},
        "operations": {
            f"{name}.receive": {"action": "receive", "channel": {"$ref": f"#/channels/{name}"}}
            for name in addresses
        }
        | {
            f"{STREAM}.receive": asyncapi_stream.operation(),
            f"{SOUND}.receive": asyncapi_sound.operation(),
        },
        "components": {
            "messages": {name: _message(event) for name, event in EVENTS.items()}
            | asyncapi_stream.messages()
            | asyncapi_sound.messages(),
            "schemas": {model.__name__: _schema(model) for model in MODELS},
            "securitySchemes": {"token": TOKEN},
        },
    }


def _channel(name: str, events: tuple[type[Event], ...]) -> Json:
    whose = "every gateway process" if name == "broadcast" else f"the service {name}"
    return {
        "address": None if name == "broadcast" else name,
        "servers": [{"$ref": "#/servers/broker"}],
        "description": f"The events that {whose} hears.",
        "messages": {e.name: {"$ref": f"#/components/messages/{e.name}"} for e in events},
    }


def _message(event: type[Event]) -> Json:
    envelope = {
        "type": "object",
        "required": ["id", "time", "data"],
        "properties": {
            "id": {"type": "string", "description": "Id of this publication."},
            "time": {"type": "number", "description": "Unix seconds of the publication."},
            "correlation_id": {
                "type": "string",
                "description": "Id of its cause.",
            },
            "traceparent": {
                "type": "string",
                "description": "Its place in a trace (W3C Trace Context); absent without traces.",
            },
            "data": {"$ref": f"#/components/schemas/{event.__name__}"},
        },
    }
    return {
        "name": event.name,
        "summary": (event.__doc__ or "").strip(),
        "contentType": "application/json",
        "payload": {"type": "array", "minItems": 1, "items": envelope},
    }


def _schema(model: type[BaseModel]) -> Json:
    return model.model_json_schema(
        ref_template=f"#/components/schemas/{model.__name__}/$defs/{{model}}"
    )
