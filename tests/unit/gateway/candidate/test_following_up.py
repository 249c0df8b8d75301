"""Decisions on follow-ups: one for each answer, within the limits, of the list, before the end."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from gateway.candidate.asking import Asking
from gateway.candidate.following_up import SOUND_SECONDS, FollowingUp
from gateway.errors import SessionClosed, UnknownQuestion
from gateway.interview.group_commit import GroupCommit
from gateway.interview.open_sessions import OpenSession
from gateway.sound.session_sound import SessionSound
from shared.events import AnswerGiven, Event, FollowupChosen
from shared.model import ChosenBy, FollowUpLimits, Probe, Question
from tests.support.fakes import MemoryStore
from tests.unit.gateway.fakes import SESSION, Parts, parts, session

PROBES = (Probe(text="Why so?", for_cover="a reason"), Probe(text="And then?", for_cover="an end"))
OTHERS = (Probe(text="Who else?", for_cover="people"),)
QUESTIONS = (
    Question(text="Why?", covers=("a reason", "an end"), probes=PROBES),
    Question(text="How?", covers=("people",), probes=OTHERS),
    Question(text="When?", probes=PROBES, follow_up="never"),
    Question(text="Where?"),
)
RULE = ChosenBy(chooser="rule", version="1")

Choose = Callable[[AnswerGiven], Probe | None]


def first(event: AnswerGiven) -> Probe | None:
    return event.probes[0]


@dataclass
class Interviewer:
    """The services behind the gateway, which choose at once, or not at all."""

    gateway: Parts
    choose: Choose | None = first
    asked: list[AnswerGiven] = field(default_factory=list)
    before: Callable[[], Any] | None = None

    async def publish(self, event: Event) -> None:
        assert isinstance(event, AnswerGiven)
        self.asked.append(event)
        if self.before:
            await self.before()
        if self.choose is None:
            return
        probe = self.choose(event)
        chosen = FollowupChosen(
            session_id=event.session_id,
            request_id=event.request_id,
            probe=probe,
            why="not_mentioned" if probe else "covered",
            chosen_by=RULE,
        )
        self.gateway.wakeups.tell(event.request_id, chosen)


@dataclass
class Process:
    """A gateway process with the session, and its calls for follow-ups."""

    gateway: Parts
    interviewer: Interviewer
    following: FollowingUp

    async def after(self, index: int) -> tuple[int | None, str]:
        """Return the index of the follow-up, or None, and the reason."""
        known = await self.gateway.open_sessions.writable(SESSION)
        _, follow_up = await self.following.after(known, index)
        return follow_up.probe.index if follow_up.probe else None, follow_up.why


async def process(
    choose: Choose | None = first, store: MemoryStore | None = None, **fields: Any
) -> Process:
    gateway = await parts(store, "g2" if store else "g1")
    if store is None:
        await gateway.sessions.add(session(**{"questions": QUESTIONS} | fields))
    interviewer = Interviewer(gateway, choose)
    events = cast(GroupCommit, interviewer)
    asking = Asking(events, gateway.wakeups, gateway.open_sessions)

    async def no_sound(_: OpenSession) -> SessionSound:
        return SessionSound()

    following = FollowingUp(
        gateway.sessions, gateway.open_sessions, asking, no_sound, choice_seconds=0.05
    )
    return Process(gateway, interviewer, following)


async def test_a_follow_up_gets_the_next_index_and_is_decided_once() -> None:
    one = await process()
    assert await one.after(0) == (4, "not_mentioned")
    assert await one.after(0) == (4, "not_mentioned")
    assert await one.after(1) == (5, "not_mentioned")
    assert len(one.interviewer.asked) == 2
    row = await one.gateway.sessions.get(SESSION)
    assert row is not None
    assert [(probe.follows, probe.text) for probe in row.probes] == [
        (0, "Why so?"),
        (1, "Who else?"),
    ]
    assert row.questions == QUESTIONS


async def test_calls_at_once_are_one_question() -> None:
    one = await process()
    outcomes = await asyncio.gather(*[one.after(0) for _ in range(5)])
    assert set(outcomes) == {(4, "not_mentioned")}
    assert len(one.interviewer.asked) == 1


async def test_two_processes_keep_one_decision() -> None:
    one = await process(lambda event: event.probes[0])
    other = await process(lambda event: event.probes[1], one.gateway.store)
    outcomes = await asyncio.gather(one.after(0), other.after(0))
    assert outcomes[0] == outcomes[1] == (4, "not_mentioned")
    row = await one.gateway.sessions.get(SESSION)
    assert row is not None
    assert len(row.probes) == len(row.follow_ups) == 1


@pytest.mark.parametrize(
    ("index", "why"), [(2, "never"), (3, "no_probes")], ids=["never", "no probes"]
)
async def test_nobody_is_asked_where_nothing_may_be_asked(index: int, why: str) -> None:
    one = await process()
    assert await one.after(index) == (None, why)
    assert one.interviewer.asked == []


async def test_the_limits_hold_whoever_chooses() -> None:
    one = await process(limits=FollowUpLimits(per_question=2, per_interview=2))
    assert await one.after(0) == (4, "not_mentioned")
    assert await one.after(4) == (5, "not_mentioned")  # the second to the first question
    assert await one.after(5) == (None, "limit")
    assert await one.after(1) == (None, "limit")
    one = await process()
    await one.after(0)
    assert await one.after(4) == (None, "limit")


async def test_decisions_that_race_keep_the_limit_of_the_interview() -> None:
    one = await process(limits=FollowUpLimits(per_interview=1))
    outcomes = await asyncio.gather(one.after(0), one.after(1))
    assert sorted(why for _, why in outcomes) == ["limit", "not_mentioned"]


async def test_a_probe_that_is_not_on_the_list_is_never_asked() -> None:
    one = await process(lambda _: Probe(text="What is your faith?", for_cover="a reason"))
    assert await one.after(0) == (None, "no_time")


async def test_a_late_decision_means_none_and_stays_so() -> None:
    one = await process(None)
    assert await one.after(0) == (None, "no_time")
    one.interviewer.choose = first
    assert await one.after(0) == (None, "no_time")


async def test_a_decision_after_the_end_is_void() -> None:
    one = await process()

    async def finalize() -> None:
        await one.gateway.finalizing.finalize(SESSION)

    one.interviewer.before = finalize
    with pytest.raises(SessionClosed):
        await one.after(0)
    row = await one.gateway.sessions.get(SESSION)
    assert row is not None
    assert row.finalized is not None
    assert row.probes == row.finalized.probes == ()


async def test_the_end_holds_every_follow_up_whatever_comes_first() -> None:
    one = await process()
    ending = one.gateway.sessions.finalize
    overtaken: list[Sequence[Any]] = []

    async def late(event: Any, read: Any) -> Any:
        if not overtaken:
            overtaken.append([await one.after(0)])
        return await ending(event, read)

    object.__setattr__(one.gateway.finalizing, "sessions", Overtaken(one.gateway.sessions, late))
    row = await one.gateway.finalizing.finalize(SESSION)
    assert row.finalized is not None
    assert [probe.index for probe in row.finalized.probes] == [4]


@dataclass
class Overtaken:
    """The sessions, whose end is overtaken."""

    sessions: Any
    finalize: Callable[..., Any]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sessions, name)


async def test_another_process_takes_words_for_a_follow_up_that_it_has_not_heard_of() -> None:
    one = await process()
    other = await process(store=one.gateway.store)
    sessions = other.gateway.open_sessions
    known = await sessions.writable(SESSION)
    await one.after(0)
    await sessions.check_index(known, 4)
    assert known.begin(4) == Question(text="Why so?", covers=("a reason",), follows=0)
    with pytest.raises(UnknownQuestion):
        await sessions.check_index(known, 5)


async def test_speech_gets_its_own_seconds_before_the_choice() -> None:
    one = await process()
    spans = (("stream", 0, 9),)

    async def sound(_: OpenSession) -> SessionSound:
        return SessionSound({"stream": 10}, spans)

    spoken = replace(one.following, name_sound=sound, choice_seconds=3.0)
    known = await one.gateway.open_sessions.writable(SESSION)
    began = time.time()
    await spoken.after(known, 0)
    (event,) = one.interviewer.asked
    assert event.sound_spans == spans
    assert event.until >= began + 3.0 + SOUND_SECONDS


async def test_the_event_asking_for_a_follow_up_names_the_words_that_came_before() -> None:
    one = await process()
    known = await one.gateway.open_sessions.writable(SESSION)
    known.utterances = 3
    await one.after(0)
    (event,) = one.interviewer.asked
    assert (event.instance, event.gateways, event.utterances) == ("g1", ("g1",), 3)
    assert (event.after, event.follows, event.probes) == (0, 0, PROBES)
