"""The redemption of invitations: one link, one session, whatever happens at once."""

import asyncio
import hashlib
import time
from dataclasses import dataclass, field
from typing import Any

import pytest

from gateway.errors import InvitationExpired, InvitationOver, InvitationRevoked, NotOpenYet
from gateway.interview.redeeming import Redeemed, Redeeming
from gateway.invitations import Invitations
from gateway.plans import Plans
from gateway.store import Session, Sessions
from shared.erasure import Tombstones
from shared.events import Event, InvitationIssued, InvitationRedeemed, TemplatePublished
from shared.ids import SESSION_ID
from shared.model import FollowUpLimits, PlannedQuestion, Probe
from shared.retry import Unavailable
from tests.support.fakes import MemoryStore

TOKEN = "vvi_token"
HASH = "2c6d4ecc83d9ba4d1ac0e6e3c43fbb2fe3e3d1f3c1e1d6d8dd7a7b6a4c4dc4d0"
HOUR = 3600.0

PROBE = Probe(text="Why so?", for_cover="it")
PLAN = TemplatePublished(
    template_id="t",
    version=2,
    sha256="d" * 64,
    title="Engineer",
    language="es",
    questions=(
        PlannedQuestion(text="Why?", seconds=100, covers=("it",), probes=(PROBE,)),
        PlannedQuestion(text="How?", seconds=200),
    ),
    follow_ups=FollowUpLimits(per_question=2, per_interview=4),
    published_at=1.0,
)


@dataclass
class Published:
    """A group commit that keeps what is published."""

    events: list[Event] = field(default_factory=list)

    async def publish(self, event: Event) -> None:
        self.events.append(event)


def issued(**given: Any) -> InvitationIssued:
    fields: dict[str, Any] = {
        "invitation_id": "i1",
        "revision": 1,
        "template_id": "t",
        "version": 2,
        "token_sha256": hashlib.sha256(TOKEN.encode()).hexdigest(),
        "label": "C-0001",
        "expires_at": time.time() + HOUR,
    }
    return InvitationIssued(**fields | given)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
async def redeeming(store: MemoryStore) -> Redeeming:
    return Redeeming(
        await Invitations.open(store),
        await Plans.open(store),
        await Sessions.open(store),
        await Tombstones.open(store),
        Published(),  # type: ignore[arg-type]
        4 * HOUR,
        "full",
    )


async def redeem(redeeming: Redeeming) -> Redeemed:
    found = await redeeming.find(TOKEN)
    assert found is not None
    return await redeeming.redeem(*found)


async def test_fifty_starts_at_once_are_one_session(
    store: MemoryStore, redeeming: Redeeming
) -> None:
    await redeeming.plans.put(PLAN)
    await redeeming.invitations.put(issued())

    async def turn() -> None:
        await asyncio.sleep(0)

    store.pause = turn
    redeemed = await asyncio.gather(*(redeem(redeeming) for _ in range(50)))
    assert len({each.session.id for each in redeemed}) == 1
    assert [each.again for each in redeemed].count(False) == 1
    assert await redeeming.sessions.rows.count({}) == 1
    events: list[InvitationRedeemed] = redeeming.events.events  # type: ignore[attr-defined]
    assert [event.again for event in events].count(False) == 1


async def test_the_session_is_made_of_the_version_with_the_time_that_was_agreed(
    redeeming: Redeeming,
) -> None:
    await redeeming.plans.put(PLAN)
    await redeeming.invitations.put(issued(time_factor=1.5))
    session = (await redeem(redeeming)).session
    assert SESSION_ID.fullmatch(session.id)
    assert session.id.startswith("p")
    assert [question.text for question in session.questions] == ["Why?", "How?"]
    assert session.question_seconds == (150, 300)
    assert session.probe_seconds == 135
    assert (session.questions[0].probes, session.limits) == ((PROBE,), PLAN.follow_ups)
    assert not session.asks_if_finished
    assert session.closes_at - session.started_at == 6 * HOUR
    assert (session.title, session.language) == ("Engineer", "es")
    assert session.invitation is not None
    assert session.invitation.model_dump() == {
        "label": "C-0001",
        "version": 2,
        "sha256": "d" * 64,
    }


