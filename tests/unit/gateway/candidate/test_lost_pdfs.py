"""A lost PDF: asked for once, waited for within bounds."""

import asyncio

from gateway.candidate.lost_pdfs import LostPdfs
from shared.events import PrintRequested, ReportReady
from tests.support.eventually import eventually
from tests.unit.gateway.fakes import SESSION, parts
from tests.unit.report_service.printed import report


async def test_many_calls_ask_once_and_all_hear_of_it() -> None:
    gateway = await parts()
    lost = LostPdfs(gateway.sessions, gateway.finalizing.events, gateway.wakeups, seconds=30.0)
    calls = [asyncio.create_task(lost.print_again(SESSION)) for _ in range(3)]
    await eventually(lambda: bool(gateway.broker.published(PrintRequested)))
    gateway.wakeups.tell(SESSION, ReportReady(session_id=SESSION, report=report()))
    await asyncio.gather(*calls)
    assert len(gateway.broker.published(PrintRequested)) == 1
    assert not lost.asked


async def test_the_wait_has_an_end_and_the_next_call_asks_again() -> None:
    gateway = await parts()
    lost = LostPdfs(gateway.sessions, gateway.finalizing.events, gateway.wakeups, seconds=0.01)
    await lost.print_again(SESSION)
    await lost.print_again(SESSION)
    assert len(gateway.broker.published(PrintRequested)) == 2


async def test_only_a_reported_session_should_have_a_pdf() -> None:
    gateway = await parts()
    lost = LostPdfs(gateway.sessions, gateway.finalizing.events, gateway.wakeups)
    assert not await lost.should_exist(SESSION)
