"""A circuit breaker: a service that keeps failing is left alone, then tried with single calls.

closed (calls pass) -> open (no calls, for a pause) -> half open (a call at a time)
   ^------------------------------ it succeeds ------------|--- it fails: open, twice the pause

The state belongs to one process: each replica finds out for itself, and a restart forgets.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from prometheus_client import Gauge

log = structlog.get_logger(__name__)

FAILURES_TO_OPEN, ILL_SECONDS = 5, 5.0
"""Failed calls in a row, and the time between the first and the last of them: a burst of errors 529
hits all calls of a moment, and passes while they are retried."""

HUNG_SECONDS = 20.0
"""A single call that is given up after this time without a response opens the breaker."""

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 30.0, 300.0

BREAKER_OPEN = Gauge(
    "vivavoce_model_breaker_open",
    "1 while the language model is left alone because its calls failed, in this process.",
    ["model"],
)


class BreakerOpenError(Exception):
    """No call may be made at this time."""


@dataclass(slots=True)
class Breaker:
    """The breaker of a model.

    `is_illness` tells whether an error means that the service is ill; any other error is a
    response, and so a sign of health.
    """

    model: str
    is_illness: Callable[[Exception], bool]
    failures_to_open: int = FAILURES_TO_OPEN
    ill_seconds: float = ILL_SECONDS
    hung_seconds: float = HUNG_SECONDS
    first_pause: float = FIRST_PAUSE_SECONDS
    longest_pause: float = LONGEST_PAUSE_SECONDS
    clock: Callable[[], float] = time.monotonic
    failures: int = field(default=0, init=False)
    """In a row."""
    failing_since: float = field(default=0.0, init=False)
    pause: float = field(default=0.0, init=False)
    """Seconds from the last opening to the next trial; 0 while the breaker is closed."""
    open_until: float = field(default=0.0, init=False)
    trial_runs: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        BREAKER_OPEN.labels(self.model).set(0)

    @contextmanager
    def call(self) -> Iterator[None]:
        """Count the outcome of a call, or raise BreakerOpenError instead of letting it begin."""
        trial = self.pause > 0
        if trial and (self.trial_runs or self.clock() < self.open_until):
            raise BreakerOpenError
        self.trial_runs = trial
        began = self.clock()
        try:
            yield
        except Exception as error:
            if self.is_illness(error):
                self._fail(trial)
            else:
                self._succeed()
            raise
        except BaseException:  # given up, most likely at its deadline
            if self.clock() - began >= self.hung_seconds:
                self._fail(trial, hung=True)
            raise
        else:
            self._succeed()
        finally:
            if trial:
                self.trial_runs = False

    def _fail(self, trial: bool, hung: bool = False) -> None:
        now = self.clock()
        if not self.failures:
            self.failing_since = now
        self.failures += 1
        if self.pause:
            if trial:
                self._open(min(2 * self.pause, self.longest_pause))
        elif hung or self._is_ill(now):
            log.warning("the language model is left alone", failures=self.failures)
            BREAKER_OPEN.labels(self.model).set(1)
            self._open(self.first_pause)

    def _is_ill(self, now: float) -> bool:
        lasts = now - self.failing_since >= self.ill_seconds
        return lasts and self.failures >= self.failures_to_open

    def _open(self, pause: float) -> None:
        self.pause, self.open_until = pause, self.clock() + pause

    def _succeed(self) -> None:
        if self.pause:
            log.info("the language model answers again")
            BREAKER_OPEN.labels(self.model).set(0)
        self.failures, self.pause = 0, 0.0
