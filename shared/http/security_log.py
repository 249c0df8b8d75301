"""The security log: refusals, exports, erasures and calls of the operator, one line each."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

import structlog
from starlette.types import Scope

from shared.telemetry import short

log = structlog.get_logger(__name__)

LOGGER = "security"
"""Name of the logger, in every line."""

REFUSED = {401, 403, 429}
"""Statuses of calls that are logged."""

LINES_PER_SECOND = 20
"""Lines of a process; a flood of refusals must not fill the disk."""

LEFT_OUT_SECONDS = 1.0
"""Time after which the number of lines that were left out is told at the latest."""


@dataclass(slots=True)
class SecurityLog:
    """A writer of the log.

    A line holds the caller's address and 8 characters of a session id, and no words and no tokens.
    Lines beyond `lines_per_second` are counted, and their number follows.
    """

    lines_per_second: int = LINES_PER_SECOND
    clock: Callable[[], float] = monotonic
    _window: float = field(default=-1.0, init=False)
    _lines: int = field(default=0, init=False)
    _left_out: int = field(default=0, init=False)

    def refused(self, scope: Scope, status: int) -> None:
        """Log a call that is answered with `status`, if the status is in REFUSED."""
        if status in REFUSED:
            self.note("refused", scope, status=status)

    def note(self, event: str, scope: Scope, **facts: str | int | bool) -> None:
        """Log that `event` happened in the call of this scope."""
        if not self._take():
            return
        client = scope.get("client")
        session_id = scope.get("path_params", {}).get("session_id")
        log.warning(
            event,
            logger=LOGGER,
            address=client[0] if client else "unknown",
            route=getattr(scope.get("route"), "path", "unknown"),
            **({"session": short(session_id)} if session_id else {}),
            **facts,
        )

    def _take(self) -> bool:
        """Return whether another line may be written in this second."""
        window = self.clock() // 1
        if window != self._window:
            self.tell_left_out()
            self._window, self._lines = window, 0
        self._lines += 1
        if self._lines <= self.lines_per_second:
            return True
        if not self._left_out:
            asyncio.get_running_loop().call_later(LEFT_OUT_SECONDS, self.tell_left_out)
        self._left_out += 1
        return False

    def tell_left_out(self) -> None:
        """Log the number of lines that were left out since the last such line, if there are any."""
        if self._left_out:
            log.warning("lines were left out", logger=LOGGER, count=self._left_out)
        self._left_out = 0
