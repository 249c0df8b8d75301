"""The spans of speech of a session: each is published, whoever dies in between."""

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.interview.group_commit import GroupCommit
from gateway.sound.cut_file import Found, cut_path, read_cuts, store_cuts
from gateway.sound.cutting import Cut
from gateway.sound.session_sound import SessionSound
from gateway.sound.spans import Spans, Spoken
from shared.broker import BrokerUnavailable
from shared.events import AudioRecorded
from shared.retry import Unavailable
from shared.sound import StreamFiles, stream_files
from tests.support.events import QUESTIONS
from tests.unit.gateway.fakes import KeepingBroker
from tests.unit.gateway.sound.fakes import (
    SESSION,
    SILENCE,
    SPEECH,
    STREAM,
    find_fake_cuts,
    record,
)


@pytest.fixture
def broker() -> KeepingBroker:
    return KeepingBroker()


@pytest.fixture
def spans(tmp_path: Path, broker: KeepingBroker) -> Spans:
    return Spans(tmp_path, GroupCommit(broker), find_fake_cuts)  # type: ignore[arg-type]


@pytest.fixture
def files(tmp_path: Path) -> StreamFiles:
    made = stream_files(tmp_path, SESSION, STREAM)
    made.make()
    return made


def published(broker: KeepingBroker) -> list[tuple[int, int]]:
    return [(each.first_frame, each.last_frame) for each in broker.published(AudioRecorded)]


async def test_a_span_is_published_with_all_that_its_receivers_need(
    spans: Spans, broker: KeepingBroker, files: StreamFiles
) -> None:
    record(files, *[SILENCE] * 10, *[SPEECH] * 25, *[SILENCE] * 5, question=1)
    await spans.name(SESSION, STREAM, Spoken("es", QUESTIONS, ai_grading=False))
    assert broker.published(AudioRecorded) == [
        AudioRecorded(
            session_id=SESSION,
            stream_id=STREAM,
            question_index=1,
            first_frame=8,
            last_frame=35,
            language="es",
            recorded_at=1008.0,
            question=QUESTIONS[1],
            ai_grading=False,
        )
    ]


async def test_a_span_is_published_once(
    spans: Spans, broker: KeepingBroker, files: StreamFiles
) -> None:
    for _ in range(10):
        record(files, *[SPEECH] * 4)
        await spans.name(SESSION, STREAM, Spoken("en"))
    await spans.finish(SESSION, "en")
    await spans.finish(SESSION, "en")
    spoken = published(broker)
    assert spoken == sorted(set(spoken))
    assert spoken[-1][1] == 39


async def test_a_span_that_the_broker_did_not_confirm_is_published_again(
    spans: Spans, broker: KeepingBroker, files: StreamFiles
) -> None:
    record(files, *[SPEECH] * 25, *[SILENCE] * 5)
    broker.connected = False
    with pytest.raises(BrokerUnavailable):
        await spans.name(SESSION, STREAM, Spoken("en"))
    assert read_cuts(files) == []
    broker.connected = True
    await spans.name(SESSION, STREAM, Spoken("en"))
    assert published(broker) == [(0, 25)]


async def test_a_process_that_was_killed_before_it_stored_the_cut_leaves_the_same_span(
    spans: Spans, broker: KeepingBroker, files: StreamFiles
) -> None:
    record(files, *[SPEECH] * 25, *[SILENCE] * 5)
    await spans.name(SESSION, STREAM, Spoken("en"))
    cut_path(files).unlink()
    record(files, *[SPEECH] * 5)
    await spans.name(SESSION, STREAM, Spoken("en"))
    assert published(broker) == [(0, 25), (0, 25)]


async def test_the_end_publishes_what_no_span_holds_and_counts_the_sound_of_the_session(
    spans: Spans, broker: KeepingBroker, files: StreamFiles, tmp_path: Path
) -> None:
    record(files, *[SPEECH] * 25, *[SILENCE] * 5, *[SPEECH] * 3)
    other = stream_files(tmp_path, SESSION, "stream_2")
    other.make()
    record(other, *[SILENCE] * 4)
    await spans.name(SESSION, STREAM, Spoken("en"))
    sound = await spans.finish(SESSION, "en")
    assert published(broker) == [(0, 25), (28, 32)]
    assert sound == SessionSound({STREAM: 33, "stream_2": 4}, ((STREAM, 0, 25), (STREAM, 28, 32)))


async def test_sound_after_the_end_has_a_span_of_its_own(
    spans: Spans, broker: KeepingBroker, files: StreamFiles
) -> None:
    record(files, *[SPEECH] * 5)
    await spans.finish(SESSION, "en")
    record(files, *[SPEECH] * 2)
    await spans.name(SESSION, STREAM, Spoken("en"), finish=True)
    assert published(broker) == [(0, 4), (5, 6)]


@pytest.mark.parametrize(("failures", "found"), [(1, ((STREAM, 0, 4),)), (9, ())])
async def test_a_search_that_fails_again_and_again_holds_up_no_end(
    spans: Spans, files: StreamFiles, failures: int, found: tuple[tuple[str, int, int], ...]
) -> None:
    record(files, *[SPEECH] * 5)
    left = failures

    async def find(sound_dir: Path, session_id: str, stream_id: str, finish: bool) -> Found:
        nonlocal left
        left -= 1
        if left >= 0:
            raise Unavailable("a process of the pool died")
        return await find_fake_cuts(sound_dir, session_id, stream_id, finish)

    sound = await replace(spans, find=find).finish(SESSION, "en")
    assert sound == SessionSound({STREAM: 5}, found)


async def test_an_end_waits_for_the_broker(
    spans: Spans, broker: KeepingBroker, files: StreamFiles
) -> None:
    record(files, *[SPEECH] * 5)
    broker.connected = False
    with pytest.raises(BrokerUnavailable):
        await spans.finish(SESSION, "en")


async def test_a_session_without_sound_has_none(spans: Spans, broker: KeepingBroker) -> None:
    assert await spans.finish(SESSION, "en") == SessionSound()
    assert broker.messages == []


def test_a_cut_that_was_half_written_does_not_count(files: StreamFiles) -> None:
    cuts = [Cut(0, 25, 26, 0, True), Cut(26, 80, 81, 1, False)]
    store_cuts(files, 0, cuts)
    with cut_path(files).open("ab") as file:
        file.write(b"half")
    assert read_cuts(files) == cuts
    store_cuts(files, 2, cuts[:1])
    assert read_cuts(files) == [*cuts, cuts[0]]


def test_no_cut_is_stored_of_an_erased_stream(files: StreamFiles) -> None:
    for path in (*files, files.pcm.parent):
        path.rmdir() if path.is_dir() else path.unlink()
    store_cuts(files, 0, [Cut(0, 25, 26, 0, True)])
    assert not files.pcm.parent.exists()
