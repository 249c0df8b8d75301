"""Handlers of the recognisers: spans of sound become words."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from prometheus_client import Counter, Histogram

from shared.events import (
    AudioRecognised,
    AudioRecorded,
    Event,
    PartialRecognised,
    PartialSkipped,
    SecondLookMade,
    SecondLookRequested,
    SpanGrown,
)
from shared.model import JoinedSpans, JoinedWords
from shared.retry import Permanent, Unavailable, describe
from shared.sound import Span, stream_files
from shared.tracing import exemplar
from stt_service.hearing.ahead import Heard
from stt_service.hearing.engine import Recognised
from stt_service.hearing.listener import Listener
from stt_service.hearing.recogniser import understood

SPANS = Counter(
    "vivavoce_spans_total", "Spans of speech, by the engine whose words count.", ["engine"]
)
PARTIALS = Counter("vivavoce_partials_total", "Spans that were recognised while they grew.")
SECOND_LOOKS = Counter("vivavoce_second_looks_total", "Groups of spans that were looked at again.")
NOT_UNDERSTOOD = Counter("vivavoce_spans_not_understood_total", "Spans of speech without words.")
SPAN_SECONDS = Histogram(
    "vivavoce_span_recognition_seconds",
    "Seconds from the start of the handling of a span until its words are there.",
    buckets=(0.25, 0.5, 1, 2, 4, 8, 16, 32),
)

log = structlog.get_logger(__name__)

LATE_FRAMES = 15
"""Frames that a stream has grown by, 3 s, from which on the words of a growing span are too old."""

SECOND_LOOK_SECONDS = 20.0
"""Seconds after which a second look is given up: the answer is graded as it is."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """Handlers of a service process."""

    sound_dir: Path
    listener: Listener
    second_look_seconds: float = SECOND_LOOK_SECONDS

    async def on_audio_recorded(self, event: AudioRecorded) -> Sequence[Event]:
        """Return the words of the span; nothing when its sound was erased.

        Unavailable where the models or some samples are missing: the event comes again, and a span
        that nobody can recognise is set aside for the operator.
        """
        began = time.monotonic()
        files = stream_files(self.sound_dir, event.session_id, event.stream_id)
        span = Span(event.first_frame, event.last_frame)
        try:
            heard = await self.listener.final(files, span, event.language)
        except FileNotFoundError:
            log.info("the sound was erased before it was recognised")
            return []
        except (OSError, EOFError) as error:
            raise Unavailable(f"the sound cannot be read: {error}") from error
        self._note(heard.found, time.monotonic() - began)
        return [_recognised(event, heard)]

    async def on_span_grown(self, event: SpanGrown) -> Sequence[Event]:
        """Return the words so far of a span that goes on, or that there is no time for them.

        Nobody relies on them, so that no error leaves this handler.
        """
        files = stream_files(self.sound_dir, event.session_id, event.stream_id)
        span = Span(event.first_frame, event.last_frame)
        try:
            stored = await asyncio.to_thread(files.frame_count)
            late = stored - event.last_frame > LATE_FRAMES
            if late or not self.listener.has_time(span, event.language, event.paused):
                return [PartialSkipped(**_place(event))]
            found = await self.listener.so_far(files, span, event.language, event.paused)
        except (OSError, EOFError, Unavailable, Permanent) as error:
            log.debug("no partial words", reason=describe(error))
            return []
        if found is None:
            return []
        PARTIALS.inc()
        return [PartialRecognised(**_place(event), text=found.text)]

    async def on_second_look_requested(self, event: SecondLookRequested) -> Sequence[Event]:
        """Return the words of the joined spans that are recognised in time.

        Nobody relies on them, so that no error leaves this handler: grading waits for the answer.
        """
        words: list[JoinedWords] = []
        try:
            async with asyncio.timeout(self.second_look_seconds):
                for joined in event.joined:
                    words += [await self._second_look(event, joined)]
        except (OSError, EOFError, Unavailable, Permanent) as error:  # OSError: TimeoutError, too
            log.info("no second look", done=len(words), reason=describe(error))
        return [
            SecondLookMade(
                session_id=event.session_id,
                question_index=event.question_index,
                words=tuple(words),
                language=event.language,
                ai_grading=event.ai_grading,
            )
        ]

    async def _second_look(self, event: SecondLookRequested, joined: JoinedSpans) -> JoinedWords:
        files = stream_files(self.sound_dir, event.session_id, joined.stream_id)
        spans = [Span(*each) for each in joined.spans]
        found = await self.listener.joined(files, spans, event.language)
        SECOND_LOOKS.inc()
        return JoinedWords(
            **dict(joined),
            text=found.text,
            confidence=round(found.confidence, 3),
            engine=found.engine,
        )

    def _note(self, found: Recognised, seconds: float) -> None:
        SPANS.labels(found.engine).inc()
        SPAN_SECONDS.observe(seconds, exemplar())
        if not understood(found):
            NOT_UNDERSTOOD.inc()


def _place(event: SpanGrown) -> dict[str, Any]:
    """Return the place of the span, with which its words so far are told."""
    return event.model_dump(exclude={"language", "paused"})


def _recognised(event: AudioRecorded, heard: Heard) -> AudioRecognised:
    found = heard.found
    return AudioRecognised(
        session_id=event.session_id,
        stream_id=event.stream_id,
        question_index=event.question_index,
        first_frame=event.first_frame,
        last_frame=event.last_frame,
        text=found.text,
        confidence=round(found.confidence, 3),
        engine=found.engine,
        understood=understood(found),
        finished=heard.finished,
        recorded_at=event.recorded_at,
        quiet_frames=event.quiet_frames,
        language=event.language,
        question=event.question,
        ai_grading=event.ai_grading,
    )