async def test_who_needs_more_than_time_has_no_limit_no_camera_and_need_not_speak(
    redeeming: Redeeming,
) -> None:
    await redeeming.plans.put(PLAN)
    event = issued(untimed=True, no_camera=True, text_only=True)
    await redeeming.invitations.put(event)
    session = (await redeem(redeeming)).session
    assert session.question_seconds == ()
    assert session.probe_seconds is None
    assert session.closes_at == event.expires_at + 24 * HOUR
    assert (session.camera, session.voice) == (False, False)
    assert not session.asks_if_finished


async def test_a_later_deadline_moves_the_end_of_an_untimed_interview_and_no_other(
    redeeming: Redeeming,
) -> None:
    await redeeming.plans.put(PLAN.model_copy(update={"retention_days": 0.01}))
    event = issued(untimed=True)
    await redeeming.invitations.put(event)
    begun = (await redeem(redeeming)).session
    for revision, hours in enumerate((48, 2), 2):
        expires_at = event.expires_at + hours * HOUR
        changed = event.model_copy(update={"revision": revision, "expires_at": expires_at})
        await redeeming.invitations.put(changed)
        await redeeming.extend(event.invitation_id)
        row = await redeeming.sessions.get(begun.id)
        assert row is not None
        assert row.closes_at == row.erase_at == event.expires_at + 72 * HOUR
    await redeeming.sessions.rows.change(begun.id, {"state": "finalizing"})
    await redeeming.sessions.extend(begun.id, event.expires_at + 99 * HOUR)
    ended = await redeeming.sessions.get(begun.id)
    assert ended is not None
    assert ended.closes_at == event.expires_at + 72 * HOUR


async def test_a_later_deadline_that_comes_before_the_sessions_row_is_not_lost(
    redeeming: Redeeming,
) -> None:
    await redeeming.plans.put(PLAN)
    event = issued(untimed=True)
    await redeeming.invitations.put(event)
    found = await redeeming.find(TOKEN)
    assert found is not None
    add = redeeming.sessions.add
    later = event.model_copy(update={"revision": 2, "expires_at": event.expires_at + HOUR})

    async def overtaken(session: Session) -> None:
        await redeeming.invitations.put(later)
        await redeeming.extend(later.invitation_id)
        await add(session)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sessions, "add", lambda _, session: overtaken(session))
        redeemed = await redeeming.redeem(*found)
    assert redeemed.session.closes_at == later.expires_at + 24 * HOUR


async def test_without_more_time_the_page_may_ask_if_an_answer_is_finished(
    redeeming: Redeeming,
) -> None:
    await redeeming.plans.put(PLAN)
    await redeeming.invitations.put(issued())
    assert (await redeem(redeeming)).session.asks_if_finished


@pytest.mark.parametrize(
    ("given", "camera", "days"),
    [({}, True, None), ({"attention": False}, False, None), ({"retention_days": 5.0}, True, 5.0)],
)
async def test_the_template_says_whether_attention_is_collected_and_how_long_all_is_kept(
    redeeming: Redeeming, given: dict[str, Any], camera: bool, days: float | None
) -> None:
    await redeeming.plans.put(PLAN.model_copy(update=given))
    await redeeming.invitations.put(issued())
    session = (await redeem(redeeming)).session
    assert session.camera is camera
    assert session.erase_at == (session.started_at + days * 24 * HOUR if days else None)


async def test_nothing_begins_before_its_time(redeeming: Redeeming) -> None:
    await redeeming.plans.put(PLAN)
    await redeeming.invitations.put(issued(opens_at=time.time() + HOUR))
    with pytest.raises(NotOpenYet):
        await redeem(redeeming)
    await redeeming.invitations.put(issued(revision=2, opens_at=time.time() - HOUR))
    assert not (await redeem(redeeming)).again


async def test_the_desk_hears_of_the_first_look_alone(redeeming: Redeeming) -> None:
    await redeeming.plans.put(PLAN)
    await redeeming.invitations.put(issued())
    for _ in range(3):
        assert await redeeming.look(TOKEN)
    await redeeming.invitations.put(issued(revision=2))
    assert await redeeming.look(TOKEN)
    events = redeeming.events.events  # type: ignore[attr-defined]
    assert [event.name for event in events] == ["invitation.opened"]


@pytest.mark.parametrize("blind", [True, False])
async def test_the_session_is_blind_where_people_mark_first(
    redeeming: Redeeming, blind: bool
) -> None:
    await redeeming.plans.put(PLAN.model_copy(update={"blind_marks": blind}))
    await redeeming.invitations.put(issued())
    assert (await redeem(redeeming)).session.blind is blind


