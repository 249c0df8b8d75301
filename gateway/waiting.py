"""Calls of this process that wait for word from elsewhere."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from shared.events import Event

News = asyncio.Queue[Event]


class Waiting:
    """By what they wait for: a session's id, or a request's."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[News]] = {}

    @contextmanager
    def on(self, key: str) -> Iterator[News]:
        """The events told under `key` from now on."""
        news: News = asyncio.Queue()
        self._waiting.setdefault(key, set()).add(news)
        try:
            yield news
        finally:
            self._waiting[key].discard(news)
            if not self._waiting[key]:
                del self._waiting[key]

    def tell(self, key: str, event: Event) -> None:
        for news in self._waiting.get(key, ()):
            news.put_nowait(event)
