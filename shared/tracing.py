"""Traces for an OpenTelemetry collector. All of this does nothing unless traces are exported.

A trace holds all calls and events of an interview: its id follows from the session's. Attributes
hold names, numbers, correlation ids and the short ids of sessions, never words or tokens.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog

from shared.trace_span import Attributes, Kind
from shared.trace_steps import NOTHING, Call, Nothing, Running, Step, current_step

if TYPE_CHECKING:  # the packages of the extra `traces` may be missing
    from shared.trace_export import TraceExport

log = structlog.get_logger(__name__)

__all__ = [
    "NOTHING",
    "Attributes",
    "Call",
    "Step",
    "call",
    "exemplar",
    "exported",
    "follow",
    "is_exporting",
    "is_recorded",
    "is_sampled",
    "leave",
    "left_out",
    "messaging",
    "span",
    "trace_id",
    "traceparent",
    "work",
]

MAX_ID_CHARS = 64
"""Characters of a session id in a call's address; a longer id is none of ours."""

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
"""The variables of which one turns the traces on."""

SAMPLED = frozenset("13579bdf")
"""The last characters of traceparents whose flag `sampled` is set."""

HEADERS = "OTEL_EXPORTER_OTLP_HEADERS"
"""Headers of the export, which may hold a secret; with `_FILE`, the variable names a file."""

_export: "TraceExport | None" = None


def is_exporting() -> bool:
    """Return whether this process exports traces."""
    return _export is not None


def call(method: str, correlation: str) -> Call | Nothing:
    """Return the step of a call over HTTP."""
    return Call(_export, method, correlation) if _export is not None else NOTHING


def follow(session_id: str) -> None:
    """Say which session the current call over HTTP is about, before anything else is done."""
    current = current_step.get()
    if isinstance(current, Call) and len(session_id) <= MAX_ID_CHARS:
        current.begin(session_id)


def span(name: str, kind: Kind = "internal", attributes: Attributes | None = None) -> Step:
    """Return a step of the current trace. Without a trace, or in one not sampled, it is nothing."""
    current = current_step.get()
    if current is None or current.span is None or _export is None:
        return NOTHING
    return Running(*_export.child(name, kind, attributes, current.traceparent))


def work(
    name: str,
    kind: Kind,
    attributes: Attributes,
    *,
    causes: Sequence[str] = (),
    session_id: str | None = None,
) -> Step:
    """Return the step of a work that these traceparents caused, or the current step.

    The work joins the trace of the first sampled cause, with links to all sampled causes if there
    are several. If others are not sampled, its own span is all: the work inside is mostly about the
    others. Without any cause a trace begins, that of the session if one is given.
    """
    if _export is None:
        return NOTHING
    current = current_step.get()
    causes = causes or ([current.traceparent] if current is not None else [])
    if sampled := [cause for cause in causes if cause[-1:] in SAMPLED]:
        links = sampled if len(causes) > 1 else ()
        alone = len(sampled) < len(causes)
        return Running(*_export.child(name, kind, attributes, sampled[0], links), alone=alone)
    if causes:
        return Running(None, causes[0])
    return Running(*_export.root(name, kind, attributes, session_id))


def messaging() -> str:
    """Return the kind of broker in the spans of events; empty while no traces are exported."""
    return _export.messaging if _export is not None else ""


def traceparent() -> str:
    """Return the current place in the current trace; empty without a trace."""
    current = current_step.get()
    return current.traceparent if current is not None else ""


def is_sampled(traceparent: str) -> bool:
    """Return whether the traceparent has the flag `sampled`."""
    return traceparent[-1:] in SAMPLED


def left_out() -> Nothing | None:
    """Return the step of anything in the current trace if it is not sampled; else None."""
    current = current_step.get()
    if isinstance(current, Nothing):
        return current
    return NOTHING if current is not None and current.span is None else None


def is_recorded() -> bool:
    """Return whether there is a current trace, and it is sampled."""
    current = current_step.get()
    return current is not None and current.span is not None


def trace_id() -> str | None:
    """Return the id of the current trace if it is sampled and has begun."""
    current = current_step.get()
    return current.trace_id if current is not None else None


def exemplar() -> dict[str, str] | None:
    """Return the exemplar of an observation in the current trace; None if it is not sampled."""
    found = trace_id()
    return {"trace_id": found} if found else None


def leave() -> None:
    """Leave the current trace, in a task or a call whose further steps are not about it."""
    current_step.set(None)


@asynccontextmanager
async def exported(service: str, messaging: str) -> AsyncIterator[None]:
    """Export the traces of this process inside the block, if the environment names a collector.

    `messaging` names the kind of broker in the spans. ValueError for an address that is none.
    """
    global _export  # noqa: PLW0603
    _export = _opened(service, messaging)
    try:
        yield
    finally:
        export, _export = _export, None
        if export is not None:
            await asyncio.to_thread(export.sending.close)


def _opened(service: str, messaging: str) -> "TraceExport | None":
    off = os.environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    if off or not any(os.environ.get(name) for name in ENDPOINTS):
        return None
    _check_addresses()
    if file := os.environ.get(f"{HEADERS}_FILE"):
        os.environ[HEADERS] = Path(file).read_text(encoding="utf-8").strip()
    try:
        from shared.trace_export import TraceExport
    except ImportError:
        log.warning(
            "no traces are exported: packages are missing", install="pip install 'vivavoce[traces]'"
        )
        return None
    return TraceExport(service, messaging)


def _check_addresses() -> None:
    """Raise ValueError for a collector's address that is none, without quoting it."""
    for name in ENDPOINTS:
        given = os.environ.get(name)
        parts = urlsplit(given or "http://collector")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{name} must be http://… or https://…")
