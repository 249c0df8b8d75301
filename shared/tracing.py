"""Traces for an OpenTelemetry collector. All of this does nothing unless traces are exported.

A trace holds all calls and events of an interview: its id follows from the session's. Attributes
hold names, numbers, correlation ids and the short ids of sessions, never words or tokens.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar, Token
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import structlog

from shared.retry import NotYet

if TYPE_CHECKING:  # the packages of the extra `traces` may be missing
    from opentelemetry.sdk.trace import Span

    from shared.trace_export import TraceExport

log = structlog.get_logger(__name__)

Kind = Literal["internal", "server", "client", "producer", "consumer"]
Attributes = dict[str, str | int]

MAX_ID_CHARS = 64
"""Characters of a session id in a call's address; a longer id is none of ours."""

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
"""The variables of which one turns the traces on."""

SAMPLED = frozenset("13579bdf")
"""The last characters of traceparents whose flag `sampled` is set."""

HEADERS = "OTEL_EXPORTER_OTLP_HEADERS"
"""Headers of the export, which may hold a secret; with `_FILE`, the variable names a file."""

_export: "TraceExport | None" = None


class Step(Protocol):
    """A step of a trace that is under way, as a `with` block.

    `span` is None where the trace is not sampled. `traceparent` is the step's place in its trace,
    as the W3C's Trace Context writes it; empty where there is no trace.
    """

    @property
    def span(self) -> "Span | None": ...

    @property
    def traceparent(self) -> str: ...

    @property
    def trace_id(self) -> str | None:
        """The id of the trace if it is sampled and has begun."""

    def __enter__(self) -> "Step": ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None: ...


class Nothing:
    """A step that leaves no span and changes no context."""

    span = None
    traceparent = ""
    trace_id = None

    def __enter__(self) -> Step:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        return None

    def answered(self, route: str, status: int) -> None:
        """Note nothing."""


NOTHING = Nothing()

_current: ContextVar[Step | None] = ContextVar("trace", default=None)


class _Running:
    """A step whose trace is decided, current inside its block."""

    __slots__ = ("_token", "span", "traceparent")

    def __init__(self, span: "Span | None", traceparent: str) -> None:
        self.span = span
        self.traceparent = traceparent
        self._token: Token[Step | None] | None = None

    @property
    def trace_id(self) -> str | None:
        return self.traceparent[3:35] if self.span is not None else None

    def __enter__(self) -> Step:
        self._token = _current.set(self)
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        assert self._token is not None
        _current.reset(self._token)
        _end(self.span, error)


class Call:
    """A call over HTTP. Its span begins with the call, and is decided once a trace is needed.

    The first need is the session that the call is about (`follow`), or the first step inside. A
    call with neither, such as for a file of the page, leaves no span.
    """

    __slots__ = ("_began", "_correlation", "_export", "_method", "_span", "_traceparent")

    def __init__(self, export: "TraceExport", method: str, correlation: str) -> None:
        self._export = export
        self._began = time.time_ns()
        self._method = method
        self._correlation = correlation
        self._span: Span | None = None
        self._traceparent = ""

    @property
    def span(self) -> "Span | None":
        if not self._traceparent:
            self.begin()
        return self._span

    @property
    def traceparent(self) -> str:
        if not self._traceparent:
            self.begin()
        return self._traceparent

    @property
    def trace_id(self) -> str | None:
        return self._traceparent[3:35] if self._span is not None else None

    def begin(self, session_id: str | None = None) -> None:
        """Begin the span, in the trace of the session if one is given, unless it has begun."""
        if self._traceparent:
            return
        if session_id is not None and (unsampled := self._export.unsampled(session_id)):
            self._traceparent = unsampled
            return
        attributes: Attributes = {
            "http.request.method": self._method,
            "correlation_id": self._correlation,
        }
        self._span, self._traceparent = self._export.root(
            self._method, "server", attributes, session_id, self._began
        )

    def answered(self, route: str, status: int) -> None:
        """Note the route's template and the status of the answer."""
        if self._span is not None:
            self._span.update_name(f"{self._method} {route}")
            self._span.set_attributes({"http.route": route, "http.response.status_code": status})
            if status >= 500:
                self._export.fail(self._span, str(status))

    def __enter__(self) -> Step:
        _current.set(self)
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        _current.set(None)
        _end(self._span, error)


def _end(span: "Span | None", error: BaseException | None) -> None:
    """End the span, with the kind of the error: its text may quote a candidate's words."""
    if span is None:
        return
    if error is not None and _export is not None and not isinstance(error, NotYet):
        _export.fail(span, type(error).__name__)
    span.end()


def is_exporting() -> bool:
    """Return whether this process exports traces."""
    return _export is not None


def call(method: str, correlation: str) -> Call | Nothing:
    """Return the step of a call over HTTP."""
    return Call(_export, method, correlation) if _export is not None else NOTHING


def follow(session_id: str) -> None:
    """Say which session the current call over HTTP is about, before anything else is done."""
    current = _current.get()
    if isinstance(current, Call) and len(session_id) <= MAX_ID_CHARS:
        current.begin(session_id)


def span(name: str, kind: Kind = "internal", attributes: Attributes | None = None) -> Step:
    """Return a step of the current trace. Without a trace, or in one not sampled, it is nothing."""
    current = _current.get()
    if current is None or current.span is None:
        return NOTHING
    assert _export is not None
    return _Running(*_export.child(name, kind, attributes, current.traceparent))


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
    are several. Without any cause a trace begins, that of the session if one is given.
    """
    if _export is None:
        return NOTHING
    current = _current.get()
    causes = causes or ([current.traceparent] if current is not None else [])
    if sampled := [cause for cause in causes if cause[-1:] in SAMPLED]:
        links = sampled if len(causes) > 1 else ()
        return _Running(*_export.child(name, kind, attributes, sampled[0], links))
    if causes:
        return _Running(None, causes[0])
    return _Running(*_export.root(name, kind, attributes, session_id))


def messaging() -> str:
    """Return the kind of broker in the spans of events; empty while no traces are exported."""
    return _export.messaging if _export is not None else ""


def traceparent() -> str:
    """Return the current place in the current trace; empty without a trace."""
    current = _current.get()
    return current.traceparent if current is not None else ""


def is_sampled(traceparent: str) -> bool:
    """Return whether the traceparent has the flag `sampled`."""
    return traceparent[-1:] in SAMPLED


def is_left_out() -> bool:
    """Return whether the current trace is not sampled: a step of it would be nothing."""
    current = _current.get()
    return current is not None and current.span is None


def is_recorded() -> bool:
    """Return whether there is a current trace, and it is sampled."""
    current = _current.get()
    return current is not None and current.span is not None


def trace_id() -> str | None:
    """Return the id of the current trace if it is sampled and has begun."""
    current = _current.get()
    return current.trace_id if current is not None else None


def exemplar() -> dict[str, str] | None:
    """Return the exemplar of an observation in the current trace; None if it is not sampled."""
    found = trace_id()
    return {"trace_id": found} if found else None


def leave() -> None:
    """Leave the current trace, in a task or a call whose further steps are not about it."""
    _current.set(None)


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
            await asyncio.to_thread(export.close)


def _opened(service: str, messaging: str) -> "TraceExport | None":
    off = os.environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    if off or not any(os.environ.get(name) for name in ENDPOINTS):
        return None
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
