"""The milestones of an interview (started, finalized, report ready), as log lines and metrics."""

import time

import structlog
from prometheus_client import Counter, Gauge, Histogram

from gateway.store import Session
from shared.telemetry import short
from shared.tracing import exemplar

log = structlog.get_logger(__name__)

STARTED = Counter("vivavoce_interviews_started_total", "Interviews started, by role.", ["role"])
FINALIZED = Counter(
    "vivavoce_interviews_finalized_total",
    "Interviews finalized: by a client's call, or abandoned and closed by the sweeper.",
    ["by"],
)
ANNOUNCED_AGAIN = Counter(
    "vivavoce_interviews_announced_again_total",
    "Ends of interviews that were announced again, because the report does not come.",
)
OPEN = Gauge(
    "vivavoce_interviews_open",
    "Interviews that this process accepts words for: those that it has had a call of.",
)
REPORT_SECONDS = Histogram(
    "vivavoce_finalize_to_report_seconds",
    "From the end of an interview to its stored report.",
    buckets=(0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 100, 300, 1000, 3600),
)


def note_started(session: Session) -> None:
    log.info("interview started", session=short(session.id), role=session.role)
    STARTED.labels(session.role).inc()


def note_finalized(session: Session) -> None:
    """Note the end of an interview, which is closed only once. `seconds` is its duration."""
    end = session.finalized
    assert end is not None
    by = "sweeper" if end.abandoned else "client"
    seconds = round(end.finalized_at - session.started_at, 1)
    log.info("interview finalized", session=short(session.id), by=by, seconds=seconds)
    FINALIZED.labels(by).inc()


def note_announced_again(session: Session) -> None:
    """Note that an interview has ended, and that its report is overdue."""
    log.warning("finalized again", session=short(session.id))
    ANNOUNCED_AGAIN.inc()


def note_report_ready(session: Session) -> None:
    """Note the first report of an interview. `seconds` is the time since the interview's end."""
    end = session.finalized
    assert end is not None
    seconds = max(0.0, time.time() - end.finalized_at)
    log.info("report ready", session=short(session.id), seconds=round(seconds, 3))
    REPORT_SECONDS.observe(seconds, exemplar())