async def test_invitation_and_plan_come_in_any_order(redeeming: Redeeming) -> None:
    assert await redeeming.find(TOKEN) is None
    await redeeming.invitations.put(issued())
    with pytest.raises(Unavailable, match="prepared"):
        await redeeming.find(TOKEN)
    await redeeming.plans.put(PLAN)
    assert not (await redeem(redeeming)).again


async def test_looking_uses_nothing_up(redeeming: Redeeming) -> None:
    await redeeming.plans.put(PLAN)
    await redeeming.invitations.put(issued())
    for _ in range(20):
        await redeeming.find(TOKEN)
    assert not (await redeem(redeeming)).again


async def test_an_older_revision_changes_nothing_and_a_newer_one_keeps_the_session(
    redeeming: Redeeming,
) -> None:
    await redeeming.plans.put(PLAN)
    await redeeming.invitations.put(issued(revision=2, expires_at=time.time() + 2 * HOUR))
    session = (await redeem(redeeming)).session
    await redeeming.invitations.put(issued(revision=1, revoked=True))
    await redeeming.invitations.put(issued(revision=3, label="C-0002"))
    again = await redeem(redeeming)
    assert (again.session.id, again.again) == (session.id, True)


async def test_the_session_knows_when_the_link_opened_it_again(redeeming: Redeeming) -> None:
    await redeeming.plans.put(PLAN)
    await redeeming.invitations.put(issued())
    assert (await redeem(redeeming)).session.resumed_at is None
    before = time.time()
    session = (await redeem(redeeming)).session
    assert session.resumed_at is not None
    assert session.resumed_at >= before
    assert await redeeming.sessions.get(session.id) == session


@pytest.mark.parametrize(
    ("over", "why"),
    [({"revoked": True}, InvitationRevoked), ({"expires_at": 1.0}, InvitationExpired)],
)
async def test_an_invitation_that_is_over_begins_no_session_and_resumes_one(
    redeeming: Redeeming, over: dict[str, Any], why: type[InvitationOver]
) -> None:
    await redeeming.plans.put(PLAN)
    await redeeming.invitations.put(issued(**over))
    with pytest.raises(why):
        await redeeming.find(TOKEN)
    await redeeming.invitations.put(issued(revision=2))
    session = (await redeem(redeeming)).session
    await redeeming.invitations.put(issued(revision=3, **over))
    assert (await redeem(redeeming)).session.id == session.id


async def test_a_link_that_was_replaced_leads_nowhere(redeeming: Redeeming) -> None:
    await redeeming.plans.put(PLAN)
    await redeeming.invitations.put(issued())
    found = await redeeming.find(TOKEN)
    assert found is not None
    await redeeming.invitations.put(issued(revision=2, token_sha256=HASH))
    assert await redeeming.find(TOKEN) is None
    with pytest.raises(InvitationOver):  # a call that had found the link before
        await redeeming.redeem(*found)


async def test_whoever_comes_next_makes_the_row_of_a_start_that_was_killed(
    redeeming: Redeeming,
) -> None:
    await redeeming.plans.put(PLAN)
    await redeeming.invitations.put(issued())
    found = await redeeming.find(TOKEN)
    assert found is not None
    taken = await redeeming.invitations.redeem(found[0], "p" + "1" * 32, 5.0)
    assert taken is not None
    redeemed = await redeem(redeeming)
    assert (redeemed.session.id, redeemed.session.started_at) == ("p" + "1" * 32, 5.0)


async def test_an_erased_session_is_not_begun_again(redeeming: Redeeming) -> None:
    await redeeming.plans.put(PLAN)
    await redeeming.invitations.put(issued())
    session = (await redeem(redeeming)).session
    await redeeming.tombstones.add(session.id)
    await redeeming.sessions.rows.remove({"id": session.id})
    with pytest.raises(InvitationOver, match="erased"):
        await redeem(redeeming)
    assert await redeeming.invitations.forget(session.id) == 1
    await redeeming.invitations.put(issued(revision=2))
    with pytest.raises(InvitationOver, match="erased"):
        await redeem(redeeming)
    assert session.id not in str(redeeming.invitations.rows.__dict__)
