"""The words of spans that were recognised in a pause, before the span had ended."""

import time
from collections import OrderedDict
from typing import NamedTuple

from shared.sound import Span, StreamFiles
from stt_service.hearing.engine import Recognised

KEPT_SECONDS = 30.0
"""Seconds for which the latest span of a stream is known: a span ends within 12 s."""


class Heard(NamedTuple):
    """The words of a span, and whether the speaker seems to have finished, if that is known."""

    found: Recognised
    finished: bool | None


class _Latest(NamedTuple):
    """The latest span of a stream: its words while it may end, and None once it has ended."""

    span: Span
    heard: Heard | None
    noted_at: float


class Ahead:
    """The latest span of each stream that speaks."""

    def __init__(self) -> None:
        self._latest: OrderedDict[StreamFiles, _Latest] = OrderedDict()

    def keep(self, files: StreamFiles, span: Span, heard: Heard) -> None:
        """Keep the words of a span that may end."""
        self._note(files, span, heard)

    def take(self, files: StreamFiles, span: Span) -> Heard | None:
        """Return the words of a span that has ended, if they are known, and forget them."""
        latest = self._latest.get(files)
        self._note(files, span, None)
        return latest.heard if latest and latest.span == span else None

    def has_ended(self, files: StreamFiles, span: Span) -> bool:
        """Return whether the span that begins there, or a later span of the stream, has ended."""
        latest = self._latest.get(files)
        if latest is None or latest.heard is not None:
            return False
        return latest.span.first_frame >= span.first_frame

    def _note(self, files: StreamFiles, span: Span, heard: Heard | None) -> None:
        now = time.monotonic()
        self._latest[files] = _Latest(span, heard, now)
        self._latest.move_to_end(files)
        while next(iter(self._latest.values())).noted_at < now - KEPT_SECONDS:
            self._latest.popitem(last=False)
