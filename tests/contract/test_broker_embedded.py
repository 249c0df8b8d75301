"""The broker inside a single process: its promises beside the contract of every broker."""

import asyncio
import os
import signal
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from shared.broker import BrokerUnavailable, Route, open_broker
from shared.broker.broker import Outcome
from shared.broker.embedded import open_embedded
from shared.events import InterviewFinalized, TranscriptCompleted
from shared.retry import Unavailable
from tests.contract.brokers import Heard, messages, serving, sessions_in
from tests.support.events import completed, finalized
from tests.support.eventually import eventually

TAKES_AND_HOLDS = """
import asyncio, sys
from shared.broker import open_broker
from shared.broker.broker import Outcome
from tests.contract.brokers import messages
from tests.support.events import completed, finalized

async def main():
    async with open_broker(sys.argv[1]) as broker, broker.consume("stt", 10) as consumer:
        for number in range(3):
            await broker.publish(messages(finalized(f"s{number}")))
        first, *_ = await consumer.take()
        again = Outcome(caused=messages(completed("s0")), again=[(first.message, 1.0)])
        await consumer.settle([first], again)
        held = [first]
        print("held", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "broker"


@pytest.fixture
def url(folder: Path) -> str:
    return f"embedded:///{folder}"


async def test_a_killed_process_loses_nothing_that_was_published_taken_or_settled(
    url: str,
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", TAKES_AND_HOLDS, url, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), 60) == b"held\n"
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()

    stt, report = Heard[InterviewFinalized](), Heard[InterviewFinalized]()
    grading = Heard[TranscriptCompleted]()
    async with (
        open_broker(url) as broker,
        serving(broker, "stt", Route(InterviewFinalized, stt.one)),
        serving(broker, "report", Route(InterviewFinalized, report.one)),
        serving(broker, "grading", Route(TranscriptCompleted, grading.one)),
    ):
        await eventually(lambda: len(stt.events) == len(report.events) == 3)
        await eventually(lambda: grading.sessions == ["s0"])
    assert sorted(stt.sessions) == sorted(report.sessions) == ["s0", "s1", "s2"]


async def test_settling_is_one_transaction(folder: Path) -> None:
    (message,) = messages(finalized("s1"))
    outcome = Outcome(
        caused=messages(completed("s1")), again=[(message, 1.0)], dead=[(message, "why")]
    )
    opened = open_embedded(folder, busy_seconds=0.05)
    async with opened as broker, broker.consume("stt", 10) as stt:
        await broker.publish([message])
        held = await stt.take()
        before = rows(folder)
        with closing(sqlite3.connect(folder / "broker.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(BrokerUnavailable, match="database is locked"):
                await stt.settle(held, outcome)
            other.execute("ROLLBACK")
        assert rows(folder) == before
        await stt.settle(held, outcome)
        assert rows(folder) == {"attention": 1, "report": 1, "stt": 1, "grading": 1, "dead": 1}


def rows(folder: Path) -> dict[str, int]:
    with closing(sqlite3.connect(folder / "broker.sqlite")) as db:
        counts = dict(db.execute("SELECT queue, count(*) FROM message GROUP BY queue"))
        (dead,) = db.execute("SELECT count(*) FROM dead").fetchone()
    return counts | ({"dead": dead} if dead else {})


async def test_a_clock_that_is_set_back_makes_no_message_wait(
    url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall = time.time
    async with open_broker(url) as broker, broker.consume("stt", 10) as stt:
        await broker.publish(messages(finalized("s1")))
        monkeypatch.setattr(time, "time", lambda: wall() - 3600)
        (held,) = await asyncio.wait_for(stt.take(), 60)
        await stt.settle([held], Outcome(again=[(held.message, 0.0)]))
        await asyncio.wait_for(stt.take(), 60)
    with closing(sqlite3.connect(folder / "broker.sqlite")) as left:  # before a restart, even
        left.execute("UPDATE message SET due = due + 3600")
        left.commit()
    async with open_broker(url) as broker, broker.consume("stt", 10) as stt:
        await asyncio.wait_for(stt.take(), 60)


async def test_a_full_queue_refuses_the_publish_and_takes_more_once_it_was_emptied(
    folder: Path,
) -> None:
    opened = open_embedded(folder, max_messages=2)
    async with opened as broker, broker.consume("grading", 10) as grading:
        for name in ("s1", "s2"):
            await broker.publish(messages(completed(name)))
        with pytest.raises(BrokerUnavailable, match="the queue grading is full"):
            await broker.publish(messages(completed("s3")))
        await broker.publish(messages(finalized("s4")))
        held = await grading.take()
        assert [sessions_in(item.message)[0] for item in held] == ["s1", "s2"]
        await grading.settle(held, Outcome())
        await broker.publish(messages(completed("s5")))


async def test_a_full_queue_is_still_full_when_opened_again(folder: Path) -> None:
    async with open_embedded(folder, max_messages=1) as broker:
        await broker.publish(messages(completed("s1")))
    async with open_embedded(folder, max_messages=1) as broker:
        with pytest.raises(BrokerUnavailable, match="full"):
            await broker.publish(messages(completed("s2")))


async def test_nothing_is_acknowledged_before_what_it_caused_is_published(
    folder: Path,
) -> None:
    stt = Heard[InterviewFinalized](lambda event: [completed(event.session_id)])
    grading = Heard[TranscriptCompleted]()
    async with open_embedded(folder) as broker:
        for name in ("s1", "s2"):
            await broker.publish(messages(completed(name)))
        await broker.publish(messages(finalized("s3")))
    async with open_embedded(folder, max_messages=2) as broker:  # the queue of grading is full
        async with serving(broker, "stt", Route(InterviewFinalized, stt.one), grace=0.0):
            await eventually(lambda: stt.sessions == ["s3"])
        async with serving(broker, "grading", Route(TranscriptCompleted, grading.one)):
            await eventually(lambda: len(grading.events) == 2)
            async with serving(broker, "stt", Route(InterviewFinalized, stt.one)):
                await eventually(lambda: "s3" in grading.sessions)
    assert stt.sessions == ["s3", "s3"]


async def test_the_folder_of_the_file_is_made_for_this_account_alone(
    url: str, folder: Path
) -> None:
    async with open_broker(url):
        made = await asyncio.to_thread(folder.stat)
    assert made.st_mode & 0o777 == 0o700


@pytest.fixture
def blocked(folder: Path) -> str:
    """Names a folder that cannot be made."""
    folder.write_text("a file")
    return f"embedded:///{folder}/below"


async def test_a_file_that_cannot_be_opened_is_named_at_the_start(
    blocked: str, folder: Path
) -> None:
    with pytest.raises(Unavailable) as refused:
        async with open_broker(blocked):
            pass
    assert f"{folder}/below/broker.sqlite is unavailable: " in str(refused.value)


async def test_the_metric_says_that_the_broker_is_connected_while_it_is_open(
    tmp_path: Path,
) -> None:
    def connected() -> float | None:
        return REGISTRY.get_sample_value("vivavoce_broker_connected")

    async with open_broker(f"embedded:///{tmp_path}"):
        assert connected() == 1
    assert connected() == 0


async def test_a_file_that_is_deleted_under_the_process_takes_nothing_more(
    url: str, folder: Path
) -> None:
    async with open_broker(url) as broker:
        await broker.publish(messages(finalized("s1")))
        (folder / "broker.sqlite").unlink()
        with pytest.raises(BrokerUnavailable, match=r"broker\.sqlite was deleted or replaced"):
            await broker.publish(messages(finalized("s2")))
        with pytest.raises(BrokerUnavailable):
            await broker.ping()


async def test_a_ping_tries_to_write(folder: Path) -> None:
    async with open_embedded(folder, busy_seconds=0.05) as broker:
        await broker.ping()
        with closing(sqlite3.connect(folder / "broker.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(BrokerUnavailable, match="database is locked"):
                await broker.ping()
        await broker.ping()
