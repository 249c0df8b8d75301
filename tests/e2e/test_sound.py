"""Sound on real servers, which hear tones: partial words, second looks, files, and the erasure."""

import asyncio
import wave
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from operator import itemgetter
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import ClientConnection

from shared.sound import stream_ids
from tests.e2e.test_operations import scrape
from tests.support.api_client import Interview, browser, read, send, start
from tests.support.eventually import eventually
from tests.support.speech import SILENCE, Speaker
from tests.support.stacks import Stack, run_embedded
from tests.support.tones import BUSY, hearing_tones, melody
from tests.unit.gateway.sound.recordings import wav

FIRST, FIRST_WORDS = melody(24, seed=1)
SECOND, SECOND_WORDS = melody(24, seed=2)
NEXT, NEXT_WORDS = melody(24, seed=3)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with run_embedded(None, **hearing_tones(tmp_path_factory.mktemp("tones"))) as stack:
        yield stack


@pytest.fixture
async def client(stack: Stack) -> AsyncIterator[httpx2.AsyncClient]:
    async with browser(stack.url) as opened:
        yield opened


@pytest.fixture
async def interview(client: httpx2.AsyncClient) -> Interview:
    return await start(client, "engineering")


def utterances(speaker: Speaker, kind: str) -> list[dict[str, Any]]:
    return [told["utterance"] for told in speaker.told(kind)]


async def test_surer_words_replace_the_first_and_nothing_is_doubled(
    stack: Stack, interview: Interview
) -> None:
    speaker = Speaker(interview, stack.url)
    async with speaker.connected() as socket:
        speaker.say(FIRST + SILENCE * 6 + SECOND + SILENCE * 6)
        await speaker.send(socket)
        await eventually(lambda: len(utterances(speaker, "final")) == 2)
        speaker.say(NEXT + SILENCE * 6, question=1)
        await speaker.send(socket)
        await eventually(lambda: len(utterances(speaker, "revised")) == 2)
    finals = [each for each in utterances(speaker, "final") if not each["question_index"]]
    revised = utterances(speaker, "revised")
    # Spans are looked at side by side.
    by_id = itemgetter("id")
    for final, better in zip(sorted(finals, key=by_id), sorted(revised, key=by_id), strict=True):
        assert better | {"confidence": 0} == final | {"confidence": 0}
        assert better["confidence"] > final["confidence"]
    report = await interview.finalize()
    first, second = (answer["transcript"].split() for answer in report["questions"][:2])
    assert first == FIRST_WORDS + SECOND_WORDS
    assert second == NEXT_WORDS


async def test_a_persons_correction_stands(stack: Stack, interview: Interview) -> None:
    speaker = Speaker(interview, stack.url)
    async with speaker.connected() as socket:
        speaker.say(FIRST + SILENCE * 6 + SECOND + SILENCE * 6)
        await speaker.send(socket)
        await eventually(lambda: len(utterances(speaker, "final")) == 2)
        finals = utterances(speaker, "final")
        final = next(each for each in finals if each["text"].split() == FIRST_WORDS)
        await interview.say("My own words.", replaces=final["id"], key="correction")
        speaker.say(NEXT + SILENCE * 6, question=1)
        await speaker.send(socket)
        await eventually(lambda: len(utterances(speaker, "final")) == 3)
    report = await interview.finalize()
    transcript = report["questions"][0]["transcript"]
    assert transcript == " ".join(["My own words.", *SECOND_WORDS])


async def test_a_follow_up_is_chosen_after_the_last_words_and_answered_by_voice(
    stack: Stack, interview: Interview
) -> None:
    """The span of speech ends with the question what comes next, so no word is final before."""
    speaker = Speaker(interview, stack.url)
    async with speaker.connected() as socket:
        speaker.say(FIRST)
        await speaker.send(socket)
        assert not utterances(speaker, "final")
        decision = read(await send(interview.client, interview.session.next(0)))
        assert decision["why"] == "not_mentioned"
        probe = decision["probe"]
        speaker.say(NEXT, question=probe["index"])
        await speaker.send(socket)
    report = await interview.finalize()
    (answered,) = report["questions"][0]["probes"]
    assert report["questions"][0]["transcript"].split() == FIRST_WORDS
    assert (answered["text"], answered["transcript"].split()) == (probe["text"], NEXT_WORDS)


