"""A memory that forgets unused values."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Expiring(Generic[T]):
    """Values by key, forgotten after `seconds` without use, and early beyond `most` values.

    An unused value may stay up to twice as long while other keys are used. A whole generation is
    dropped at a time, so that a look-up costs little more than a look-up in a dictionary. `clock`
    gives seconds that never go back.
    """

    def __init__(
        self, seconds: float, most: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._new: dict[str, T] = {}
        self._old: dict[str, T] = {}
        self._until = 0.0

    def __len__(self) -> int:
        return len(self._new.keys() | self._old.keys())

    def get(self, key: str) -> T | None:
        if self._clock() >= self._until or len(self._new) >= self._most // 2:
            self._old, self._new = self._new, {}
            self._until = self._clock() + self._seconds
        if key not in self._new and key in self._old:
            self._new[key] = self._old[key]
        return self._new.get(key)

    def put(self, key: str, value: T) -> None:
        self._new[key] = value
