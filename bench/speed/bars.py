"""The results of a run: a bar for each target, and the figures behind the bars."""

from dataclasses import dataclass, field

from pydantic import TypeAdapter

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of the targets: the value wanted, the value measured, and whether the target is met.

    `item` numbers the targets. With `beside`, a measurement of `of` in the same unit, the target
    is the ratio of the two measurements; without `beside` the target is in `unit`.
    """

    item: int
    what: str
    stack: str
    measured: float
    target: float
    unit: str = ""
    at_least: bool = False
    beside: float | None = None
    of: str = ""

    @property
    def ratio(self) -> float:
        """The measured value, divided by `beside` or by the target."""
        return self.measured / (self.beside if self.beside is not None else self.target)

    @property
    def met(self) -> bool:
        value = self.measured if self.beside is None else self.ratio
        return value >= self.target if self.at_least else value <= self.target

    @property
    def wanted(self) -> str:
        unit = self.unit if self.beside is None else "x"
        return f"{'at least' if self.at_least else 'at most'} {figure(self.target)} {unit}".rstrip()

    @property
    def found(self) -> str:
        return f"{figure(self.measured)} {self.unit}".rstrip()

    @property
    def held_to(self) -> str:
        return "" if self.beside is None else f"{self.of} {figure(self.beside)} {self.unit}"


@dataclass(slots=True)
class Results:
    """The findings of a run.

    `figures` by stack and subject feed the tables, the plots and the model. `failed`: the parts
    that could not be measured, and the reason. `run`: machine, Python and duration.
    """

    run: dict[str, str] = field(default_factory=dict)
    bars: list[Bar] = field(default_factory=list)
    figures: dict[str, dict[str, Figures]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def note(self, stack: str, subject: str, figures: Figures) -> None:
        self.figures.setdefault(stack, {})[subject] = figures


STORED = TypeAdapter(Results)
"""The adapter to and from JSON."""


def figure(value: float) -> str:
    """Format a value with three digits and without an exponent."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
