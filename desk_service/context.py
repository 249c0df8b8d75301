"""The parts of the desk that its routes share."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi.routing import APIRoute

from desk_service.attempts import Attempts
from desk_service.audit.trail import Trail
from desk_service.contests.answering import Answering
from desk_service.contests.store import Contests
from desk_service.decisions.store import Decisions
from desk_service.drafts.asking import Drafting
from desk_service.drafts.store import Drafts
from desk_service.hashing import Hashing
from desk_service.http.access import Access
from desk_service.http.idempotency import Idempotency
from desk_service.http.route import Gate, route_class
from desk_service.interviews.erasing import Erasing
from desk_service.interviews.reading import Reading
from desk_service.interviews.store import Reports, Sightings
from desk_service.invitations.issuing import Issuing
from desk_service.invitations.store import Invitations
from desk_service.keys.store import Keys
from desk_service.live.watching import Watching
from desk_service.reviews.reviewing import Reviewing
from desk_service.reviews.store import Reviews
from desk_service.settings import DeskSettings
from desk_service.setup import Setup
from desk_service.sound.store import KeptSounds
from desk_service.store import Links, Logins, Users
from desk_service.templates.publishing import Publishing
from desk_service.templates.store import Templates
from shared.broker import Broker
from shared.cache import open_cache
from shared.counts import Counts
from shared.erasure_journal import ErasureJournal
from shared.http.intake import Intake
from shared.http.security_log import SecurityLog
from shared.rates import Rates
from shared.role_packs import Roles, load_roles
from shared.store import Store

LABEL = b"idempotency"
"""Keeps the secret of repeated calls apart from the key of the audit trail, which it is made of."""


@dataclass(frozen=True, slots=True)
class Context:
    """The parts that are made once, at the start, for all routes."""

    settings: DeskSettings
    broker: Broker
    store: Store
    route: type[APIRoute]
    idempotency: Idempotency
    intake: Intake
    counts: Counts
    rates: Rates
    security: SecurityLog
    hashing: Hashing
    attempts: Attempts
    users: Users
    logins: Logins
    links: Links
    keys: Keys
    trail: Trail
    setup: Setup
    roles: Roles
    templates: Templates
    publishing: Publishing
    drafting: Drafting
    kept_sounds: KeptSounds
    invitations: Invitations
    issuing: Issuing
    reading: Reading
    reviewing: Reviewing
    answering: Answering
    erasing: Erasing
    watching: Watching
    stop: asyncio.Event


@asynccontextmanager
async def open_context(
    settings: DeskSettings,
    broker: Broker,
    store: Store,
    hashing: Hashing | None = None,
    stop: asyncio.Event | None = None,
) -> AsyncIterator[Context]:
    """Open the tables, and make the parts that the routes share.

    Streams end at `stop`.
    """
    key = await asyncio.to_thread(settings.trail_key)
    users, logins = await Users.open(store), await Logins.open(store)
    keys, secret = await Keys.open(store), hmac.digest(key, LABEL, hashlib.sha256)
    idempotency = await Idempotency.open(store, secret)
    trail, templates = await Trail.open(store, key), await Templates.open(store)
    invitations = await Invitations.open(store)
    issuing = Issuing(invitations, broker)
    reading = Reading(
        invitations,
        templates,
        await Reports.open(store),
        await Sightings.open(store),
        await Reviews.open(store),
        await Decisions.open(store),
        await Contests.open(store),
        trail,
    )
    roles = await asyncio.to_thread(load_roles, settings.roles_dir, settings.interview_language)
    rates_enforced = settings.rate_limits
    intake = Intake(settings.max_reading_bytes, settings.max_address_reading_bytes)
    hashing = hashing or Hashing()
    journal = ErasureJournal(settings.erasures_dir, "desk")
    # Each process counts rates for itself; wrong passwords are counted in the store.
    async with open_cache("embedded") as cache:
        counts = Counts(cache)
        rates = Rates(counts, enforced=rates_enforced)
        try:
            yield Context(
                settings=settings,
                broker=broker,
                store=store,
                route=route_class(Gate(Access(users, logins, keys), rates, intake, idempotency)),
                idempotency=idempotency,
                intake=intake,
                counts=counts,
                rates=rates,
                security=SecurityLog(),
                hashing=hashing,
                attempts=await Attempts.open(store, enforced=rates_enforced),
                users=users,
                logins=logins,
                links=await Links.open(store),
                keys=keys,
                trail=trail,
                setup=await Setup.open(store, users, trail),
                roles=roles,
                templates=templates,
                publishing=Publishing(templates, trail, broker),
                drafting=Drafting(await Drafts.open(store), broker),
                kept_sounds=await KeptSounds.open(store),
                invitations=invitations,
                issuing=issuing,
                reading=reading,
                reviewing=Reviewing(reading, trail, broker),
                answering=Answering(reading, trail, broker),
                erasing=Erasing(reading, issuing, broker, idempotency, journal),
                watching=Watching(invitations, templates),
                stop=stop or asyncio.Event(),
            )
        finally:
            hashing.close()
