import asyncio
import time

import pytest

from gateway.errors import ReportNotReady, SessionClosed, SessionGone, UnknownSession
from gateway.handlers import Broadcasts, ReportDesk
from gateway.interview import finalizing
from gateway.interview.finalizing import (
    ANNOUNCED_SECONDS,
    ASK_AGAIN_SECONDS,
    HELD_UP_SECONDS,
    PUT_OFF_SECONDS,
)
from gateway.interview.held_up import not_done
from gateway.interview.open_sessions import COUNTS_KEPT_SECONDS
from gateway.store import Session, Sessions, SetAsideNotice
from shared.broker import BrokerUnavailable
from shared.broker.message import bundle, pack
from shared.events import (
    AnswerLeft,
    AttentionObserved,
    AttentionSummarised,
    Event,
    EventSetAside,
    ExportRequested,
    GradingPutOff,
    InterviewEnded,
    InterviewFinalized,
    InterviewGraded,
    ProgressMade,
    ReportReady,
    SessionErased,
    SessionFinalized,
    TranscriptAppended,
    TranscriptCompleted,
)
from shared.model import AttentionClaim, Consent, Invitation, Report, SubmittedAnswer
from tests.support.eventually import eventually
from tests.support.fakes import MemoryCollection
from tests.unit.gateway.fakes import SESSION, STARTED, Parts, parts, session

SUBMITTED = (SubmittedAnswer(question="Why?", transcript="Because."),)
CLAIM = AttentionClaim(focused_ratio=0.5, distracted_ratio=0.5)


@pytest.fixture
async def gateway() -> Parts:
    """Make a process with a session that has begun."""
    gateway = await parts()
    await gateway.sessions.add(session())
    return gateway


def report(revision: int = 1) -> Report:
    return Report(
        session_id=SESSION,
        role="general",
        started_at=STARTED,
        finalized_at=STARTED + 1,
        summary="Well.",
        questions=(),
        graded_by="offline",
        revision=revision,
    )


async def said(gateway: Parts, event: Event) -> None:
    """Let the process hear a broadcast."""
    await Broadcasts(gateway.open_sessions, gateway.wakeups).hear(bundle([pack(event)]))


async def test_the_end_carries_all_that_the_workers_need(gateway: Parts) -> None:
    known = await gateway.open_sessions.writable(SESSION)
    known.utterances, known.observations = 3, 2
    await gateway.finalizing.finalize(SESSION, SUBMITTED, CLAIM)
    (event,) = gateway.broker.published(InterviewFinalized)
    assert [question.text for question in event.questions] == ["Why?", "How?"]
    assert (event.role, event.started_at) == ("general", STARTED)
    assert (event.submitted, event.claim) == (SUBMITTED, CLAIM)
    assert (event.gateways, event.instance) == (("g1",), "g1")
    assert (event.utterances, event.observations) == (3, 2)
    assert [e.session_id for e in gateway.broker.published(SessionFinalized)] == [SESSION]
    with pytest.raises(SessionClosed):
        await gateway.open_sessions.writable(SESSION)


async def announced_long_ago(gateway: Parts) -> None:
    before = time.time() - ANNOUNCED_SECONDS
    await gateway.sessions.rows.change(SESSION, {"announced_at": before})


async def test_however_often_it_is_called_the_end_is_announced_once_a_second(
    gateway: Parts,
) -> None:
    gateways = [gateway, *[await parts(gateway.store, f"g{n}") for n in range(2, 4)]]

    def announced() -> int:
        return sum(len(each.broker.published(InterviewFinalized)) for each in gateways)

    async def call_often() -> None:
        calls = [each.finalizing.finalize(SESSION) for each in gateways for _ in range(50)]
        await asyncio.gather(*calls)

    await call_often()
    assert announced() == 1
    await announced_long_ago(gateway)
    await call_often()
    assert announced() == 2


