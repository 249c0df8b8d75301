"""The requests for the words so far of a span of speech that still grows."""

from dataclasses import dataclass

from gateway.sound.cutting import MAX_SPAN_FRAMES, Cut

MIN_FRAMES = 5
"""Frames of a span from which words are expected: .4 s before the speech, and .6 s of speech."""

LAST_FRAMES = MAX_SPAN_FRAMES - 5
"""The most frames of a span whose words so far are requested while somebody speaks. A longer span
is cut soon, and its final words would wait."""

INTERVAL_SECONDS = 1.2
"""Seconds between two requests of a stream, where the recognisers have time."""

LOAD_FACTOR = 1.5
"""The interval is at least so many times the time to the last words: load makes partials rare. It
grows by this factor with each request that recognisers skip."""

LONGEST_INTERVAL_SECONDS = 4.0
"""The longest interval between requests that recognisers skip."""

FIRST_PATIENCE_SECONDS, LONGEST_PATIENCE_SECONDS = 4.0, 60.0
"""Seconds to wait for words that do not come before the next request. The time doubles each time,
so that recognisers which are away find few requests in their queue."""


@dataclass(slots=True)
class Partials:
    """The requests of a stream, one at a time. Times are monotonic, in seconds."""

    waiting: bool = False
    asked_at: float = 0.0
    next_at: float = 0.0
    interval: float = INTERVAL_SECONDS
    patience: float = FIRST_PATIENCE_SECONDS
    asked_for: tuple[int, int] = (0, 0)

    def ask(self, growing: Cut | None, now: float) -> bool:
        """Return whether the words of the growing span are to be requested now.

        They are in a pause at once: the span may end with just these frames. The interval counts
        within a span: the words of the span before may have taken long, with a second opinion.
        """
        if growing is None:
            return False
        span = growing.first_frame, growing.last_frame
        frames = growing.last_frame - growing.first_frame + 1
        if frames < MIN_FRAMES or (frames > LAST_FRAMES and not growing.paused):
            return False
        is_first = growing.first_frame != self.asked_for[0]
        if span == self.asked_for or not (is_first or growing.paused or now >= self.next_at):
            return False
        if self.waiting:
            if now < self.asked_at + self.patience:
                return False
            self.patience = min(2 * self.patience, LONGEST_PATIENCE_SECONDS)
        self.waiting, self.asked_at, self.asked_for = True, now, span
        return True

    def heard(self, text: str, now: float) -> None:
        """Note that the requested words came. Without any, the next frame may hold the first."""
        self.interval = INTERVAL_SECONDS
        self._wait(INTERVAL_SECONDS if text else 0.0, now)

    def skipped(self, span: tuple[int, int], now: float) -> None:
        """Note that the recognisers have no time for the words of a span, by first and last frame.

        The answer to a request that a later request has replaced says nothing.
        """
        if span != self.asked_for or not self.waiting:
            return
        self.interval = min(LOAD_FACTOR * self.interval, LONGEST_INTERVAL_SECONDS)
        self._wait(self.interval, now)

    def ended(self, first_frame: int) -> None:
        """Note that the final words of a span came: nobody looks for its words so far any more."""
        if first_frame >= self.asked_for[0]:
            self.waiting = False

    def _wait(self, least: float, now: float) -> None:
        """Let the next request of the span wait, the longer the slower the answer was."""
        seconds = max(least, LOAD_FACTOR * (now - self.asked_at))
        self.waiting, self.next_at = False, self.asked_at + seconds
        self.patience = FIRST_PATIENCE_SECONDS
