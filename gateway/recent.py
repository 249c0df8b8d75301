"""A memory that forgets what was not asked for lately."""

import time
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """Values by key. One that nobody asks for is forgotten after `seconds`, or up to twice as long
    while others are asked for; sooner where there are more than `most` of them.

    A whole generation is dropped at a time: a look costs no more than one into a dictionary.
    """

    def __init__(self, seconds: float, most: int) -> None:
        self._seconds = seconds
        self._most = most
        self._new: dict[str, T] = {}
        self._old: dict[str, T] = {}
        self._until = 0.0

    def __len__(self) -> int:
        return len(self._new.keys() | self._old.keys())

    def get(self, key: str) -> T | None:
        if time.monotonic() >= self._until or len(self._new) >= self._most // 2:
            self._old, self._new = self._new, {}
            self._until = time.monotonic() + self._seconds
        if key not in self._new and key in self._old:
            self._new[key] = self._old[key]
        return self._new.get(key)

    def put(self, key: str, value: T) -> None:
        self._new[key] = value
