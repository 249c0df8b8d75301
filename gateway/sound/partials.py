"""The requests for the words so far of a span of speech that still grows."""

from dataclasses import dataclass

from gateway.sound.cutting import Cut

MIN_FRAMES = 5
"""Frames of a span from which words are expected: .4 s before the speech, and .6 s of speech."""

INTERVAL_SECONDS = 1.0
"""Seconds between two requests of a stream, where the recognisers have time."""

WORDLESS_SECONDS = 0.4
"""Seconds between two requests as long as the recognisers hear no words: few spans of .6 s have
none that can be told."""

LOAD_FACTOR = 1.5
"""The interval is at least so many times the time to the last words: load makes partials rare."""

FIRST_PATIENCE_SECONDS, LONGEST_PATIENCE_SECONDS = 4.0, 60.0
"""Seconds to wait for words that do not come before the next request. The time doubles each time,
so that recognisers which are away find few requests in their queue."""


@dataclass(slots=True)
class Partials:
    """The requests of a stream, one at a time. Times are monotonic, in seconds."""

    waiting: bool = False
    asked_at: float = 0.0
    next_at: float = 0.0
    patience: float = FIRST_PATIENCE_SECONDS
    asked_for: tuple[int, int] = (0, 0)

    def ask(self, growing: Cut | None, now: float) -> bool:
        """Return whether the words of the growing span are to be requested now.

        They are in a pause at once: the span may end with just these frames.
        """
        if growing is None or growing.last_frame - growing.first_frame + 1 < MIN_FRAMES:
            return False
        span = growing.first_frame, growing.last_frame
        if span == self.asked_for or (now < self.next_at and not growing.paused):
            return False
        if self.waiting:
            if now < self.asked_at + self.patience:
                return False
            self.patience = min(2 * self.patience, LONGEST_PATIENCE_SECONDS)
        self.waiting, self.asked_at, self.asked_for = True, now, span
        return True

    def heard(self, text: str, now: float) -> None:
        """Note that the requested words came."""
        least = INTERVAL_SECONDS if text else WORDLESS_SECONDS
        seconds = max(least, LOAD_FACTOR * (now - self.asked_at))
        self.waiting, self.next_at = False, self.asked_at + seconds
        self.patience = FIRST_PATIENCE_SECONDS

    def ended(self, first_frame: int) -> None:
        """Note that the final words of a span came: nobody looks for its words so far any more."""
        if first_frame >= self.asked_for[0]:
            self.waiting = False
