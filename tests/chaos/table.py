"""The findings of a run as the table in docs/reliability.md."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.checker import Checked
from tests.chaos.history import QUIET, History, Toll
from tests.chaos.run import Totals, complaints, totals

COLUMNS = (
    "fault",
    "times",
    "seconds",
    "200 or 201",
    "503",
    "429",
    "no answer",
    "slowest answer, s",
    "healthy after, s",
    "words accepted",
    "stored",
    "lost",
    "doubled",
    "reports asked",
    "made",
)


@dataclass(frozen=True, slots=True)
class Result:
    """The findings on a stack, which `title` names."""

    title: str
    history: History
    checked: Checked
    memory: Mapping[str, float]
    extra: tuple[str, ...] = ()

    @property
    def totals(self) -> Totals:
        return totals(self.history, self.checked)

    @property
    def complaints(self) -> list[str]:
        return [*complaints(self.history, self.checked), *self.extra]

    def sentence(self) -> str:
        t = self.totals
        return (
            f"{t.accepted.total()} words accepted, {t.stored.total()} stored,"
            f" **{t.lost.total()} lost, {t.doubled.total()} doubled**; {t.asked} reports asked,"
            f" {t.made} made; {len(self.erased)} sessions erased,"
            f" {len(self.complaints)} complaints."
        )

    @property
    def erased(self) -> list[str]:
        """The ids of the sessions that candidates erased."""
        return [one.id for one in self.history.interviews if one.erased]


def lines(result: Result) -> Iterator[str]:
    """Yield a section in Markdown."""
    yield f"## {result.title}"
    yield ""
    yield result.sentence()
    yield ""
    yield "| " + " | ".join(COLUMNS) + " |"
    yield "|---" + "|---:" * (len(COLUMNS) - 1) + "|"
    sums = result.totals
    tolls = sorted(result.history.tolls.items(), key=lambda item: (item[0] == QUIET, item[0]))
    for name, toll in tolls:
        yield _row(name, toll, sums)
    if result.memory:
        most = max(result.memory.items(), key=lambda item: item[1])
        yield ""
        yield (
            f"Under ten times the load no process took more than {most[1]:.0f} MB of memory (one"
            f" of {most[0].rstrip('123')})."
        )
    yield ""


def _row(name: str, toll: Toll, sums: Totals) -> str:
    answers = toll.answers
    cells = (
        name,
        toll.injected or "",
        f"{toll.seconds:.0f}" if toll.injected else "",
        answers["accepted"],
        answers["503"],
        answers["429"],
        answers["lost"],
        f"{toll.slowest:.1f}",
        f"{toll.back:.1f}" if toll.injected else "",
        sums.accepted[name],
        sums.stored[name],
        sums.lost[name],
        sums.doubled[name],
        toll.asked,
        toll.made,
    )
    return "| " + " | ".join(map(str, cells)) + " |"


def write(path: Path, introduction: str, results: list[Result]) -> None:
    text = [introduction]
    for result in results:
        text += lines(result)
    path.write_text("\n".join(text).rstrip() + "\n")