async def test_words_come_while_the_candidate_speaks(stack: Stack, interview: Interview) -> None:
    sound, words = melody(400, seed=4)
    speaker = Speaker(interview, stack.url)
    speaker.say(sound)
    async with speaker.connected() as socket:
        await speak_until(speaker, socket, partial(has_words, speaker))
    told = speaker.told("partial")[0]
    assert (told["stream"], told["question_index"]) == (speaker.stream, 0)
    assert told["text"].split() == words[told["first_frame"] : told["last_frame"] + 1]


async def test_words_that_busy_recognisers_skip_are_asked_for_again(
    stack: Stack, client: httpx2.AsyncClient, interview: Interview
) -> None:
    sound, words = melody(100, seed=7)
    speaker = Speaker(interview, stack.url)
    speaker.say(sound)
    other = Speaker(await start(client, "engineering"), stack.url, "another_of_the_tests")
    other.say(FIRST + SILENCE * 6 + SECOND + SILENCE * 6)  # one is recognised, the next waits
    before = await answered(stack)
    with held_back(stack):
        async with other.connected() as socket:
            await other.send(socket)
        async with speaker.connected() as socket:
            for times in (1, 2):  # without words, an answered request is a skipped one
                await speak_until(speaker, socket, partial(has_answered, stack, before + times))
            assert not speaker.told("partial")
            release(stack)
            await speak_until(speaker, socket, partial(has_words, speaker))
    told = speaker.told("partial")[0]
    assert told["text"].split() == words[told["first_frame"] : told["last_frame"] + 1]


async def speak_until(
    speaker: Speaker, socket: ClientConnection, condition: Callable[[], Awaitable[bool]]
) -> None:
    """Speak until the condition holds, slower than speech: words that come late are not told."""
    for end in range(speaker.acknowledged + 1, len(speaker.frames)):
        await speaker.send(socket, until=end)
        if await condition():
            return
        await asyncio.sleep(0.3)
    raise AssertionError("the condition never held")


async def has_words(speaker: Speaker) -> bool:
    return bool(speaker.told("partial"))


async def has_answered(stack: Stack, requests: float) -> bool:
    return await answered(stack) >= requests


async def answered(stack: Stack) -> float:
    """Return the number of requests for words so far that the recognisers have answered."""
    counts = (await scrape(stack)).get("vivavoce_events_total", {})
    return counts.get("span.grown done hearing", 0)


@contextmanager
def held_back(stack: Stack) -> Iterator[None]:
    """Hold back all words until they are released, or the block ends."""
    (Path(stack.environment["STT_ENGINE"]) / BUSY).touch()
    try:
        yield
    finally:
        release(stack)


def release(stack: Stack) -> None:
    (Path(stack.environment["STT_ENGINE"]) / BUSY).unlink(missing_ok=True)


async def test_the_words_of_a_file_stand_in_the_report_and_its_sound_goes(
    stack: Stack, interview: Interview
) -> None:
    sound, words = melody(120, seed=5)
    answer = await interview.client.post(
        "/stt/audio",
        params={"session_id": interview.id, "question_index": 1},
        content=wav(16_000, 1, sound),
        headers=interview.headers,
    )
    assert answer.status_code == 200, answer.text
    report = await interview.finalize()
    assert report["questions"][1]["transcript"].split() == words
    sound_dir = Path(stack.environment["SOUND_DIR"])
    await eventually(lambda: stream_ids(sound_dir, interview.id) == [])


async def test_an_export_names_the_sound_and_an_erasure_takes_it(
    stack: Stack, interview: Interview
) -> None:
    speaker = Speaker(interview, stack.url)
    speaker.say(FIRST)
    async with speaker.connected() as socket:
        await speaker.send(socket)
    path = f"/interview/{interview.id}"
    export = await interview.client.get(f"{path}/export", headers=interview.headers)
    url = f"{path}/sound/{speaker.stream}"
    assert export.json()["sound"] == [{"stream": speaker.stream, "seconds": 4.8, "url": url}]
    kept = await interview.client.get(url, headers=interview.headers)
    assert kept.headers["Content-Type"] == "audio/wav"
    with wave.open(BytesIO(kept.content)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (16_000, 1, 2)
        assert sound.readframes(sound.getnframes()) == FIRST
    assert (await interview.client.get(url)).status_code == 401
    unknown = await interview.client.get(f"{path}/sound/no_such_stream", headers=interview.headers)
    assert unknown.status_code == 404
    await interview.client.delete(path, headers=interview.headers)
    assert (await interview.client.get(url, headers=interview.headers)).status_code == 404
    assert not (Path(stack.environment["SOUND_DIR"]) / interview.id).exists()
