"""The output of a run: the file of results, the tables in two documents, the plots.

The text around the tables is written by hand; the text between `<!-- name -->` and
`<!-- end of name -->` is replaced. `python -m bench.speed.page` writes the documents again from
the results of the last run.
"""

import platform
import re
from collections.abc import Iterable, Iterator
from operator import attrgetter
from pathlib import Path

from bench.speed import needs, plots
from bench.speed.bars import STORED, Bar, Results, figure
from bench.speed.systems import processors

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "bench" / "results.json"
PERFORMANCE = ROOT / "docs" / "performance.md"
SCALING = ROOT / "docs" / "scaling.md"

ITEMS = {
    1: "Append",
    2: "Attention",
    3: "From accepted to stored",
    4: "Finalize",
    5: "Grade ahead",
    6: "Cost",
    7: "Memory",
    8: "Scaling",
    9: "Start",
    10: "Films",
    11: "The desk",
    12: "Follow-ups",
}
LATENCIES = (1, 2, 3, 4, 5, 11, 12)
"""The items whose milliseconds are latencies, not processor time."""


def write(results: Results, seconds: float) -> None:
    results.bars.sort(key=attrgetter("item"))
    results.run = {
        "machine": f"{processors()} processors, {platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "took": f"{seconds / 60:.1f} minutes",
    }
    RESULTS.write_bytes(STORED.dump_json(results, indent=1) + b"\n")
    print("\n".join(targets(results)))
    document(results)


def document(results: Results) -> None:
    replace(PERFORMANCE, "run", run(results))
    replace(PERFORMANCE, "targets", targets(results))
    replace(PERFORMANCE, "stages", stages(results))
    replace(PERFORMANCE, "pdf", printed(results))
    replace(PERFORMANCE, "cost", cost(results))
    replace(SCALING, "points", needs.points(results))
    replace(SCALING, "times", needs.service_times(results))
    replace(SCALING, "needed", needs.needed(results))
    plots.draw(results, PERFORMANCE.parent / "images")


def run(results: Results) -> Iterator[str]:
    load = results.figures["load generator"]["against a server that does nothing"]["rate"]
    fastest = max(results.figures[stack]["append"]["noop_rate"] for stack in ("embedded", "full"))
    yield (
        f"One run of `make bench`: {results.run['machine']}, Python {results.run['python']},"
        f" {results.run['took']}. The load generator made {figure(load)} calls a second against a"
        f" server that does nothing, {load / fastest:.1f} times the no-op's rate."
    )


def targets(results: Results) -> Iterator[str]:
    yield "| | stack | target | measured | held to | ratio | |"
    yield "|---|---|---|---|---|---|---|"
    item = 0
    for bar in results.bars:
        if bar.item != item:
            item = bar.item
            yield f"| **{item}. {ITEMS[item]}** | | | | | | |"
        met = "met" if bar.met else "**not met**"
        held_to = bar.held_to or _in_noops(results, bar)
        yield (
            f"| {bar.what} | {bar.stack} | {bar.wanted} | {bar.found} | {held_to}"
            f" | {bar.ratio:.2f} | {met} |"
        )
    for name, reason in results.failed.items():
        yield f"| {name} | | | | | | **not measured**: {reason} |"


def _in_noops(results: Results, bar: Bar) -> str:
    """Return a latency in times of a no-op, as the stack's no-op did at its highest rate."""
    if bar.unit != "ms" or bar.item not in LATENCIES:
        return ""
    return f"{bar.measured / 1000 * results.figures[bar.stack]['append']['noop_rate']:,.0f} no-ops"


def printed(results: Results) -> Iterator[str]:
    """Yield the table of the PDFs' sizes and times."""
    yield "| PDF of | pages | KB | milliseconds | no-op times |"
    yield "|---|---|---|---|---|"
    for name, pdf in results.figures["pdf"].items():
        yield (
            f"| {name} | {pdf['pages']:.0f} | {figure(pdf['kb'])} | {figure(pdf['ms'])}"
            f" | {pdf['noops']:,.0f} |"
        )


def stages(results: Results) -> Iterator[str]:
    """Yield the table of a finalize's time, hop by hop."""
    found = {stack: results.figures[stack]["stages"] for stack in ("embedded", "full")}
    yield f"| milliseconds | {' | '.join(found)} |"
    yield "|---|---|---|"
    for stage in found["embedded"]:
        yield f"| {stage} | {' | '.join(figure(times[stage]) for times in found.values())} |"
    yield f"| **all** | {' | '.join(figure(sum(times.values())) for times in found.values())} |"


def cost(results: Results) -> Iterator[str]:
    """Yield the table of an interview's processor time by process."""
    yield "| processor time of one interview | milliseconds |"
    yield "|---|---|"
    for stack in ("embedded", "full"):
        for name, seconds in results.figures[stack]["interview"].items():
            yield f"| {stack}: {name} | {figure(1000 * seconds)} |"


def replace(document: Path, name: str, lines: Iterable[str]) -> None:
    text = document.read_text()
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    made = "\n".join([begin, *lines, end])
    text, number = re.subn(f"{begin}.*?{end}", lambda _: made, text, flags=re.DOTALL)
    assert number == 1, f"{document.name} has no place for {name}"
    document.write_text(text)


if __name__ == "__main__":
    document(STORED.validate_json(RESULTS.read_bytes()))
