"""Rows of release 0.1.0 at a desk of this release."""

from desk_service.context import Context
from desk_service.invitations.domain import Invitation
from desk_service.upgrading import Upgrading
from shared.broker import Route
from shared.events import PrintRequested
from shared.store import Contains, Document
from tests.contract.brokers import Heard, serving
from tests.support.eventually import eventually

ROW: Document = {
    "id": "1" * 32,
    "place": "e" * 32,
    "template_id": "2" * 32,
    "version": 1,
    "token": "3" * 64,
    "label": "C-0001",
    "person": {"name": "José Núñez", "email": "jose@example.org", "external_ref": ""},
    "expires_at": 2e9,
    "time_factor": 1.5,
    "revoked": False,
    "revision": 3,
    "told": True,
    "session_id": "p" + "4" * 32,
    "started_at": 1.7e9,
    "finished_at": 1.7e9 + 600,
    "made_at": 1.7e9 - 600,
}
"""An invitation as release 0.1.0 stored it."""


async def test_an_accommodation_of_the_earlier_release_stays() -> None:
    invitation = Invitation.model_validate(ROW)
    assert invitation.accommodation.time_factor == 1.5
    assert invitation.event().time_factor == 1.5
    kept = Invitation.model_validate(invitation.model_dump())
    assert kept == invitation


async def test_searches_find_invitations_of_the_earlier_release(desk: Context) -> None:
    await desk.invitations.rows.add([ROW])
    upgrading = Upgrading(desk.invitations, desk.broker)
    assert await desk.invitations.find({"sought": Contains("jose nunez")}, 10) == []
    for _ in range(2):
        await upgrading.run()
        (found,) = await desk.invitations.find({"sought": Contains("jose nunez")}, 10)
    assert found.person.name == "José Núñez"


async def test_reports_that_the_earlier_release_kept_nowhere_are_asked_for(desk: Context) -> None:
    running = ROW | {"id": "5" * 32, "place": "d" * 32, "finished_at": None}
    reported = ROW | {"id": "6" * 32, "place": "f" * 32, "session_id": "p6", "reported_at": 1.7e9}
    await desk.invitations.rows.add([ROW, running, reported])
    asked = Heard[PrintRequested]()
    await Upgrading(desk.invitations, desk.broker).run()
    async with serving(desk.broker, "report", Route(PrintRequested, asked.one)):
        await eventually(lambda: bool(asked.events))
    assert asked.sessions == [ROW["session_id"]]
