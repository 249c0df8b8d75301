"""Repeated looks for something that nobody announces: the wait between two looks doubles."""

from collections.abc import Iterator


def doubling(first_seconds: float, longest_seconds: float) -> Iterator[float]:
    """Yield the wait before each next look, in seconds, without end."""
    wait = first_seconds
    while True:
        yield wait
        wait = min(2 * wait, longest_seconds)
