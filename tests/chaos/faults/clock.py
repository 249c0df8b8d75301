"""Clocks that are set back while everything runs, and later set right."""

from dataclasses import dataclass

from tests.chaos.stack import Stack


@dataclass(frozen=True, slots=True)
class SetBack:
    """By an hour, for every process at once."""

    stack: Stack
    name: str = "the clock set back by an hour"
    seconds: float = 10.0

    async def inject(self) -> None:
        self.stack.set_back.touch()

    async def heal(self) -> None:
        self.stack.set_back.unlink()
