"""The steps of a trace: each is a `with` block, and leaves a span if its trace is sampled."""

import time
from contextvars import ContextVar, Token
from typing import TYPE_CHECKING, Protocol

from shared.retry import NotYet
from shared.trace_span import Attributes, Span

if TYPE_CHECKING:  # the packages of the extra `traces` may be missing
    from shared.trace_export import TraceExport


class Step(Protocol):
    """A step of a trace that is under way, as a `with` block.

    `span` is None where the trace is not sampled, or takes no steps below this one. `traceparent`
    is the step's place in its trace, as the W3C's Trace Context writes it; empty where there is no
    trace.
    """

    @property
    def span(self) -> Span | None: ...

    @property
    def traceparent(self) -> str: ...

    @property
    def trace_id(self) -> str | None:
        """The id of the trace if it is sampled and has begun."""

    def __enter__(self) -> "Step": ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None: ...


class Nothing:
    """A step that leaves no span and changes no context: in a trace not sampled, or without one."""

    __slots__ = ("traceparent",)

    span = None
    trace_id = None

    def __init__(self, traceparent: str = "") -> None:
        self.traceparent = traceparent

    def __enter__(self) -> Step:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        return None

    def answered(self, route: str, status: int) -> None:
        """Note nothing."""


NOTHING = Nothing()

current_step: ContextVar[Step | None] = ContextVar("trace", default=None)
"""The step of the current work."""


class Running:
    """A step whose trace is decided, current inside its block.

    It is `alone` if the steps inside leave no spans.
    """

    __slots__ = ("_own", "_token", "span", "traceparent")

    def __init__(self, span: Span | None, traceparent: str, *, alone: bool = False) -> None:
        self._own = span
        self.span = None if alone else span
        self.traceparent = traceparent
        self._token: Token[Step | None] | None = None

    @property
    def trace_id(self) -> str | None:
        return self.traceparent[3:35] if self._own is not None else None

    def __enter__(self) -> Step:
        self._token = current_step.set(self)
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        assert self._token is not None
        current_step.reset(self._token)
        _end(self._own, error)


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
    def span(self) -> Span | None:
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
            self._traceparent = unsampled.traceparent
            current_step.set(unsampled)  # of which the steps inside ask less than of a call
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
            self._span.name = f"{self._method} {route}"
            self._span.attributes["http.route"] = route
            self._span.attributes["http.response.status_code"] = status
            if status >= 500:
                self._span.fail(str(status))

    def __enter__(self) -> Step:
        current_step.set(self)
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        current_step.set(None)
        if self._span is not None:
            _end(self._span, error)


def _end(span: Span | None, error: BaseException | None) -> None:
    """End the span, with the kind of the error."""
    if span is None:
        return
    if error is not None and not isinstance(error, NotYet):
        span.fail(type(error).__name__)
    span.end()