async def test_an_announcement_that_is_put_off_does_not_put_off_a_caller(gateway: Parts) -> None:
    """The sweeper notes a later time; a clock that was set back leaves one, too."""
    await gateway.finalizing.finalize(SESSION)
    await gateway.sessions.rows.change(SESSION, {"announced_at": time.time() + 3600})
    await gateway.finalizing.finalize(SESSION)
    await gateway.finalizing.finalize(SESSION)
    assert len(gateway.broker.published(InterviewFinalized)) == 2


async def test_finalized_again_it_says_the_same_again(gateway: Parts) -> None:
    await gateway.finalizing.finalize(SESSION, SUBMITTED, CLAIM)
    await announced_long_ago(gateway)
    await gateway.finalizing.finalize(SESSION, None, None)
    first, again = gateway.broker.published(InterviewFinalized)
    assert again == first


async def test_the_desk_hears_of_the_end_of_an_interview_by_invitation(gateway: Parts) -> None:
    await gateway.finalizing.finalize(SESSION)
    assert gateway.broker.published(InterviewEnded) == []
    invited = await parts()
    await invited.sessions.add(session(invitation=Invitation(label="C-0042")))
    await invited.finalizing.finalize(SESSION)
    (ended,) = invited.broker.published(InterviewEnded)
    (event,) = invited.broker.published(InterviewFinalized)
    assert ended.ended_at == event.finalized_at


async def test_no_claim_of_attention_counts_where_none_is_collected() -> None:
    gateway = await parts()
    await gateway.sessions.add(session(camera=False))
    await gateway.finalizing.finalize(SESSION, SUBMITTED, CLAIM)
    (event,) = gateway.broker.published(InterviewFinalized)
    assert event.claim is None


async def test_said_again_much_later_it_claims_to_know_no_numbers(gateway: Parts) -> None:
    """The barrier would take the number 0 for complete."""
    known = await gateway.open_sessions.writable(SESSION)
    known.utterances = 3
    await gateway.finalizing.finalize(SESSION)
    await gateway.open_sessions.forget_over(time.time() + COUNTS_KEPT_SECONDS + 1)
    await announced_long_ago(gateway)
    await gateway.finalizing.finalize(SESSION)
    first, again = gateway.broker.published(InterviewFinalized)
    assert (first.utterances, first.observations) == (3, 0)
    assert (again.utterances, again.observations) == (None, None)


async def test_of_many_at_once_one_decides(gateway: Parts) -> None:
    gateways = [gateway, *[await parts(gateway.store, f"g{n}") for n in range(2, 6)]]

    async def finalize(number: int, process: Parts) -> None:
        words = SubmittedAnswer(question="Why?", transcript=f"{number}")
        await process.finalizing.finalize(SESSION, (words,))

    await asyncio.gather(*(finalize(n, process) for n, process in enumerate(gateways)))
    events = [e for process in gateways for e in process.broker.published(InterviewFinalized)]
    (event,) = events
    row = await gateway.sessions.get(SESSION)
    assert row is not None
    assert row.finalized is not None
    assert row.finalized.submitted == event.submitted


async def test_another_process_says_what_it_accepted_itself(gateway: Parts) -> None:
    known = await gateway.open_sessions.writable(SESSION)
    known.utterances = 3
    other = await parts(gateway.store, "g2")
    await other.finalizing.finalize(SESSION)
    (event,) = other.broker.published(InterviewFinalized)
    assert (event.gateways, event.instance, event.utterances) == (("g1",), "g2", 0)


async def test_with_a_report_there_is_nothing_more_to_say(gateway: Parts) -> None:
    await gateway.sessions.add(session("done", state="reported"))
    await gateway.finalizing.finalize("done")
    assert gateway.broker.messages == []


async def test_a_session_that_is_not_there_is_unknown(gateway: Parts) -> None:
    with pytest.raises(UnknownSession):
        await gateway.finalizing.finalize("6" * 32)


