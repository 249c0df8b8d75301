"""What the routes work with, and the checks that every call begins with."""

import asyncio
import hmac
import math
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from starlette.requests import HTTPConnection

from gateway.auth import Tokens, bearer, require_same
from gateway.clock import Clock
from gateway.finalizing import Finalizing
from gateway.limits import Limits, Rule
from gateway.problems import Problem
from gateway.recent import Recent
from gateway.roles import Roles
from gateway.sessions import OpenSession, OpenSessions
from gateway.settings import GatewaySettings
from gateway.stages import Heard
from gateway.store import Reports, Sessions
from gateway.waiting import Waiting
from shared.broker import Broker, GroupCommit
from shared.records import Tombstones
from shared.snapshots import Snapshots
from shared.store import Store

OPEN_READ: dict[str, Any] = {"security": [{"token": []}, {}]}
"""The `openapi_extra` of a call that `may_read` guards: a token, or none."""

QUESTIONS = 10
"""A second about one session: a page asks one at a time."""

CONFIRMED, MOST_CONFIRMED = 60.0, 10_000
"""Seconds for which a keyed event is known to be confirmed, and how many are."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """`confirmed` holds the ids of events that a retry would only publish again."""

    settings: GatewaySettings
    broker: Broker
    store: Store
    tokens: Tokens
    roles: Roles
    sessions: Sessions
    reports: Reports
    open_sessions: OpenSessions
    snapshots: Snapshots
    events: GroupCommit
    waiting: Waiting
    heard: Heard
    finalizing: Finalizing
    limits: Limits
    clock: Clock
    tombstones: Tombstones
    stop: asyncio.Event
    confirmed: Recent[bool] = field(default_factory=partial(Recent, CONFIRMED, MOST_CONFIRMED))
    rules: "Rules" = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", Rules.of(self.settings))

    def session_of(self, request: HTTPConnection, session_id: str | None = None) -> str:
        """The session of the caller's token; Problem 401 or, if it is not `session_id`, 403."""
        session = self.tokens.session_of(bearer(request))
        if session_id is not None:
            require_same(session, session_id)
        return session

    def owner_or_operator(self, request: HTTPConnection, session_id: str) -> None:
        """For the session's own token, or ADMIN_TOKEN where one is set."""
        admin = self.settings.admin_token
        if admin and hmac.compare_digest(bearer(request).encode(), admin.encode()):
            return
        self.session_of(request, session_id)

    def may_read(self, request: HTTPConnection, session_id: str) -> None:
        """The reads that the published client makes without a token, unless PRIVATE_READS."""
        self.limits.count(self.rules.address_reads, address(request))
        if self.settings.private_reads:
            self.session_of(request, session_id)

    def missed(self, request: HTTPConnection, detail: str) -> Problem:
        """404, or 429 for an address that tries out many: ids are secrets."""
        self.limits.count(self.rules.address_misses, address(request))
        return Problem(404, detail)

    def count_call(self, request: HTTPConnection, session_id: str) -> None:
        self.limits.count(self.rules.address_events, address(request))
        self.limits.count(self.rules.session_events, session_id)

    def count_question(self, request: HTTPConnection, session_id: str) -> None:
        """A call for which the workers read all that they have of the session."""
        self.count_call(request, session_id)
        self.limits.count(self.rules.session_questions, session_id)

    def check_room(self, session: OpenSession) -> None:
        """Problem 413 when the session took as many events as it may."""
        most = self.settings.max_session_events
        if session.utterances + session.observations >= most:
            raise Problem(413, f"a session holds {most} events")

    def take_room(self, session_id: str, index: int, text: str) -> None:
        """Count the words. Problem 413 if they are too many for the answer, or for the session."""
        # With the space that joins them to what is said next.
        answer = (self.rules.answer_chars, _answer(session_id, index), len(text) + 1)
        if not self.limits.take(*answer):
            raise Problem(413, f"an answer holds {self.settings.max_answer_chars} characters")
        if not self.limits.take(self.rules.session_chars, session_id, len(text)):
            self.limits.give_back(*answer)
            raise Problem(413, f"a session holds {self.settings.max_session_chars} characters")

    def give_room_back(self, session_id: str, index: int, text: str) -> None:
        """They were not accepted after all."""
        self.limits.give_back(self.rules.answer_chars, _answer(session_id, index), len(text) + 1)
        self.limits.give_back(self.rules.session_chars, session_id, len(text))

    def forget_words(self, session: OpenSession) -> None:
        """Nothing is added to the session any more."""
        self.limits.forget(self.rules.session_chars, session.id)
        for index in range(len(session.questions)):
            self.limits.forget(self.rules.answer_chars, _answer(session.id, index))


@dataclass(frozen=True, slots=True)
class Rules:
    session_events: Rule
    session_questions: Rule
    session_chars: Rule
    answer_chars: Rule
    address_events: Rule
    address_sessions: Rule
    address_misses: Rule
    address_reads: Rule

    @classmethod
    def of(cls, settings: GatewaySettings) -> "Rules":
        return cls(
            Rule("session", settings.session_events_per_second, 1.0, "events for this session"),
            Rule("question", QUESTIONS, 1.0, "questions about this session"),
            Rule("chars", settings.max_session_chars, math.inf, "characters for this session"),
            Rule("answer", settings.max_answer_chars + 1, math.inf, "characters for this answer"),
            Rule("address", settings.address_events_per_second, 1.0, "events from this address"),
            Rule("start", settings.address_sessions_per_hour, 3600.0, "sessions from this address"),
            Rule("miss", settings.address_misses_per_minute, 60.0, "unknown ids from this address"),
            Rule("read", settings.address_reads_per_second, 1.0, "requests from this address"),
        )


def _answer(session_id: str, index: int) -> str:
    return f"{session_id}:{index}"


def address(request: HTTPConnection) -> str:
    """Of the caller, as far as TRUSTED_PROXIES lets it be known."""
    return request.client.host if request.client else "unknown"
