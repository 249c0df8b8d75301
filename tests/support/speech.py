"""Speech for tests of the whole way from a voice to words, and the stack that hears it."""

import asyncio
import json
import os
import re
import struct
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy
import pytest
from websockets.asyncio.client import ClientConnection, connect

from gateway.sound.speech import can_find_speech
from shared.sound import FRAME_BYTES, FRAME_SECONDS, SAMPLE_RATE_HZ
from stt_service.hearing.models import missing
from tests.support.api_client import Interview
from tests.support.eventually import HANG_SECONDS, eventually
from tests.support.stacks import Stack, run_embedded

HEADER = struct.Struct("<IH")

SILENCE = bytes(FRAME_BYTES)


def models() -> Path:
    """Return the folder of the models; skip the test where they or their packages are missing."""
    folder = Path(os.environ.get("STT_MODEL_DIR", "data/recognisers"))
    reason = missing("", folder)
    if reason or not can_find_speech():
        pytest.skip(f"no recogniser here: {reason or 'no detector of speech'}")
    return folder


@contextmanager
def run_hearing(folder: Path | None = None, **environment: str) -> Iterator[Stack]:
    """Run the embedded stack with recognisers."""
    found = {"STT_MODEL_DIR": str(models().absolute())}
    with run_embedded(folder, **(found | environment)) as stack:
        yield stack


def spoken(text: str) -> bytes:
    """Return the text as an English voice says it: mono, 16 bits, 16 kHz, in whole frames."""
    from avatar_service.speech import SAMPLES_PER_SECOND
    from avatar_service.voices.heart import Heart

    voice = Heart()
    parts = [voice.say(sentence).samples for sentence in re.findall(r"[^.?!]+[.?!]", text)]
    said = numpy.concatenate([numpy.pad(part, (0, SAMPLES_PER_SECOND // 5)) for part in parts])
    times = numpy.arange(0, len(said) / SAMPLES_PER_SECOND, 1 / SAMPLE_RATE_HZ)
    samples = numpy.interp(times, numpy.arange(len(said)) / SAMPLES_PER_SECOND, said)
    sound: bytes = (numpy.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes()
    return sound + bytes(-len(sound) % FRAME_BYTES)


def words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.casefold())


@dataclass
class Speaker:
    """A client of the socket for sound, which keeps its frames until they are acknowledged."""

    interview: Interview
    url: str
    stream: str = "speaker_of_tests"
    frames: list[tuple[int, bytes]] = field(default_factory=list)
    acknowledged: int = 0
    heard: list[dict[str, Any]] = field(default_factory=list)

    def say(self, sound: bytes, question: int = 0) -> None:
        """Add sound to the frames."""
        for at in range(0, len(sound), FRAME_BYTES):
            self.frames.append((question, sound[at : at + FRAME_BYTES]))

    async def send(
        self, socket: ClientConnection, *, live: bool = False, until: int | None = None
    ) -> None:
        """Send what is not acknowledged, up to a frame, and wait for the acknowledgements."""
        end = len(self.frames) if until is None else until
        for number in range(self.acknowledged, end):
            question, sound = self.frames[number]
            await socket.send(HEADER.pack(number, question) + sound)
            if live:
                await asyncio.sleep(FRAME_SECONDS)
        await eventually(lambda: self.acknowledged >= end)

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[ClientConnection]:
        """Open a socket whose messages are taken within the block."""
        session = self.interview.session
        path = f"/stt/audio/{session.id}?token={session.token}&stream={self.stream}"
        async with connect(self.url.replace("http", "ws") + path) as socket:
            ready = json.loads(await asyncio.wait_for(socket.recv(), HANG_SECONDS))
            assert ready["type"] == "ready", ready
            self.acknowledged = ready["next_frame"]
            taking = asyncio.create_task(self._take(socket))
            try:
                yield socket
            finally:
                taking.cancel()

    async def _take(self, socket: ClientConnection) -> None:
        async for message in socket:
            told = json.loads(message)
            if told["type"] == "ack":
                self.acknowledged = max(self.acknowledged, told["next_frame"])
            else:
                self.note(told)

    def note(self, told: dict[str, Any]) -> None:
        """Take a message of the server."""
        self.heard.append(told)

    def told(self, kind: str) -> list[dict[str, Any]]:
        """Return the messages of a kind that came."""
        return [each for each in self.heard if each["type"] == kind]
