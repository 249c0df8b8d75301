import asyncio
import time

import pytest

from gateway.problems import Problem
from gateway.sessions import COUNTED, OpenSessions
from tests.unit.gateway.fakes import SESSION, Parts, parts, session


@pytest.fixture
async def gateway() -> Parts:
    """One process, and a session that has begun."""
    gateway = await parts()
    await gateway.sessions.add(session())
    return gateway


class Asked:
    """Counts the store's operations, and may hold up the answers."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self) -> None:
        self.times += 1


async def refusal(open_sessions: OpenSessions, id: str = SESSION, *, answer: bool = True) -> int:
    with pytest.raises(Problem) as refused:
        await open_sessions.writable(id, answer=answer)
    return refused.value.status


async def test_a_process_registers_once_and_remembers(gateway: Parts) -> None:
    asked = gateway.store.pause = Asked()
    known = [await gateway.open_sessions.writable(SESSION, answer=True) for _ in range(20)]
    assert asked.times == 1
    assert all(other is known[0] for other in known)
    assert len(known[0].questions) == 2
    row = await gateway.sessions.get(SESSION)
    assert row is not None
    assert (row.gateways, row.answered) == (("g1",), True)


async def test_a_question_is_told_with_the_first_words_for_it(gateway: Parts) -> None:
    known = await gateway.open_sessions.writable(SESSION, answer=True)
    told = [known.begin(index) for index in (1, 1, 0, 1)]
    assert told == [known.questions[1], None, known.questions[0], None]


async def test_calls_at_the_same_time_count_on_the_same_session(gateway: Parts) -> None:
    calls = (gateway.open_sessions.writable(SESSION, answer=True) for _ in range(20))
    known = await asyncio.gather(*calls)
    assert all(other is known[0] for other in known)


async def test_attention_alone_makes_no_answered_interview(gateway: Parts) -> None:
    await gateway.open_sessions.writable(SESSION, answer=False)
    row = await gateway.sessions.get(SESSION)
    assert row is not None
    assert (row.gateways, row.answered) == (("g1",), False)
    await gateway.open_sessions.writable(SESSION, answer=True)
    row = await gateway.sessions.get(SESSION)
    assert row is not None
    assert row.answered


async def test_every_process_that_accepts_something_is_in_the_row(gateway: Parts) -> None:
    other = await parts(gateway.store, "g2")
    for process in (gateway, other, gateway):
        await process.open_sessions.writable(SESSION, answer=True)
    row = await gateway.sessions.get(SESSION)
    assert row is not None
    assert row.gateways == ("g1", "g2")


async def test_an_unknown_session_is_404_and_a_closed_one_409(gateway: Parts) -> None:
    for state in ("finalizing", "reported"):
        await gateway.sessions.add(session(state, state=state))
        assert await refusal(gateway.open_sessions, state) == 409
    assert await refusal(gateway.open_sessions, "6" * 32) == 404


async def test_a_session_whose_time_is_over_is_409(gateway: Parts) -> None:
    await gateway.sessions.add(session("old", closes_at=time.time() - 1))
    assert await refusal(gateway.open_sessions, "old") == 409


async def test_while_broadcasts_cannot_be_heard_nothing_is_accepted(gateway: Parts) -> None:
    await gateway.open_sessions.writable(SESSION, answer=True)
    gateway.broker.hearing_since = 0
    assert await refusal(gateway.open_sessions) == 503


async def test_after_a_reconnect_the_row_is_read_again(gateway: Parts) -> None:
    """The end of the session may have been said while nobody here heard it."""
    known = await gateway.open_sessions.writable(SESSION, answer=True)
    known.utterances = 7
    gateway.broker.hearing_since = 2
    assert await gateway.open_sessions.writable(SESSION, answer=True) is known
    await gateway.sessions.rows.change(SESSION, {"state": "finalizing"})
    await gateway.open_sessions.writable(SESSION, answer=True)
    gateway.broker.hearing_since = 3
    assert await refusal(gateway.open_sessions) == 409
    assert gateway.open_sessions.close(SESSION).utterances == 7


async def test_closed_stays_closed_without_asking_the_store(gateway: Parts) -> None:
    await gateway.open_sessions.writable(SESSION, answer=True)
    gateway.open_sessions.close(SESSION)
    asked = gateway.store.pause = Asked()
    gateway.broker.hearing_since = 2
    for answer in (True, False):
        assert await refusal(gateway.open_sessions, answer=answer) == 409
    assert asked.times == 0


async def test_what_was_accepted_for_a_closed_session_is_known_for_a_while(gateway: Parts) -> None:
    known = await gateway.open_sessions.writable(SESSION, answer=True)
    known.utterances = 7
    gateway.open_sessions.close(SESSION)
    gateway.open_sessions.forget_over(time.time() + COUNTED - 1)
    assert gateway.open_sessions.close(SESSION).utterances == 7
    gateway.open_sessions.forget_over(time.time() + COUNTED + 1)
    assert not gateway.open_sessions.close(SESSION).counted


async def test_sessions_with_the_same_questions_share_them(gateway: Parts) -> None:
    await gateway.sessions.add(session("5" * 32))
    first = await gateway.open_sessions.writable(SESSION, answer=True)
    other = await gateway.open_sessions.writable("5" * 32, answer=True)
    assert first.questions is other.questions


async def test_an_end_that_is_heard_before_the_registrations_answer_counts(
    gateway: Parts,
) -> None:
    """The row was read as open, and the answer is still under way."""
    register, answered = gateway.sessions.rows.change, asyncio.Event()

    class Slow:
        async def change(self, *args: object, **options: object) -> object:
            row = await register(*args, **options)  # type: ignore[arg-type]
            await answered.wait()
            return row

    process = await parts(gateway.store, "g2")
    object.__setattr__(process.sessions, "rows", Slow())
    registering = asyncio.create_task(process.open_sessions.writable(SESSION, answer=True))
    await asyncio.sleep(0)
    process.open_sessions.close(SESSION)
    answered.set()
    with pytest.raises(Problem) as refused:
        await registering
    assert refused.value.status == 409


async def test_sessions_whose_time_is_over_are_forgotten(gateway: Parts) -> None:
    await gateway.open_sessions.writable(SESSION, answer=True)
    gateway.open_sessions.forget_over(3.9e9)
    asked = gateway.store.pause = Asked()
    await gateway.open_sessions.writable(SESSION, answer=True)
    assert asked.times == 0
    gateway.open_sessions.forget_over(4.1e9)
    await gateway.open_sessions.writable(SESSION, answer=True)
    assert asked.times == 1


async def test_a_noted_end_is_forgotten_and_the_row_says_it_then(gateway: Parts) -> None:
    await gateway.sessions.rows.change(SESSION, {"state": "finalizing"})
    gateway.open_sessions.close(SESSION)
    gateway.open_sessions.forget_over(time.time() + 61)
    asked = gateway.store.pause = Asked()
    assert await refusal(gateway.open_sessions) == 409
    assert asked.times == 1


async def test_what_a_process_accepted_is_known_where_it_was_there_from_the_begin(
    gateway: Parts,
) -> None:
    known = await gateway.open_sessions.writable(SESSION, answer=True)
    known.utterances += 3
    assert gateway.open_sessions.accepted(SESSION) == 3
    gateway.open_sessions.close("elsewhere")
    assert gateway.open_sessions.accepted("elsewhere") is None
    assert gateway.open_sessions.accepted("unknown") is None
