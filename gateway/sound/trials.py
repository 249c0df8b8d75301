"""Trials of a microphone before an interview: a sentence is recognised, and nothing is kept."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from gateway.interview.wakeups import News, Wakeups
from gateway.sound.microphones import Microphones
from gateway.sound.sound_files import SoundFile, SoundFiles, store
from shared.events import Event, PartialRecognised, PartialSkipped, SpanGrown
from shared.retry import Unavailable
from shared.sound import FrameNote, stream_files

MAX_TRIAL_SECONDS = 12.0
"""Seconds of a trial, as of a span."""

WORDS_SECONDS = 10.0
"""Seconds to wait for the words: recognisers leave a trial out while interviews need them."""

AGAIN_SECONDS = 1.0
"""Seconds after which recognisers that left a trial out are asked again."""

MAX_TRIALS = 8
"""Trials that run at a time in this process; further trials are refused for now."""

STREAM = "trial_of_sound"
BUSY = "the recognisers are busy: try the microphone again soon"


@dataclass(slots=True)
class Trials:
    """The trials of this process.

    A trial takes the way of a span's words so far: the recognisers answer to this process alone,
    store nothing, and serve interviews first. Its sound lies in a folder like a session's, under an
    id that no session has, and goes with the answer; the sweep removes the files of a killed
    process.
    """

    microphones: Microphones
    wakeups: Wakeups
    publish: Callable[[Event], Awaitable[None]]
    running: int = 0

    @asynccontextmanager
    async def open(self, files: SoundFiles) -> AsyncIterator["Trial"]:
        """Make room for a trial, whose file is to be filled."""
        if self.running >= MAX_TRIALS:
            raise Unavailable(BUSY)
        self.running += 1
        trial_id = secrets.token_hex(16)
        folder = stream_files(self.microphones.sound_dir, trial_id, STREAM).pcm.parent
        try:
            async with files.open(folder) as file:
                yield Trial(self, files, trial_id, file)
        finally:
            self.running -= 1
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial whose file came."""

    trials: Trials
    files: SoundFiles
    id: str
    file: SoundFile

    async def words(self, language: str, now: float) -> str | None:
        """Return the words of the file; "" if none were understood, None if nobody speaks in it.

        Raise NotSound or SoundUnreadable for other files, and Unavailable for want of time.
        """
        await self.files.decode(self.file, MAX_TRIAL_SECONDS)
        recording = await self.trials.microphones.open(self.id, STREAM)
        async for _ in store(self.file, recording, FrameNote(0, now)):
            pass
        grown = await self._speech(self.trials.microphones.sound_dir, language)
        return None if grown is None else await self._recognised(grown)

    async def _speech(self, sound_dir: Path, language: str) -> SpanGrown | None:
        """Return the request for the words from the first speech to the last; None without."""
        found = await self.trials.microphones.spans.find(sound_dir, self.id, STREAM, True)
        speech = [cut for cut in found.cuts if cut.speech]
        if not speech:
            return None
        return SpanGrown(
            session_id=self.id,
            stream_id=STREAM,
            question_index=0,
            first_frame=speech[0].first_frame,
            last_frame=speech[-1].last_frame,
            language=language,
            paused=True,
        )

    async def _recognised(self, grown: SpanGrown) -> str:
        with self.trials.wakeups.on(self.id) as news:
            try:
                async with asyncio.timeout(WORDS_SECONDS):
                    return await self._asked(grown, news)
            except TimeoutError:
                raise Unavailable(BUSY) from None

    async def _asked(self, grown: SpanGrown, news: News) -> str:
        """Ask for the words until the recognisers have time for them."""
        await self.trials.publish(grown)
        while not isinstance(event := await news.get(), PartialRecognised):
            if isinstance(event, PartialSkipped):
                await asyncio.sleep(AGAIN_SECONDS)
                await self.trials.publish(grown)
        return event.text
