"""A trial of the microphone: heard by the recognisers, bounded, and kept nowhere."""

from dataclasses import replace
from typing import cast

import httpx2
import pytest

from gateway.app import application
from gateway.candidate import microphone_trial
from gateway.context import Context
from gateway.http.limits import Limits
from gateway.interview.group_commit import GroupCommit
from gateway.sound import trials
from shared.events import Event, PartialRecognised, PartialSkipped, SpanGrown
from tests.unit.gateway.counting import Replicas
from tests.unit.gateway.sound.fakes import SILENCE, SPEECH
from tests.unit.gateway.sound.recordings import tone, wav

SENTENCE = wav(16_000, 1, SILENCE * 5 + SPEECH * 10 + SILENCE * 5)


class FakeRecognisers:
    """Recognisers that answer at once, through the broadcasts; `text` None: never.

    They have no time for the first `skipped` requests.
    """

    def __init__(self, context: Context, text: str | None, skipped: int) -> None:
        self.context = context
        self.text = text
        self.skipped = skipped
        self.asked: list[SpanGrown] = []

    async def publish(self, event: Event) -> None:
        assert isinstance(event, SpanGrown)
        self.asked.append(event)
        if self.text is None:
            return
        place = event.model_dump(exclude={"language"})
        if len(self.asked) <= self.skipped:
            self.context.wakeups.tell(event.session_id, PartialSkipped(**place))
            return
        self.context.wakeups.tell(event.session_id, PartialRecognised(**place, text=self.text))


async def send(
    context: Context,
    content: bytes = SENTENCE,
    text: str | None = "I am ready.",
    headers: dict[str, str] | None = None,
    skipped: int = 0,
) -> tuple[httpx2.Response, list[SpanGrown]]:
    recognisers = FakeRecognisers(context, text, skipped)
    gateway = replace(context, events=cast("GroupCommit", recognisers))
    transport = httpx2.ASGITransport(application(gateway, [microphone_trial.routes(gateway)]))
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
        answer = await client.post("/stt/trial?language=es", content=content, headers=headers)
    return answer, recognisers.asked


def left(context: Context) -> list[str]:
    return [path.name for path in context.settings.sound_dir.glob("*")]


async def test_a_sentence_is_heard_in_its_language_and_nothing_is_kept(context: Context) -> None:
    answer, (asked,) = await send(context)
    assert answer.json() == {"speech": True, "text": "I am ready."}
    assert asked.language == "es"
    assert (asked.first_frame, asked.last_frame) == (3, 15)
    assert await context.sessions.get(asked.session_id) is None
    assert left(context) == []


async def test_a_file_without_speech_is_not_sent_to_the_recognisers(context: Context) -> None:
    answer, asked = await send(context, wav(16_000, 1, SILENCE * 10))
    assert answer.json() == {"speech": False, "text": ""}
    assert asked == []


async def test_recognisers_without_time_are_told(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "WORDS_SECONDS", 0.0)
    answer, _ = await send(context, text=None)
    assert answer.status_code == 503
    assert left(context) == []


async def test_recognisers_that_skip_a_trial_are_asked_again(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "AGAIN_SECONDS", 0.0)
    answer, asked = await send(context, skipped=2)
    assert answer.json() == {"speech": True, "text": "I am ready."}
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"junk", 415), (wav(16_000, 1, bytes(13 * 32_000)), 422), (bytes(1024 * 1024 + 1), 413)],
    ids=["junk", "too long", "too large"],
)
async def test_other_files_are_refused_and_leave_nothing(
    context: Context, content: bytes, status: int
) -> None:
    answer, asked = await send(context, content)
    assert answer.status_code == status
    assert asked == []
    assert left(context) == []


async def test_so_many_trials_run_at_a_time(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "MAX_TRIALS", 0)
    assert (await send(context))[0].status_code == 503


async def test_an_address_tries_so_often(context: Context) -> None:
    settings = context.settings.model_copy(update={"address_sound_files_per_hour": 2})
    limits = Limits(Replicas().counts(), settings)
    small = replace(context, access=replace(context.access, limits=limits))
    statuses = [(await send(small, tone("webm", 0.2)))[0].status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


async def test_a_page_of_another_site_may_not_try(context: Context) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "http://evil"}
    answer, _ = await send(context, headers=headers)
    assert answer.status_code == 403


async def test_a_server_without_a_recogniser_tries_nothing(context: Context) -> None:
    away = replace(context.microphones, has_recogniser=lambda _: False)
    answer, _ = await send(replace(context, microphones=away))
    assert answer.status_code == 404
