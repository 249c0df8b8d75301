import asyncio
import time

import pytest

from gateway.errors import ConsentMissing, SessionClosed, SessionExpired, UnknownSession
from gateway.interview.open_sessions import COUNTS_KEPT_SECONDS
from shared.events import ConsentGiven
from shared.model import Consent
from shared.retry import Unavailable
from tests.unit.gateway.fakes import SESSION, Parts, parts, session


@pytest.fixture
async def gateway() -> Parts:
    """Make a process with a session that has begun."""
    gateway = await parts()
    await gateway.sessions.add(session())
    return gateway


class Asked:
    """A pause of the store that counts the operations."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self) -> None:
        self.times += 1


async def test_a_process_registers_once_and_remembers(gateway: Parts) -> None:
    asked = gateway.store.pause = Asked()
    known = [await gateway.open_sessions.writable(SESSION) for _ in range(20)]
    assert asked.times == 1
    assert all(other is known[0] for other in known)
    assert len(known[0].questions) == 2
    row = await gateway.sessions.get(SESSION)
    assert row is not None
    assert row.gateways == ("g1",)


async def test_a_question_is_told_with_the_first_words_for_it(gateway: Parts) -> None:
    known = await gateway.open_sessions.writable(SESSION)
    told = [known.begin(index) for index in (1, 1, 0, 1)]
    assert told == [known.questions[1], None, known.questions[0], None]


async def test_calls_at_the_same_time_count_on_the_same_session(gateway: Parts) -> None:
    calls = (gateway.open_sessions.writable(SESSION) for _ in range(20))
    known = await asyncio.gather(*calls)
    assert all(other is known[0] for other in known)


async def test_attention_alone_makes_no_answered_interview(gateway: Parts) -> None:
    known = await gateway.open_sessions.writable(SESSION)
    row = await gateway.sessions.get(SESSION)
    assert row is not None
    assert (row.gateways, row.answered, known.answered) == (("g1",), False, False)
    assert await gateway.open_sessions.register_answer(SESSION) is known
    assert known.answered
    row = await gateway.sessions.get(SESSION)
    assert row is not None
    assert row.answered


async def test_every_process_that_accepts_something_is_in_the_row(gateway: Parts) -> None:
    other = await parts(gateway.store, "g2")
    for process in (gateway, other, gateway):
        await process.open_sessions.writable(SESSION)
    row = await gateway.sessions.get(SESSION)
    assert row is not None
    assert row.gateways == ("g1", "g2")


@pytest.mark.parametrize("state", ["finalizing", "reported"])
async def test_a_session_that_was_finalized_is_closed(gateway: Parts, state: str) -> None:
    await gateway.sessions.add(session(state, state=state))
    for attempt in (gateway.open_sessions.register_answer, gateway.open_sessions.writable):
        with pytest.raises(SessionClosed):
            await attempt(state)


async def test_a_session_that_is_not_there_is_unknown(gateway: Parts) -> None:
    with pytest.raises(UnknownSession):
        await gateway.open_sessions.writable("6" * 32)


async def test_a_session_whose_time_is_over_takes_nothing(gateway: Parts) -> None:
    await gateway.sessions.add(session("old", closes_at=time.time() - 1))
    with pytest.raises(SessionExpired):
        await gateway.open_sessions.writable("old")


async def test_while_broadcasts_cannot_be_heard_nothing_is_accepted(gateway: Parts) -> None:
    await gateway.open_sessions.writable(SESSION)
    gateway.broker.hearing_since = 0
    with pytest.raises(Unavailable):
        await gateway.open_sessions.writable(SESSION)


async def test_after_a_reconnect_the_row_is_read_again(gateway: Parts) -> None:
    """The end of the session may have been announced while this process heard nothing."""
    known = await gateway.open_sessions.writable(SESSION)
    known.utterances = 7
    gateway.broker.hearing_since = 2
    assert await gateway.open_sessions.writable(SESSION) is known
    await gateway.sessions.rows.change(SESSION, {"state": "finalizing"})
    await gateway.open_sessions.writable(SESSION)
    gateway.broker.hearing_since = 3
    with pytest.raises(SessionClosed):
        await gateway.open_sessions.writable(SESSION)
    assert gateway.open_sessions.close(SESSION).utterances == 7


async def test_closed_stays_closed_without_asking_the_store(gateway: Parts) -> None:
    await gateway.open_sessions.writable(SESSION)
    gateway.open_sessions.close(SESSION)
    asked = gateway.store.pause = Asked()
    gateway.broker.hearing_since = 2
    with pytest.raises(SessionClosed):
        await gateway.open_sessions.writable(SESSION)
    assert asked.times == 0


async def test_the_number_accepted_for_a_closed_session_is_known_for_a_while(
    gateway: Parts,
) -> None:
    known = await gateway.open_sessions.writable(SESSION)
    known.utterances = 7
    gateway.open_sessions.close(SESSION)
    await gateway.open_sessions.forget_over(time.time() + COUNTS_KEPT_SECONDS - 1)
    assert gateway.open_sessions.close(SESSION).utterances == 7
    await gateway.open_sessions.forget_over(time.time() + COUNTS_KEPT_SECONDS + 1)
    assert not gateway.open_sessions.close(SESSION).counted


async def test_sessions_with_the_same_questions_share_them(gateway: Parts) -> None:
    await gateway.sessions.add(session("5" * 32))
    first = await gateway.open_sessions.writable(SESSION)
    other = await gateway.open_sessions.writable("5" * 32)
    assert first.questions is other.questions


async def test_an_end_that_is_heard_before_the_registrations_answer_counts(
    gateway: Parts,
) -> None:
    """The row was read as open, and the store's answer is still under way."""
    register, answered = gateway.sessions.rows.change, asyncio.Event()

    class Slow:
        async def change(self, *args: object, **options: object) -> object:
            row = await register(*args, **options)  # type: ignore[arg-type]
            await answered.wait()
            return row

    process = await parts(gateway.store, "g2")
    object.__setattr__(process.sessions, "rows", Slow())
    registering = asyncio.create_task(process.open_sessions.writable(SESSION))
    await asyncio.sleep(0)
    process.open_sessions.close(SESSION)
    answered.set()
    with pytest.raises(SessionClosed):
        await registering


