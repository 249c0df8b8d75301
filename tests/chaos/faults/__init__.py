"""What can go wrong, each with a name, a way to bring it about, and a way to end it."""

from dataclasses import dataclass
from typing import Protocol


class Fault(Protocol):
    """`seconds`: how long it lasts in the long form."""

    @property
    def name(self) -> str: ...

    @property
    def seconds(self) -> float: ...

    async def inject(self) -> None: ...

    async def heal(self) -> None:
        """End it. What was broken may still need a moment to come back."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A fault, and how long it is to last."""

    fault: Fault
    seconds: float
