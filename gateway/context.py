"""The parts of the gateway that its routes share."""

import asyncio
from dataclasses import dataclass

from gateway.candidate.asking import Asking
from gateway.candidate.following_up import FollowingUp
from gateway.contest_answers import ContestAnswers
from gateway.http.access import Access
from gateway.http.guarded_route import GuardedRoute
from gateway.http.limits import Limits
from gateway.http.tokens import Tokens
from gateway.interview.clock import Clock, Clocks
from gateway.interview.film_requests import FilmRequests
from gateway.interview.finalizing import Finalizing
from gateway.interview.free_space import FreeSpace
from gateway.interview.group_commit import GroupCommit
from gateway.interview.open_sessions import OpenSessions
from gateway.interview.progress_heard import ProgressHeard
from gateway.interview.quotas import Quotas
from gateway.interview.reached import Reached
from gateway.interview.redeeming import Redeeming
from gateway.interview.wakeups import Wakeups
from gateway.measured_speaking import MeasuredSpeaking
from gateway.plans import Plans
from gateway.reports import Reports
from gateway.settings import GatewaySettings
from gateway.sound.microphones import Microphones
from gateway.store import Sessions
from shared.broker import Broker
from shared.erasure import Tombstones
from shared.http.expiring import Expiring
from shared.http.security_log import SecurityLog
from shared.role_packs import Roles
from shared.snapshots import Snapshots
from shared.store import Store

CONFIRMED_SECONDS = 60.0
"""Seconds without a retry after which a confirmed keyed event is forgotten."""

MAX_CONFIRMED = 10_000
"""Keyed events that are remembered as confirmed."""


@dataclass(frozen=True, slots=True)
class Context:
    """The parts that are made once, at the start, for all routes.

    `route` is the class of the guarded routes. `confirmed` holds the ids of keyed events that the
    broker has confirmed: a retry would only publish them again.
    """

    settings: GatewaySettings
    route: type[GuardedRoute]
    access: Access
    security: SecurityLog
    tokens: Tokens
    limits: Limits
    quotas: Quotas
    free_space: FreeSpace
    confirmed: Expiring[bool]
    broker: Broker
    store: Store
    roles: Roles
    sessions: Sessions
    reports: Reports
    speaking: MeasuredSpeaking
    plans: Plans
    contest_answers: ContestAnswers
    redeeming: Redeeming
    tombstones: Tombstones
    snapshots: Snapshots
    open_sessions: OpenSessions
    events: GroupCommit
    wakeups: Wakeups
    progress_heard: ProgressHeard
    finalizing: Finalizing
    asking: Asking
    following_up: FollowingUp
    films: FilmRequests
    reached: Reached
    microphones: Microphones
    clock: Clock
    clocks: Clocks
    stop: asyncio.Event