async def test_an_end_that_could_not_be_said_is_said_at_the_next_call(gateway: Parts) -> None:
    gateway.broker.connected = False
    with pytest.raises(BrokerUnavailable):
        await gateway.finalizing.finalize(SESSION, SUBMITTED)
    gateway.broker.connected = True
    await gateway.finalizing.finalize(SESSION)
    (event,) = gateway.broker.published(InterviewFinalized)
    assert event.submitted == SUBMITTED


async def test_a_report_that_is_there_is_answered_at_once(gateway: Parts) -> None:
    await gateway.reports.put(report())
    assert await gateway.finalizing.report(SESSION, 0) == report()


async def test_whoever_waits_is_woken_when_the_report_is_stored(gateway: Parts) -> None:
    waiting = asyncio.create_task(gateway.finalizing.report(SESSION, 60))
    await eventually(lambda: SESSION in gateway.wakeups)
    ready = ReportReady(session_id=SESSION, report=report())
    await said(gateway, ready)
    await ReportDesk(gateway.sessions, gateway.reports, gateway.wakeups).on_report_ready(ready)
    assert await asyncio.wait_for(waiting, 10) == report()


async def test_news_of_progress_cost_no_read_of_the_store(
    gateway: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finalizing, "FIRST_MISSED_SECONDS", 60.0)
    waiting = asyncio.create_task(gateway.finalizing.report(SESSION, 60))
    await eventually(lambda: SESSION in gateway.wakeups)
    (news,) = gateway.wakeups._waiting[SESSION]
    ready = ReportReady(session_id=SESSION, report=report())
    with monkeypatch.context() as patched:
        patched.setattr(MemoryCollection, "get", None)  # a read would be an error
        for done in range(5):
            await said(gateway, ProgressMade(session_id=SESSION, stage="graded", done=done, of=5))
        await eventually(news.empty)
    await ReportDesk(gateway.sessions, gateway.reports, gateway.wakeups).on_report_ready(ready)
    assert await asyncio.wait_for(waiting, 10) == report()


async def test_the_news_of_a_report_that_was_erased_shows_nobody_anything(gateway: Parts) -> None:
    waiting = asyncio.create_task(gateway.finalizing.report(SESSION, 0.1))
    await eventually(lambda: SESSION in gateway.wakeups)
    await said(gateway, ReportReady(session_id=SESSION, report=report()))
    with pytest.raises(ReportNotReady):
        await waiting


async def test_a_report_whose_news_was_missed_is_found(gateway: Parts) -> None:
    waiting = asyncio.create_task(gateway.finalizing.report(SESSION, 60))
    await eventually(lambda: SESSION in gateway.wakeups)
    await gateway.reports.put(report())
    assert await asyncio.wait_for(waiting, 30) == report()


async def test_a_report_that_takes_too_long_is_not_ready(gateway: Parts) -> None:
    with pytest.raises(ReportNotReady) as refused:
        await gateway.finalizing.report(SESSION, 0.02)
    assert refused.value.seconds == ASK_AGAIN_SECONDS


async def test_at_shutdown_nobody_waits_to_the_end(gateway: Parts) -> None:
    waiting = asyncio.create_task(gateway.finalizing.report(SESSION, 60))
    await eventually(lambda: SESSION in gateway.wakeups)
    gateway.stop.set()
    with pytest.raises(ReportNotReady):
        await asyncio.wait_for(waiting, 30)


async def test_nobody_waits_for_grades_of_another_day(gateway: Parts) -> None:
    await gateway.finalizing.finalize(SESSION)
    desk = ReportDesk(gateway.sessions, gateway.reports, gateway.wakeups)
    waiting = asyncio.create_task(gateway.finalizing.report(SESSION, 60))
    await eventually(lambda: SESSION in gateway.wakeups)
    tomorrow = time.time() + 10 * PUT_OFF_SECONDS
    await desk.on_grading_put_off(GradingPutOff(session_id=SESSION, until=tomorrow))
    with pytest.raises(ReportNotReady, match="graded on another day") as refused:
        await asyncio.wait_for(waiting, 30)
    assert refused.value.seconds == PUT_OFF_SECONDS
    with pytest.raises(ReportNotReady, match="graded on another day"):
        await gateway.finalizing.report(SESSION, 0)
    await desk.on_grading_put_off(GradingPutOff(session_id=SESSION, until=time.time() - 1))
    with pytest.raises(ReportNotReady, match="still being made"):
        await gateway.finalizing.report(SESSION, 0)
    await desk.on_report_ready(ReportReady(session_id=SESSION, report=report()))
    assert await gateway.finalizing.report(SESSION, 0) == report()


