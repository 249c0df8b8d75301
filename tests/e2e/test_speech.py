"""Speech on real servers: a voice, the gateway, the recognisers, and the words in the report.

Without the models (`make recognisers`) these tests are skipped.
"""

from collections.abc import AsyncIterator, Iterator
from difflib import SequenceMatcher
from io import BytesIO

import av
import httpx2
import numpy
import pytest

from shared.sound import SAMPLE_RATE_HZ
from tests.support.api_client import Interview, browser, start
from tests.support.eventually import eventually
from tests.support.speech import SILENCE, Speaker, run_hearing, spoken, words
from tests.support.stacks import Stack

FIRST = "I would start by measuring the slow queries. Then I add an index to the customer table."
SECOND = "We shipped the new page on a Friday. The sales doubled within a month."
THIRD = "In the end I asked the whole team for help."


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with run_hearing() as hearing:
        yield hearing


@pytest.fixture
async def client(stack: Stack) -> AsyncIterator[httpx2.AsyncClient]:
    async with browser(stack.url) as opened:
        yield opened


@pytest.fixture
async def interview(client: httpx2.AsyncClient) -> Interview:
    return await start(client, "engineering")


def likeness(said: str, found: str) -> float:
    return SequenceMatcher(None, words(said), words(found)).ratio()


async def test_spoken_answers_come_back_as_words_and_stand_in_the_report(
    stack: Stack, interview: Interview
) -> None:
    speaker = Speaker(interview, stack.url)

    def settled(question: int) -> set[int]:
        finals = [each["utterance"] for each in speaker.told("final")]
        return {each["first_frame"] for each in finals if each["question_index"] == question}

    async with speaker.connected() as socket:
        speaker.say(spoken(FIRST) + SILENCE * 20 + spoken(SECOND) + SILENCE * 5)
        await speaker.send(socket, live=True)
        speaker.say(spoken(THIRD) + SILENCE * 25, question=1)
        await speaker.send(socket)
        await eventually(lambda: len(settled(0)) > 1 and settled(1) != set())
    report = await interview.finalize()
    first, second = (answer["transcript"] for answer in report["questions"][:2])
    assert likeness(f"{FIRST} {SECOND}", first) > 0.8
    assert likeness(THIRD, second) > 0.8
    partial = {
        each["first_frame"] for each in speaker.told("partial") if not each["question_index"]
    }
    assert partial, "no words while the candidate spoke"
    assert partial <= settled(0)


async def test_the_words_of_a_file_stand_in_the_report(stack: Stack, interview: Interview) -> None:
    answer = await interview.client.post(
        "/stt/audio",
        params={"session_id": interview.id, "question_index": 1},
        content=mp3(spoken(SECOND)),
        headers=interview.headers,
    )
    assert answer.status_code == 200, answer.text
    report = await interview.finalize()
    assert likeness(SECOND, report["questions"][1]["transcript"]) > 0.8


def mp3(sound: bytes) -> bytes:
    target = BytesIO()
    samples = numpy.frombuffer(sound, "<i2")[None]
    with av.open(target, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=SAMPLE_RATE_HZ, layout="mono")
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame.from_ndarray(samples, "s16", "mono")
        frame.sample_rate = SAMPLE_RATE_HZ
        fifo = av.AudioFifo()
        for each in av.AudioResampler(stream.format, "mono", SAMPLE_RATE_HZ).resample(frame):
            fifo.write(each)
        while piece := fifo.read(1152) or fifo.read(1152, partial=True):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return target.getvalue()
