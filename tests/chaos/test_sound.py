"""Sound while things break: no acknowledged second is lost, and no word is doubled."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import WebSocketException

from tests.conftest import needed
from tests.support.api_client import browser, start
from tests.support.eventually import HANG_SECONDS, eventually
from tests.support.speech import Speaker
from tests.support.stacks import Stack, run_embedded, run_full
from tests.support.tones import hearing_tones, melody

FRAMES = 220
"""Frames that a candidate speaks: 44 s, in spans of 10 s."""

Faults = dict[int, Callable[[], Awaitable[object]]]
"""Faults, by the frame after which they come."""


async def speak(speaker: Speaker, urls: Sequence[str], faults: Faults) -> None:
    """Send all frames through whichever gateway is there, as the page does."""
    gateways = cycle(urls)
    async with asyncio.timeout(4 * HANG_SECONDS):
        while speaker.acknowledged < len(speaker.frames):
            speaker.url = next(gateways)
            before = speaker.acknowledged
            with suppress(WebSocketException, OSError):
                async with speaker.connected() as socket:
                    assert speaker.acknowledged >= before, "acknowledged frames are lost"
                    for end in [*sorted(faults), len(speaker.frames)]:
                        if end > speaker.acknowledged:
                            await speaker.send(socket, until=end)
                        if end in faults:
                            await faults.pop(end)()
            await asyncio.sleep(0.05)  # a gateway that starts takes its time


async def speaks(stack: Stack, faults: Faults) -> None:
    """Speak an answer, and wait for exactly its words in the report.

    Words that come after the transcript amend it.
    """
    sound, words = melody(FRAMES, seed=16)
    async with browser(stack.url) as client:
        interview = await start(client, "engineering")
        speaker = Speaker(interview, stack.url)
        speaker.say(sound)
        await speak(speaker, stack.urls, faults)
        assert not faults, "a fault was not injected"
        found = transcript(await interview.finalize())

        async def is_whole() -> bool:
            nonlocal found
            found = transcript((await interview.report()).json())
            return len(found) >= len(words)

        with suppress(AssertionError):  # the comparison below says more
            await eventually(is_whole)
    assert found == words


def transcript(report: dict[str, Any]) -> list[str]:
    words: list[str] = report["questions"][0]["transcript"].split()
    return words


def again(stack: Stack, server: str) -> Callable[[], Awaitable[object]]:
    """Return the fault of a killed server, which is started again."""

    async def inject() -> None:
        await asyncio.to_thread(stack.servers[server].crash)
        await asyncio.to_thread(stack.servers[server].start)

    return inject


async def drop() -> None:
    """Lose the connection."""
    raise ConnectionResetError


@pytest.mark.servers
async def test_speech_outlives_each_of_its_servers_and_a_connection(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with needed():
        broker, redis = (request.getfixturevalue(name) for name in ("rabbitmq", "redis_server"))
    environment = hearing_tones(tmp_path) | {"FINALIZE_WAIT": "60"}
    with run_full(broker.url, redis, **environment) as stack:
        faults: Faults = {
            70: again(stack, "gateway"),
            100: again(stack, "stt_service"),
            130: again(stack, "stt_service.hearing"),
            190: drop,
        }
        await speaks(stack, faults)


async def test_speech_outlives_a_kill_of_everything(tmp_path: Path) -> None:
    with run_embedded(tmp_path, **hearing_tones(tmp_path)) as stack:
        faults: Faults = {80: again(stack, "vivavoce"), 150: drop}
        await speaks(stack, faults)
