"""Handlers of the recognisers: a span of sound becomes words."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
from prometheus_client import Counter, Histogram

from shared.events import AudioRecognised, AudioRecorded, Event
from shared.retry import Unavailable
from shared.sound import Span, StreamFiles, stream_files
from stt_service.hearing.engine import Recognised
from stt_service.hearing.recogniser import understood

SPANS = Counter(
    "vivavoce_spans_total", "Spans of speech, by the engine whose words count.", ["engine"]
)
NOT_UNDERSTOOD = Counter("vivavoce_spans_not_understood_total", "Spans of speech without words.")
SPAN_SECONDS = Histogram(
    "vivavoce_span_recognition_seconds",
    "Seconds from the start of the handling of a span until its words are there.",
    buckets=(0.25, 0.5, 1, 2, 4, 8, 16, 32),
)

log = structlog.get_logger(__name__)

Recognise = Callable[[StreamFiles, Span, str], Awaitable[Recognised]]
"""Recognises a span of a stream in a language, a primary tag such as `en`."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """Handlers of a service process. `recognise` is None where no models are."""

    sound_dir: Path
    recognise: Recognise | None

    async def on_audio_recorded(self, event: AudioRecorded) -> Sequence[Event]:
        """Return the words of the span; nothing when its sound was erased.

        Unavailable where the models or some samples are missing: the event comes again, and a span
        that nobody can recognise is set aside for the operator.
        """
        if self.recognise is None:
            raise Unavailable("the models that recognise speech are missing")
        began = time.monotonic()
        files = stream_files(self.sound_dir, event.session_id, event.stream_id)
        span = Span(event.first_frame, event.last_frame)
        language = event.language.partition("-")[0].casefold()
        try:
            found = await self.recognise(files, span, language)
        except FileNotFoundError:
            log.info("the sound was erased before it was recognised")
            return []
        except (OSError, EOFError) as error:
            raise Unavailable(f"the sound cannot be read: {error}") from error
        self._note(found, time.monotonic() - began)
        return [_recognised(event, found)]

    def _note(self, found: Recognised, seconds: float) -> None:
        SPANS.labels(found.engine).inc()
        SPAN_SECONDS.observe(seconds)
        if not understood(found):
            NOT_UNDERSTOOD.inc()


def _recognised(event: AudioRecorded, found: Recognised) -> AudioRecognised:
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
        recorded_at=event.recorded_at,
    )
