"""Calls of this process that wait for events of other processes."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from shared.events import Event

News = asyncio.Queue[Event]


class Wakeups:
    """The waiting calls, by the id of a session or of a request."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[News]] = {}

    @contextmanager
    def on(self, *keys: str) -> Iterator[News]:
        """Collect the events that are told under any of the keys within the block."""
        news: News = asyncio.Queue()
        for key in keys:
            self._waiting.setdefault(key, set()).add(news)
        try:
            yield news
        finally:
            for key in keys:
                self._waiting[key].discard(news)
                if not self._waiting[key]:
                    del self._waiting[key]

    def __contains__(self, key: str) -> bool:
        """Tell whether a call waits under `key`."""
        return key in self._waiting

    def tell(self, key: str, event: Event) -> None:
        """Hand the event to every call that waits under `key`."""
        for news in self._waiting.get(key, ()):
            news.put_nowait(event)
