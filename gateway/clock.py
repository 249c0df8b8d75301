"""When something was received: orders utterances, so it never runs backwards in a process."""

import time
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Clock:
    """The wall clock as it was at the start, and the monotonic clock since."""

    started_at: float = field(default_factory=time.time)
    started: float = field(default_factory=time.monotonic)

    def now(self) -> float:
        """Unix seconds."""
        return self.started_at + time.monotonic() - self.started
