"""The account of each service in RabbitMQ, MongoDB and Redis, with no more rights than it needs.

A worker may read its own queues only, and its own collections. The gateway may read all queues: it
finds broken topology first, and `vivavoce dead-letters` runs with its account.
"""

import base64
import hashlib
import os
from collections.abc import Mapping, Sequence
from typing import Any

from shared.broker.amqp.declare import queues
from shared.broker.topology import EXCHANGE, QUEUES
from shared.services import SERVICES, Service

DATABASE = "vivavoce"

COLLECTIONS: dict[str, tuple[str, ...]] = {
    "stt": ("stt_utterances", "stt_finalized", "stt_migrations", "stt_tombstones"),
    "hearing": ("hearing_migrations", "hearing_tombstones"),
    "attention": (
        "attention_observations",
        "attention_finalized",
        "attention_migrations",
        "attention_tombstones",
        "views_attention",
    ),
    "interviewer": ("interviewer_spending", "interviewer_migrations", "interviewer_tombstones"),
    "grading": (
        "grading_grades",
        "grading_spending",
        "grading_ideals",
        "grading_waiting",
        "grading_migrations",
        "grading_tombstones",
    ),
    "report": ("report_joins", "report_migrations", "report_tombstones"),
    "avatar": ("avatar_migrations", "avatar_tombstones"),
    "desk": (
        "desk_users",
        "desk_emails",
        "desk_roster",
        "desk_logins",
        "desk_links",
        "desk_drafts",
        "desk_keys",
        "desk_kept_answers",
        "desk_attempts",
        "desk_setup",
        "desk_templates",
        "desk_versions",
        "desk_invitations",
        "desk_counts",
        "desk_reports",
        "desk_report_flags",
        "desk_sightings",
        "desk_reviews",
        "desk_decisions",
        "desk_contests",
        "desk_kept_sound",
        "desk_audit",
        "desk_audit_head",
        "desk_migrations",
        "desk_tombstones",
    ),
    "gateway": (
        "gateway_sessions",
        "gateway_reports",
        "gateway_speaking",
        "gateway_issued_pdfs",
        "gateway_plans",
        "gateway_invitations",
        "gateway_contest_answers",
        "gateway_migrations",
        "gateway_tombstones",
        "gateway_clocks",
        "gateway_wall_clock",
        "views_attention",
    ),
}
"""The collections of each service in MongoDB."""

ACTIONS = (
    "find",
    "insert",
    "update",
    "remove",
    "createCollection",
    "createIndex",
    "listIndexes",
)

TIERS_AND_DEAD = r"(\.dead|\.retry\.[0-9]+s)?"
TOPOLOGY = rf"{EXCHANGE}|({'|'.join(QUEUES)}){TIERS_AND_DEAD}"
LOCK = r"\.dead\.alone"

REDIS = """\
# A cache: it keeps nothing on disk, and all services go on without it.
protected-mode no
save ""
appendonly no
maxmemory 128mb
maxmemory-policy allkeys-lru
user default on nopass resetkeys resetchannels -@all +ping
"""


def rabbitmq_definitions(passwords: Mapping[str, str]) -> dict[str, Any]:
    """Return the definitions that RabbitMQ imports at its start: accounts and topology.

    With the topology in them, no account needs the right to read the queues of others, which a
    first declaration of a queue with a dead-letter exchange asks for.
    """
    vhost = {"vhost": "/"}
    return {
        "vhosts": [{"name": "/"}],
        "users": [
            {
                "name": name,
                "password_hash": _rabbitmq_hash(password),
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                # The gateway's account also tells `vivavoce backup` the lengths of the queues.
                "tags": ["management"] if SERVICES[name].broadcasts else [],
            }
            for name, password in passwords.items()
        ],
        "permissions": [
            {"user": name, **vhost, **_rabbitmq_rights(SERVICES[name])} for name in passwords
        ],
        "exchanges": [
            {
                "name": EXCHANGE,
                **vhost,
                "type": "topic",
                "durable": True,
                "auto_delete": False,
                "internal": False,
                "arguments": {},
            }
        ],
        "queues": [
            {"name": name, **vhost, "durable": True, "auto_delete": False, "arguments": arguments}
            for name, arguments in queues().items()
        ],
        "bindings": [
            {
                "source": EXCHANGE,
                **vhost,
                "destination": queue,
                "destination_type": "queue",
                "routing_key": event.name,
                "arguments": {},
            }
            for queue, events in QUEUES.items()
            for event in events
        ],
    }


def _rabbitmq_rights(service: Service) -> dict[str, str]:
    if service.broadcasts:  # which come to a queue that the server names
        everything = rf"^({TOPOLOGY}|.+{LOCK}|amq\.gen-.+)$"
        return {
            "configure": everything,
            "write": rf"^({TOPOLOGY}|amq\.default|amq\.gen-.+)$",
            "read": everything,
        }
    return {
        "configure": rf"^({TOPOLOGY}|{service.name}{LOCK})$",
        "write": rf"^({TOPOLOGY}|amq\.default)$",
        "read": rf"^({EXCHANGE}|{service.name}{TIERS_AND_DEAD})$",
    }


def _rabbitmq_hash(password: str) -> str:
    salt = os.urandom(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def redis_config(passwords: Mapping[str, str]) -> str:
    """Return Redis's configuration, in which each service that uses Redis has an account."""
    accounts = (
        f"user {name} on #{hashlib.sha256(password.encode()).hexdigest()} ~* resetchannels"
        " +@all -@admin -@dangerous -@scripting\n"
        for name, password in passwords.items()
        if SERVICES[name].redis
    )
    return REDIS + "".join(accounts)


def mongo_role(service: str) -> dict[str, Any]:
    """Return the rights of a service's account in MongoDB: its own collections only."""
    return {
        "privileges": [
            {"resource": {"db": DATABASE, "collection": name}, "actions": list(ACTIONS)}
            for name in COLLECTIONS[service]
        ],
        "roles": [],
    }


def root_address(password: str) -> str:
    """Return the address of MongoDB for its administrator, who reads and restores all stores."""
    return f"mongodb://root:{password}@mongo:27017/{DATABASE}?authSource=admin"


def addresses(service: Service, password: str) -> Sequence[tuple[str, str]]:
    """Return the service's settings that hold its password, by the names of their files."""
    account = f"{service.name}:{password}"
    urls = [
        ("broker_url", f"amqp://{account}@rabbitmq:5672/"),
        ("store_url", f"mongodb://{account}@mongo:27017/{DATABASE}"),
    ]
    if service.redis:
        urls.append(("redis_url", f"redis://{account}@redis:6379/0"))
    return urls
