"""The spans of speech of a session, named for the recognisers as audio.recorded."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from weakref import WeakValueDictionary

import structlog

from gateway.interview.group_commit import GroupCommit
from gateway.sound.cut_file import Found, read_cuts, store_cuts
from gateway.sound.cutting import Cut
from gateway.sound.quiet import quiet_frames
from gateway.sound.session_sound import SessionSound, session_sound
from shared.broker import BrokerUnavailable
from shared.events import AudioRecorded
from shared.model import Question
from shared.retry import Unavailable
from shared.sound import StreamFiles, stream_files, stream_ids
from shared.telemetry import short

log = structlog.get_logger(__name__)

ATTEMPTS = 2
"""Searches of a stream at the end of an interview: the process may be killed in the first."""

FindCuts = Callable[[Path, str, str, bool], Awaitable[Found]]
"""Takes SOUND_DIR, a session, a stream, and whether the stream ends with its stored frames."""


class Spoken(NamedTuple):
    """The facts about an interview that its spans are announced with.

    Without `questions`, the interview is over, and no answer is graded ahead.
    """

    language: str
    questions: tuple[Question, ...] = ()
    ai_grading: bool = True


@dataclass(frozen=True, slots=True)
class Spans:
    """The naming of spans. `find` searches for speech, as find_cuts in another process.

    A span is published first and stored as a cut then: a process that is killed in between leaves
    the same span to its successor.
    """

    sound_dir: Path
    events: GroupCommit
    find: FindCuts
    _turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = field(
        default_factory=WeakValueDictionary
    )

    async def name(
        self, session_id: str, stream_id: str, spoken: Spoken, *, finish: bool = False
    ) -> Cut | None:
        """Publish the stream's spans that end in its stored frames, or with `finish`, all of them.

        Return the span that grows on. Raise Unavailable when the broker is away; the next call
        names the spans.
        """
        # Two calls at once would both begin at the last stored cut.
        async with self._turns.setdefault((session_id, stream_id), asyncio.Lock()):
            return await self._name(session_id, stream_id, spoken, finish=finish)

    async def _finish(self, session_id: str, stream_id: str, spoken: Spoken) -> None:
        for _ in range(ATTEMPTS):
            try:
                await self.name(session_id, stream_id, spoken, finish=True)
            except BrokerUnavailable:
                raise
            except Exception:
                log.exception("speech could not be searched", session=short(session_id))
            else:
                return

    async def _name(
        self, session_id: str, stream_id: str, spoken: Spoken, *, finish: bool
    ) -> Cut | None:
        number, cuts, growing = await self.find(self.sound_dir, session_id, stream_id, finish)
        if not cuts:
            return growing
        files = stream_files(self.sound_dir, session_id, stream_id)
        for fact in await asyncio.to_thread(_facts, files, number, cuts):
            await self.events.publish(_recorded(session_id, stream_id, spoken, fact))
        await asyncio.to_thread(_store, files, number, cuts)
        return growing

    async def finish(self, session_id: str, language: str) -> SessionSound:
        """Publish all spans of an interview that is over, and return its sound."""
        return await self.name_all(session_id, Spoken(language))

    async def name_all(self, session_id: str, spoken: Spoken) -> SessionSound:
        """Publish all spans that no event names yet, and return the session's sound.

        Raise BrokerUnavailable. A stream that cannot be searched holds up no end of an interview:
        its frames are counted, without spans.
        """
        streams = await asyncio.to_thread(stream_ids, self.sound_dir, session_id)
        for stream_id in streams:
            await self._finish(session_id, stream_id, spoken)
        return await asyncio.to_thread(session_sound, self.sound_dir, session_id, streams)


class _Fact(NamedTuple):
    """A cut with speech, the time at which its first frame arrived, and the quiet before it."""

    cut: Cut
    recorded_at: float
    quiet_frames: int | None


def _facts(files: StreamFiles, number: int, cuts: Sequence[Cut]) -> list[_Fact]:
    """Return the new spans of speech; the first of the new `cuts` is the stream's cut `number`."""
    every = [*read_cuts(files)[:number], *cuts]
    try:
        return [
            _Fact(
                cut,
                files.read_notes(cut.first_frame, 1)[0].received_at,
                quiet_frames(files, every[: number + new], cut),
            )
            for new, cut in enumerate(cuts)
            if cut.speech
        ]
    except FileNotFoundError as error:
        raise Unavailable("the sound was erased") from error


def _store(files: StreamFiles, number: int, cuts: Sequence[Cut]) -> None:
    try:
        store_cuts(files, number, cuts)
    except OSError as error:
        raise Unavailable(f"cuts cannot be stored: {error.strerror}") from error


def _recorded(session_id: str, stream_id: str, spoken: Spoken, fact: _Fact) -> AudioRecorded:
    cut, recorded_at, quiet = fact
    index = cut.question_index
    return AudioRecorded(
        session_id=session_id,
        stream_id=stream_id,
        question_index=index,
        first_frame=cut.first_frame,
        last_frame=cut.last_frame,
        language=spoken.language,
        recorded_at=recorded_at,
        quiet_frames=quiet,
        question=spoken.questions[index] if index < len(spoken.questions) else None,
        ai_grading=spoken.ai_grading,
    )
