"""Measure the offline grader, print the table, and keep it in docs/grading.md.

`python -m bench.grading` measures on our own data (gold.jsonl, gold_es.yaml); `--data FILE.jsonl`,
which may come again, on answers rated by humans. Each table replaces the last of its kind, and
shows the results of the version before beside its own (measured.json keeps both); the text around
them is written by hand.
"""

import argparse
import re
import time
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from statistics import quantiles
from unittest.mock import patch

from rich.console import Console
from rich.table import Table

from bench.grading import measured
from bench.grading.attacked import attacked_bars
from bench.grading.bars import Bar, bars
from bench.grading.gold import answers
from bench.grading.rated import rated_bars
from bench.grading.spanish import spanish_bars
from grading_service import offline
from grading_service.offline import encoder

DOCUMENT = Path(__file__).parents[2] / "docs" / "grading.md"


def main() -> None:
    parser = argparse.ArgumentParser("python -m bench.grading", description=__doc__)
    parser.add_argument("--data", type=Path, action="append", default=[], metavar="FILE.jsonl")
    parser.add_argument("--again", action="store_true", help="write what was measured last, again")
    parser.add_argument("--dry", action="store_true", help="print only, keep nothing")
    options = parser.parse_args()
    if options.again:
        _write_again()
        return
    name = offline.graded_by().model or "words alone: the extra `grading` is not installed"
    own = _both()
    rated = [bar for path in options.data for bar in rated_bars(path)]
    spanish, attacked = list(spanish_bars()), list(attacked_bars())
    _print(name, [*own, *attacked, *spanish, *rated])
    print(_speed())
    if not options.dry:
        _keep("gold", name, own)
        _keep("attacked", name, attacked)
        _keep("spanish", "words alone", spanish)
        if rated:
            _keep("rated", name, rated)


def _both() -> list[Bar]:
    """Measure with the encoder, and beside it with words alone."""
    with patch.object(encoder, "load_encoder", return_value=None):
        words = {(bar.group, bar.what): bar.measured for bar in bars()}
    return [bar.beside(words[bar.group, bar.what]) for bar in bars()]


def _speed() -> str:
    """Time answers one after the other in this process, warm. Not in docs: machines differ."""
    taken = []
    for row in answers("strong", "rambling", "off-topic", "hedged", "disorganised"):
        started = time.perf_counter()
        offline.rate(row.question, row.competency, row.covers, row.answer)
        taken.append(1000 * (time.perf_counter() - started))
    cuts = quantiles(taken, n=20)
    return (
        f"Warm, an answer of 90 to 170 words takes {cuts[9]:.0f} ms; 1 in 20 over {cuts[18]:.0f}."
    )


def _print(name: str, found: Sequence[Bar]) -> None:
    console = Console()
    for group, members in groupby(found, lambda bar: bar.group):
        table = Table("", "wanted", name, "words alone", "", title=group, title_justify="left")
        for bar in members:
            table.add_row(
                bar.what,
                bar.wanted,
                bar.measured,
                bar.words_alone,
                measured.MET[bar.met].strip("*"),
            )
        console.print(table)


def _keep(kind: str, name: str, found: Sequence[Bar]) -> None:
    """Keep the results in the file, and replace their table in the document."""
    results = measured.with_results(kind, offline.VERSION, name, found)
    _write(kind, results[kind])


def _write_again() -> None:
    for kind, results in measured.read().items():
        _write(kind, results)


def _write(kind: str, results: measured.Results) -> None:
    """Replace the text between the comments `<!-- kind -->` and `<!-- end of kind -->`."""
    start, end = f"<!-- {kind} -->", f"<!-- end of {kind} -->"
    table = "\n".join([start, "", *measured.in_markdown(results), end])
    text = DOCUMENT.read_text("utf-8")
    pattern = f"{re.escape(start)}.*?{re.escape(end)}"
    kept = re.sub(pattern, lambda _: table, text, count=1, flags=re.DOTALL)
    DOCUMENT.write_text(kept, "utf-8")


if __name__ == "__main__":
    main()
