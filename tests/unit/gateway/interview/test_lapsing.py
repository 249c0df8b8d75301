"""Invitations that nobody started with: kept for their time, and then over."""

import time
from typing import Any

import pytest

from gateway.interview.group_commit import GroupCommit
from gateway.interview.lapsing import Lapsing
from gateway.invitations import Invitations
from shared.events import InvitationIssued, InvitationLapsed
from tests.support.fakes import MemoryStore
from tests.unit.gateway.fakes import KeepingBroker

DAY = 24 * 3600.0
NOW = time.time()


def issued(id: str, **given: Any) -> InvitationIssued:
    known: dict[str, Any] = {
        "invitation_id": id,
        "revision": 1,
        "template_id": "t",
        "version": 1,
        "token_sha256": id,
        "label": "C-0001",
        "expires_at": NOW - 10 * DAY,
    }
    return InvitationIssued(**known | given)


@pytest.mark.parametrize(
    ("days", "given", "lapses"),
    [
        (9.0, {}, True),
        (11.0, {}, False),
        (0.0, {}, False),
        (0.0, {"retention_days": 9.0}, True),
        (180.0, {"retention_days": 9.0}, True),
        (180.0, {"retention_days": 11.0}, False),
        (9.0, {"expires_at": NOW + DAY}, False),
    ],
)
async def test_the_shorter_time_counts_from_the_deadline(
    days: float, given: dict[str, Any], lapses: bool
) -> None:
    broker, invitations = KeepingBroker(), await Invitations.open(MemoryStore())
    await invitations.put(issued("i1", **given))
    lapsing = Lapsing(invitations, GroupCommit(broker), days)  # type: ignore[arg-type]
    for _ in range(2):
        await lapsing.sweep(NOW)
    events = broker.published(InvitationLapsed)
    assert [event.invitation_id for event in events] == (["i1"] if lapses else [])


async def test_a_session_that_was_started_has_a_retention_of_its_own() -> None:
    broker, invitations = KeepingBroker(), await Invitations.open(MemoryStore())
    await invitations.put(issued("i1"))
    found = await invitations.get("i1")
    assert found is not None
    assert await invitations.redeem(found, "p1", NOW)
    await Lapsing(invitations, GroupCommit(broker), 1.0).sweep(NOW)  # type: ignore[arg-type]
    assert broker.published(InvitationLapsed) == []
