"""The bytes of all request bodies and WebSocket messages that are being read."""

from collections import Counter

from shared.http.problems import Problem


class Intake:
    """A count of bytes: at most `most` in this process, and `most_an_address` of an address.

    The bodies that arrive in one piece of at most 64 KiB are not counted: they are read at once.
    """

    def __init__(self, most: int, most_an_address: int) -> None:
        self._most = most
        self._most_an_address = most_an_address
        self._held = 0
        self._by_address: Counter[str] = Counter()

    def take(self, size: int, address: str) -> None:
        """Count bytes that have arrived.

        Raise Problem 429 when they are too many of the address, 503 when they are too many in all.
        """
        if self._by_address[address] + size > self._most_an_address:
            raise _refusal(429, "too many large requests of this address are being read")
        if self._held + size > self._most:
            raise _refusal(503, "too many large requests are being read; please try again")
        self._held += size
        self._by_address[address] += size

    def give_back(self, size: int, address: str) -> None:
        """Uncount bytes that are read, or that nobody waits for any more."""
        self._held -= size
        self._by_address[address] -= size
        if not self._by_address[address]:
            del self._by_address[address]


def _refusal(status: int, detail: str) -> Problem:
    return Problem(status, detail, {"Retry-After": "1"})
