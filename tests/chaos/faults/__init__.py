"""The faults of a run, each with a name, a way to inject and a way to heal the fault."""

from dataclasses import dataclass
from typing import Protocol


class Fault(Protocol):
    """A fault. `seconds`: how long the fault lasts in the long form."""

    @property
    def name(self) -> str: ...

    @property
    def seconds(self) -> float: ...

    async def inject(self) -> None: ...

    async def heal(self) -> None:
        """End the fault. The broken part may still need a moment to come back."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A fault, and how long it is to last."""

    fault: Fault
    seconds: float