async def test_an_event_set_aside_is_told_to_whoever_waits(gateway: Parts) -> None:
    waiting = asyncio.create_task(gateway.finalizing.report(SESSION, 60))
    await eventually(lambda: SESSION in gateway.wakeups)
    await said(gateway, EventSetAside(session_id=SESSION, stage="report", reason="no space"))
    with pytest.raises(ReportNotReady, match="help: the report could not be written") as refused:
        await asyncio.wait_for(waiting, 30)
    assert refused.value.seconds == HELD_UP_SECONDS


async def test_an_event_set_aside_before_is_told_at_the_end_of_the_wait(gateway: Parts) -> None:
    await gateway.finalizing.finalize(SESSION)
    await gateway.sessions.note_held_up(SESSION, SetAsideNotice(stage="stt", reason="bad"))
    with pytest.raises(ReportNotReady, match="help: the transcript could not be put together"):
        await gateway.finalizing.report(SESSION, 0)


async def test_a_later_revision_of_a_report_stays(gateway: Parts) -> None:
    for revision in (2, 1):
        await gateway.reports.put(report(revision))
    assert await gateway.finalizing.report(SESSION, 0) == report(2)


async def test_a_kept_report_clears_what_was_set_aside(gateway: Parts) -> None:
    desk = ReportDesk(gateway.sessions, gateway.reports, gateway.wakeups)
    await gateway.finalizing.finalize(SESSION)
    aside = EventSetAside(session_id=SESSION, stage="report", reason="no space")
    await desk.on_event_set_aside(aside)
    row = await gateway.sessions.get(SESSION)
    assert row is not None
    assert row.set_aside == SetAsideNotice(stage="report", reason="no space")
    for _ in range(2):  # a redelivery changes nothing
        await desk.on_report_ready(ReportReady(session_id=SESSION, report=report()))
    row = await gateway.sessions.get(SESSION)
    assert row is not None
    assert (row.state, row.set_aside) == ("reported", None)
    await desk.on_event_set_aside(aside)  # of a later amendment
    row = await gateway.sessions.get(SESSION)
    assert row is not None
    assert row.set_aside == SetAsideNotice(stage="report", reason="no space")


ON_THE_WAY = [
    ("stt", InterviewFinalized.name),
    ("grading", TranscriptCompleted.name),
    ("report", InterviewGraded.name),
    ("gateway", ReportReady.name),
]
BESIDE_IT = [
    ("attention", InterviewFinalized.name),
    ("attention", AttentionObserved.name),
    ("report", AttentionSummarised.name),
    ("grading", AnswerLeft.name),
    ("stt", ExportRequested.name),
]


@pytest.mark.parametrize(("stage", "event"), ON_THE_WAY)
async def test_an_event_set_aside_that_every_report_needs_is_told_to_whoever_waits(
    gateway: Parts, stage: str, event: str
) -> None:
    waiting = asyncio.create_task(gateway.finalizing.report(SESSION, 60))
    await eventually(lambda: SESSION in gateway.wakeups)
    await said(gateway, EventSetAside(session_id=SESSION, stage=stage, reason="bad", event=event))
    with pytest.raises(ReportNotReady, match=f"help: {not_done(stage)}"):
        await asyncio.wait_for(waiting, 30)


