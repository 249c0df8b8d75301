"""The log lines of an outage of the broker."""

import time
from collections.abc import Callable

import structlog
from aiormq.exceptions import InvalidFrameError

from shared.polling import doubling

log = structlog.get_logger(__name__)

FIRST_REPEAT_SECONDS = 10.0
"""Seconds after the first line until the next. The wait then doubles."""

LONGEST_REPEAT_SECONDS = 600.0

MAX_REASON_CHARS = 200

VIRTUAL_HOST = "RabbitMQ refuses the virtual host in BROKER_URL"
"""The reason for a refusal whose own words the client library drops."""


class Outage:
    """An outage, from the first failed connection to the next success.

    The first failure is logged at once, later failures at growing intervals: a process tries to
    connect twice a second.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.end()

    def end(self) -> None:
        """Log the next failure at once."""
        self._began: float | None = None
        self._next = 0.0
        self._waits = doubling(FIRST_REPEAT_SECONDS, LONGEST_REPEAT_SECONDS)

    def note(self, error: BaseException) -> None:
        """Log a failed connection, unless a line was logged shortly before."""
        now = self._clock()
        if self._began is None:
            self._began = now
        elif now < self._next:
            return
        self._next = now + next(self._waits)
        log.warning("broker away", reason=sentence(error), seconds=round(now - self._began))


def sentence(error: BaseException | None) -> str | None:
    """Return the broker's own words for an error, such as "ACCESS_REFUSED - ...".

    The client library passes these words, or the system's, as the last text of the arguments.
    """
    if error is None:
        return None
    if isinstance(error, InvalidFrameError) and "Connection.OpenOk" in str(error):
        return VIRTUAL_HOST
    texts = [each for each in error.args if isinstance(each, str) and each]
    return (texts[-1] if texts else type(error).__name__)[:MAX_REASON_CHARS]
