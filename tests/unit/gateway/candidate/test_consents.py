"""Consents and contests, all of which are kept with the session."""

import asyncio

import pytest

from gateway.candidate.consents import MAX_CONTESTS, keep, may_consent, may_contest
from gateway.errors import SessionClosed, SessionExpired, TooManyNotes, UnknownSession
from gateway.store import Session, Sessions
from shared.events import InterviewFinalized
from shared.model import Consent, Contest
from shared.retry import Unavailable
from tests.unit.gateway.fakes import SESSION, Parts, parts, session


@pytest.fixture
async def gateway() -> Parts:
    """Make a process with a session that has begun."""
    gateway = await parts()
    await gateway.sessions.add(session())
    return gateway


async def row(gateway: Parts) -> Session:
    found = await gateway.sessions.get(SESSION)
    assert found is not None
    return found


def consent(version: str = "1") -> Consent:
    return Consent(version=version, choices={"camera": False}, given_at=1.0)


async def test_every_consent_is_kept_and_the_end_carries_the_last(gateway: Parts) -> None:
    for version in ("1", "2"):
        await keep(gateway.sessions, SESSION, version, consent(version), may_consent)
    assert (await row(gateway)).consents == (consent("1"), consent("2"))
    await gateway.finalizing.finalize(SESSION)
    (event,) = gateway.broker.published(InterviewFinalized)
    assert event.consent == consent("2")


async def test_notes_that_race_are_all_kept(gateway: Parts) -> None:
    notes = [Contest(text=f"{n}", at=n) for n in range(10)]
    await asyncio.gather(
        *(keep(gateway.sessions, SESSION, note.text, note, may_contest) for note in notes),
        *(keep(gateway.sessions, SESSION, f"c{n}", consent(f"{n}"), may_consent) for n in range(5)),
    )
    kept = await row(gateway)
    assert {note.text for note in kept.contests} == {f"{n}" for n in range(10)}
    assert len(kept.consents) == 5


async def test_a_repeated_note_is_kept_once_and_answered_as_the_first(gateway: Parts) -> None:
    for at in (1.0, 2.0):
        again = Contest(text="No.", at=at)
        assert await keep(gateway.sessions, SESSION, "id", again, may_contest) == 1.0
    assert (await row(gateway)).contests == (Contest(text="No.", at=1.0),)


async def test_a_consent_repeated_after_the_end_gets_its_receipt(gateway: Parts) -> None:
    await keep(gateway.sessions, SESSION, "id", consent(), may_consent)
    await gateway.finalizing.finalize(SESSION)
    assert await keep(gateway.sessions, SESSION, "id", consent(), may_consent) == 1.0


async def test_after_the_end_there_is_no_consent_and_still_an_objection(gateway: Parts) -> None:
    await gateway.finalizing.finalize(SESSION)
    with pytest.raises(SessionClosed):
        await keep(gateway.sessions, SESSION, "id", consent(), may_consent)
    await keep(gateway.sessions, SESSION, "id", Contest(text="No.", at=1.0), may_contest)
    kept = await row(gateway)
    assert (kept.consents, kept.contests) == ((), (Contest(text="No.", at=1.0),))


async def test_a_consent_that_was_overtaken_by_the_end_is_not_kept(gateway: Parts) -> None:
    before = await row(gateway)
    await gateway.finalizing.finalize(SESSION)
    assert not await gateway.sessions.note(before, "id", consent())
    assert (await row(gateway)).consents == ()


async def test_a_session_keeps_so_many_contests_and_not_one_more(gateway: Parts) -> None:
    for number in range(MAX_CONTESTS):
        contest = Contest(text="No.", at=number)
        await keep(gateway.sessions, SESSION, f"{number}", contest, may_contest)
    with pytest.raises(TooManyNotes):
        await keep(gateway.sessions, SESSION, "id", Contest(text="No.", at=99.0), may_contest)
    assert len((await row(gateway)).contests) == MAX_CONTESTS


async def test_a_session_that_is_gone_keeps_nothing(gateway: Parts) -> None:
    before = await row(gateway)
    await gateway.sessions.rows.remove({"id": SESSION})
    assert not await gateway.sessions.note(before, "id", consent())
    with pytest.raises(UnknownSession):
        await keep(gateway.sessions, SESSION, "id", consent(), may_consent)


async def test_a_session_that_is_over_takes_no_consent(gateway: Parts) -> None:
    with pytest.raises(SessionExpired):
        may_consent(session(closes_at=1.0))


async def test_who_is_overtaken_again_and_again_is_asked_to_come_back(gateway: Parts) -> None:
    class Overtaken(Sessions):
        async def note(self, row: Session, id: str, note: Consent | Contest) -> bool:
            return False

    with pytest.raises(Unavailable):
        await keep(Overtaken(gateway.sessions.rows), SESSION, "id", consent(), may_consent)
