"""Kept sound: heard by whoever may know the person, written down, and erased once settled."""

import httpx2
import pytest

from desk_service.context import Context
from desk_service.handlers import Listening
from shared.broker import Message, read, unpack
from shared.events import SoundHeard, SoundSettled
from shared.sound import FRAME_BYTES, FrameNote, stream_files, wav_header
from tests.unit.desk_service.conftest import Connect, joined
from tests.unit.desk_service.reported import SESSION, Held, held
from tests.unit.desk_service.test_reviews import reviewed

STREAM = "stream01"
FRAMES = {STREAM: 40}
SPANS = ((STREAM, 10, 19), (STREAM, 30, 34))
SOUND = b"".join(bytes([frame]) * FRAME_BYTES for frame in range(40))


@pytest.fixture
def settled(desk: Context, monkeypatch: pytest.MonkeyPatch) -> list[SoundSettled]:
    """Return the events that the gateway is sent."""
    found: list[SoundSettled] = []
    publish = desk.broker.publish

    async def keep(messages: list[Message]) -> None:
        for message in messages:
            if message.name == SoundSettled.name:
                found.extend(read(each, SoundSettled) for each in unpack(message))
        await publish(messages)

    monkeypatch.setattr(desk.broker, "publish", keep)
    return found


@pytest.fixture
async def made(desk: Context, admin: httpx2.AsyncClient) -> Held:
    """Return an interview with two spans that no recogniser understood."""
    made = await held(desk, admin)
    files = stream_files(desk.settings.sound_dir, SESSION, STREAM)
    files.make()
    files.append(0, [FrameNote(0, 1.0)] * 20 + [FrameNote(1, 2.0)] * 20, SOUND)
    await heard(desk)
    return made


async def heard(desk: Context, *spans: tuple[str, int, int], session_id: str = SESSION) -> None:
    event = SoundHeard(session_id=session_id, frames=FRAMES, unclear=spans or SPANS)
    await Listening(desk.kept_sounds).on_sound_heard(event)


async def test_a_span_is_heard_and_nothing_around_it(
    desk: Context, admin: httpx2.AsyncClient, made: Held
) -> None:
    path = f"{made.path}/sound"
    shown = (await admin.get(path)).json()["items"]
    assert shown == [
        {"stream": STREAM, "first_frame": 10, "seconds": 2.0, "question": 0},
        {"stream": STREAM, "first_frame": 30, "seconds": 1.0, "question": 1},
    ]
    answer = await admin.get(f"{path}/{STREAM}/10")
    assert answer.headers["content-type"] == "audio/wav"
    samples = SOUND[10 * FRAME_BYTES : 20 * FRAME_BYTES]
    assert answer.content == wav_header(len(samples)) + samples
    for other in (f"{STREAM}/11", f"{STREAM}/-1", "..%2f..%2fetc/10", f"{STREAM}/{'9' * 30}"):
        assert (await admin.get(f"{path}/{other}")).status_code == 404
    last = await desk.trail.newest()
    assert last is not None
    assert (last.action, last.object) == ("sound.heard", made.id)
    assert last.facts["span"] == f"{STREAM}:10"


async def test_a_settled_span_goes_and_the_gateway_hears_which_are_left(
    desk: Context, admin: httpx2.AsyncClient, made: Held, settled: list[SoundSettled]
) -> None:
    path = f"{made.path}/sound"
    assert (await admin.post(f"{path}/{STREAM}/10/settle")).status_code == 204
    assert [event.unclear for event in settled] == [SPANS[1:]]
    assert settled[0].frames == FRAMES
    await heard(desk)  # the news of the end may come again
    assert [each["first_frame"] for each in (await admin.get(path)).json()["items"]] == [30]
    assert (await admin.get(f"{path}/{STREAM}/10")).status_code == 404
    assert (await admin.post(f"{path}/{STREAM}/10/settle")).status_code == 404


async def test_a_reviewer_hears_no_voice_before_the_own_review(
    admin: httpx2.AsyncClient, connect: Connect, made: Held
) -> None:
    eve = await joined(admin, connect, "reviewer")
    user = (await eve.get("/me")).json()["id"]
    path = f"{made.path}/sound"
    assert (await eve.get(path)).status_code == 404
    await admin.post(f"{made.path}/assign", json={"user_ids": [user]})
    for closed in (path, f"{path}/{STREAM}/10"):
        assert (await eve.get(closed)).status_code == 403
    assert (await reviewed(eve, made)).status_code == 200
    assert (await eve.get(f"{path}/{STREAM}/10")).status_code == 200


async def test_sound_that_was_erased_is_not_there(
    desk: Context, admin: httpx2.AsyncClient, made: Held
) -> None:
    stream_files(desk.settings.sound_dir, SESSION, STREAM).pcm.unlink()
    assert (await admin.get(f"{made.path}/sound/{STREAM}/10")).status_code == 404


async def test_only_interviews_by_invitation_are_kept(desk: Context) -> None:
    await heard(desk, session_id="5" * 32)
    assert await desk.kept_sounds.rows.find({}) == []
