"""The cuts of a stream of sound: where a span of speech begins and ends.

The cuts are a pure function of the frames: after each cut everything begins anew, so a process that
knows the last cut goes on as the process before it would have done.
"""

from collections.abc import Callable
from typing import NamedTuple

from shared.sound import (
    FRAME_SECONDS,
    POST_ROLL_FRAMES,
    PRE_ROLL_FRAMES,
    SAMPLE_BYTES,
    SAMPLE_RATE_HZ,
)

CHUNK_SAMPLES = 512
"""Samples that the detector judges at a time."""

CHUNK_BYTES = CHUNK_SAMPLES * SAMPLE_BYTES
CHUNK_SECONDS = CHUNK_SAMPLES / SAMPLE_RATE_HZ

SPEECH_BEGINS = 0.5
SPEECH_GOES_ON = 0.35
"""Probabilities from which a chunk is speech: the first chunk, and the chunks after it."""

MIN_SPEECH_SECONDS = 0.12
"""Seconds of speech in a span; less is a click or a knock."""

PAUSE_SECONDS = 0.7
"""Seconds without speech that end a span."""

SHORT_SPAN_SECONDS = 4.0
SHORT_SPAN_PAUSE_SECONDS = 1.0
"""Seconds of a short span, and seconds without speech that end it: recognisers make more errors in
pieces of a phrase, and noise makes pauses where there are none."""

MAX_SPAN_SECONDS = 12.0
"""Seconds of a span: recognisers fall silent in longer pieces."""

QUIETEST_SECONDS = 1.0
"""Seconds at the end of a span without a pause, in which the quietest frame is its last."""

SHORT_SPAN_FRAMES = round(SHORT_SPAN_SECONDS / FRAME_SECONDS)
MAX_SPAN_FRAMES = round(MAX_SPAN_SECONDS / FRAME_SECONDS)
QUIETEST_FRAMES = round(QUIETEST_SECONDS / FRAME_SECONDS)

Detector = Callable[[bytes], float]
"""Returns the probability that a chunk is speech. Remembers the chunks before."""


class Cut(NamedTuple):
    """A cut: frames of one question, up to `next_frame`, where the next cut's frames begin.

    Without `speech`, the frames hold none, and are not recognised.
    """

    first_frame: int
    last_frame: int
    next_frame: int
    question_index: int
    speech: bool

    @property
    def paused(self) -> bool:
        """Return whether frames of silence follow the span."""
        return self.last_frame < self.next_frame - 1


class Cutter:
    """The frames since the last cut. `next_frame` is the frame that `add` has to be given next.

    `reset` makes the detector forget all chunks.
    """

    def __init__(self, detector: Detector, reset: Callable[[], None], next_frame: int = 0) -> None:
        self._detector = detector
        self._reset = reset
        self.begin(next_frame)

    def begin(self, next_frame: int) -> None:
        """Forget all frames, and go on with `next_frame`."""
        self._reset()
        self.next_frame = self._begun = next_frame
        self._question: int | None = None
        self._rest = b""
        self._peaks: list[float] = []
        self._onset: int | None = None
        self._last_speech = next_frame
        self._in_speech = False
        self._speech_seconds = self._pause_seconds = 0.0

    def add(self, question_index: int, sound: bytes) -> Cut | None:
        """Take the next frame, and return the cut that follows from the frame, if any.

        After a cut, the next frame may be an earlier frame than the frame after this one.
        """
        if self._question is not None and question_index != self._question:
            return self.finish()
        self._question = question_index
        self._listen(sound)
        self.next_frame += 1
        last = self._last_frame()
        return None if last is None else self._cut(last, last + 1)

    @property
    def growing(self) -> Cut | None:
        """The span that would end with the last frame; None without speech."""
        if self._onset is None or not self._is_speech:
            return None
        last = min(self.next_frame - 1, self._last_speech + POST_ROLL_FRAMES)
        return Cut(self._first_frame, last, self.next_frame, self._question or 0, True)

    def finish(self) -> Cut | None:
        """Return a cut before the next frame; None where there is no frame to cut off."""
        end = self.next_frame
        if end == self._begun:
            return None
        return self._cut(min(end - 1, self._last_speech + POST_ROLL_FRAMES), end)

    def _listen(self, sound: bytes) -> None:
        """Look for speech in the frame."""
        sound = self._rest + sound
        whole = len(sound) // CHUNK_BYTES * CHUNK_BYTES
        self._rest = sound[whole:]
        peak = 0.0
        for at in range(0, whole, CHUNK_BYTES):
            probability = self._detector(sound[at : at + CHUNK_BYTES])
            peak = max(peak, probability)
            self._note(probability >= (SPEECH_GOES_ON if self._in_speech else SPEECH_BEGINS))
        self._peaks.append(peak)

    def _note(self, is_speech: bool) -> None:
        self._in_speech = is_speech
        if not is_speech:
            self._pause_seconds += CHUNK_SECONDS
            return
        self._pause_seconds = 0.0
        self._speech_seconds += CHUNK_SECONDS
        self._last_speech = self.next_frame
        if self._onset is None:
            self._onset = self.next_frame

    def _last_frame(self) -> int | None:
        """Return the last frame of a span, or of silence, that is complete now."""
        now = self.next_frame - 1
        if self._onset is not None and self._pause_seconds >= PAUSE_SECONDS and not self._is_speech:
            self._onset, self._speech_seconds = None, 0.0
        if self._onset is None:
            is_long = now - self._begun + 1 >= MAX_SPAN_FRAMES
            return now - PRE_ROLL_FRAMES if is_long else None
        frames = now - self._first_frame + 1
        is_short = frames < SHORT_SPAN_FRAMES
        if self._pause_seconds >= (SHORT_SPAN_PAUSE_SECONDS if is_short else PAUSE_SECONDS):
            return min(now, self._last_speech + POST_ROLL_FRAMES)
        return self._quietest() if frames >= MAX_SPAN_FRAMES else None

    def _quietest(self) -> int:
        """Return the quietest of the last frames."""
        last = self._peaks[-QUIETEST_FRAMES:]
        quietest = min(range(len(last)), key=last.__getitem__)
        return self.next_frame - len(last) + quietest

    @property
    def _is_speech(self) -> bool:
        return self._speech_seconds >= MIN_SPEECH_SECONDS

    @property
    def _first_frame(self) -> int:
        """The first frame of the span."""
        if self._onset is None:
            return self._begun
        return max(self._begun, self._onset - PRE_ROLL_FRAMES)

    def _cut(self, last: int, next_frame: int) -> Cut:
        question = self._question or 0
        cut = Cut(self._first_frame, last, next_frame, question, self._is_speech)
        self.begin(next_frame)
        return cut
