"""A bar is one line of the targets: what was wanted, what was measured, and whether it is met."""

from dataclasses import dataclass, field

from pydantic import TypeAdapter

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Bar:
    """`item` numbers the targets. With `beside` (another measurement in the same unit, `of` what)
    the target is the ratio of the two, without it the target is in `unit` itself."""

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
        """Measured to what it is held to: one of two figures, or the target."""
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
    """What a run found. `figures` by stack and subject; they feed the tables, plots and the model.
    `failed`: what could not be measured, and why. `run`: where and when."""

    run: dict[str, str] = field(default_factory=dict)
    bars: list[Bar] = field(default_factory=list)
    figures: dict[str, dict[str, Figures]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def note(self, stack: str, subject: str, figures: Figures) -> None:
        self.figures.setdefault(stack, {})[subject] = figures


STORED = TypeAdapter(Results)
"""To and from JSON."""


def figure(value: float) -> str:
    """Three digits are enough, and no exponents."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
