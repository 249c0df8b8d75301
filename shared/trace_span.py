"""The spans of sampled traces while their work runs."""

import time
from collections.abc import Callable, Sequence
from typing import Literal

Kind = Literal["internal", "server", "client", "producer", "consumer"]
Attributes = dict[str, str | int]


class Span:
    """A step of a sampled trace with its attributes and the time of its beginning.

    `traceparent` is its place in the trace. `parent` is the place above, empty for the first span
    of a trace. `send` takes the span at its end.
    """

    __slots__ = (
        "attributes",
        "began",
        "failed",
        "kind",
        "links",
        "name",
        "parent",
        "send",
        "traceparent",
    )

    def __init__(
        self,
        name: str,
        kind: Kind,
        attributes: Attributes | None,
        traceparent: str,
        send: "Callable[[Span], None]",
        *,
        parent: str = "",
        links: Sequence[str] = (),
        began: int | None = None,
    ) -> None:
        self.name = name
        self.kind: Kind = kind
        self.attributes: Attributes = dict(attributes) if attributes else {}
        self.traceparent = traceparent
        self.send = send
        self.parent = parent
        self.links = links
        self.began = time.time_ns() if began is None else began
        self.failed = False

    def fail(self, kind: str) -> None:
        """Note the kind of an error. Its text may quote a candidate's words."""
        self.failed = True
        self.attributes["error.type"] = kind

    def end(self) -> None:
        """Send the span, which ends now."""
        self.send(self)