async def test_sessions_whose_time_is_over_are_forgotten(gateway: Parts) -> None:
    await gateway.open_sessions.writable(SESSION)
    await gateway.open_sessions.forget_over(3.9e9)
    asked = gateway.store.pause = Asked()
    await gateway.open_sessions.writable(SESSION)
    assert asked.times == 0
    await gateway.open_sessions.forget_over(4.1e9)
    asked.times = 0
    await gateway.open_sessions.writable(SESSION)
    assert asked.times == 1


async def test_a_session_that_gets_more_time_goes_on_with_its_numbers(gateway: Parts) -> None:
    """Words that are numbered anew would be taken for words that came before."""
    soon = time.time() + 60
    await gateway.sessions.rows.change(SESSION, {"closes_at": soon})
    known = await gateway.open_sessions.writable(SESSION)
    known.utterances = 7
    await gateway.sessions.extend(SESSION, soon + 60)
    await gateway.open_sessions.forget_over(soon + 1)
    assert await gateway.open_sessions.writable(SESSION) is known
    assert (known.utterances, known.closes_at) == (7, soon + 60)


async def test_a_process_that_heard_of_no_more_time_reads_the_row_again(gateway: Parts) -> None:
    await gateway.sessions.rows.change(SESSION, {"closes_at": time.time() - 1})
    with pytest.raises(SessionExpired):
        await gateway.open_sessions.writable(SESSION)
    await gateway.sessions.extend(SESSION, time.time() + 60)
    await gateway.open_sessions.writable(SESSION)


async def test_a_noted_end_is_forgotten_and_the_row_says_it_then(gateway: Parts) -> None:
    await gateway.sessions.rows.change(SESSION, {"state": "finalizing"})
    gateway.open_sessions.close(SESSION)
    await gateway.open_sessions.forget_over(time.time() + 61)
    asked = gateway.store.pause = Asked()
    with pytest.raises(SessionClosed):
        await gateway.open_sessions.writable(SESSION)
    assert asked.times == 1


async def test_a_process_knows_the_number_it_accepted_if_it_saw_the_session_begin(
    gateway: Parts,
) -> None:
    known = await gateway.open_sessions.writable(SESSION)
    known.utterances += 3
    assert gateway.open_sessions.accepted(SESSION) == 3
    gateway.open_sessions.close("elsewhere")
    assert gateway.open_sessions.accepted("elsewhere") is None
    assert gateway.open_sessions.accepted("unknown") is None


def choice(at: float, *, ai_grading: bool) -> ConsentGiven:
    return ConsentGiven(session_id=SESSION, ai_grading=ai_grading, given_at=at)


async def test_the_latest_choice_counts_whichever_is_heard_first(gateway: Parts) -> None:
    known = await gateway.open_sessions.writable(SESSION)
    assert known.ai_grading
    for at, ai_grading in ((2.0, False), (1.0, True)):
        gateway.open_sessions.hear_consent(choice(at, ai_grading=ai_grading))
    assert not known.ai_grading


async def test_a_choice_heard_during_the_registration_counts(gateway: Parts) -> None:
    async def heard_meanwhile() -> None:
        gateway.open_sessions.hear_consent(choice(time.time(), ai_grading=False))

    gateway.store.pause = heard_meanwhile
    assert not (await gateway.open_sessions.writable(SESSION)).ai_grading


async def test_a_consent_is_looked_up_only_while_none_is_known(gateway: Parts) -> None:
    known = await gateway.open_sessions.writable(SESSION)
    with pytest.raises(ConsentMissing):
        await gateway.open_sessions.consented(known)
    row = await gateway.sessions.get(SESSION)
    assert row is not None
    given = Consent(version="1", choices={"ai_grading": False}, given_at=1.0)
    await gateway.sessions.note(row, "id", given)  # the broadcast was missed
    asked = gateway.store.pause = Asked()
    for _ in range(5):
        await gateway.open_sessions.consented(known)
    assert asked.times == 1
    assert not known.ai_grading