@pytest.mark.parametrize(("stage", "event"), BESIDE_IT)
async def test_an_event_set_aside_that_no_report_needs_keeps_nobody_waiting(
    gateway: Parts, stage: str, event: str
) -> None:
    desk = ReportDesk(gateway.sessions, gateway.reports, gateway.wakeups)
    aside = EventSetAside(session_id=SESSION, stage=stage, reason="bad", event=event)
    await gateway.finalizing.finalize(SESSION)
    waiting = asyncio.create_task(gateway.finalizing.report(SESSION, 60))
    await eventually(lambda: SESSION in gateway.wakeups)
    await said(gateway, aside)
    await desk.on_event_set_aside(aside)
    await desk.on_report_ready(ReportReady(session_id=SESSION, report=report()))
    assert await asyncio.wait_for(waiting, 30) == report()
    row = await gateway.sessions.get(SESSION)
    assert row is not None
    assert row.set_aside is None


async def test_words_that_were_set_aside_while_it_was_open_are_named_at_the_end(
    gateway: Parts,
) -> None:
    desk = ReportDesk(gateway.sessions, gateway.reports, gateway.wakeups)
    name = TranscriptAppended.name
    for _ in range(2):
        await desk.on_event_set_aside(
            EventSetAside(session_id=SESSION, stage="stt", reason="away", event=name)
        )
    await gateway.finalizing.finalize(SESSION)
    (event,) = gateway.broker.published(InterviewFinalized)
    assert event.set_aside == (name,)


async def test_whoever_waits_for_the_report_of_an_erased_session_is_told(gateway: Parts) -> None:
    waiting = asyncio.create_task(gateway.finalizing.report(SESSION, 60))
    await eventually(lambda: SESSION in gateway.wakeups)
    await said(gateway, SessionErased(session_id=SESSION, request_id="r"))
    with pytest.raises(SessionGone):
        await asyncio.wait_for(waiting, 30)


async def test_an_erasure_whose_news_was_missed_ends_the_wait(
    gateway: Parts,
) -> None:
    waiting = asyncio.create_task(gateway.finalizing.report(SESSION, 60))
    await eventually(lambda: SESSION in gateway.wakeups)
    await gateway.sessions.rows.remove({"id": SESSION})
    with pytest.raises(UnknownSession):
        await asyncio.wait_for(waiting, 10)


async def test_a_session_that_was_erased_just_now_is_not_waited_for(gateway: Parts) -> None:
    """Its row may still be there: the gateway's queue comes after the broadcast."""
    await said(gateway, SessionErased(session_id=SESSION, request_id="r"))
    with pytest.raises(SessionGone):
        await gateway.finalizing.report(SESSION, 60)
    with pytest.raises(SessionGone):
        await gateway.finalizing.finalize(SESSION)
    assert gateway.broker.messages == []


@pytest.mark.parametrize("is_known", [False, True])
async def test_words_after_an_erasure_are_told_so(gateway: Parts, is_known: bool) -> None:
    if is_known:
        await gateway.open_sessions.writable(SESSION)
    await said(gateway, SessionErased(session_id=SESSION, request_id="r"))
    with pytest.raises(SessionGone, match="the session was erased"):
        await gateway.open_sessions.writable(SESSION)
    with pytest.raises(SessionGone):
        await gateway.open_sessions.register_answer(SESSION)


async def test_a_consent_that_comes_in_at_the_end_is_in_it(
    gateway: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = Consent(version="2", choices={}, given_at=1.0)
    ending = gateway.sessions.finalize

    async def overtaken(event: InterviewFinalized, read: Session) -> Session | None:
        if event.consent is None:
            row = await gateway.sessions.get(SESSION)
            assert row is not None
            assert await gateway.sessions.note(row, "n", given)
        return await ending(event, read)

    monkeypatch.setattr(Sessions, "finalize", lambda _, event, read: overtaken(event, read))
    row = await gateway.finalizing.finalize(SESSION)
    assert row.finalized is not None
    assert row.finalized.consent == given


async def test_an_end_said_elsewhere_closes_the_session_here(gateway: Parts) -> None:
    await gateway.open_sessions.writable(SESSION)
    await said(gateway, SessionFinalized(session_id=SESSION))
    with pytest.raises(SessionClosed):
        await gateway.open_sessions.writable(SESSION)
