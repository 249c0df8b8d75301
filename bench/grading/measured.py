"""Results of the version that was measured last, and of the version before: measured.json."""

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from bench.grading.bars import Bar
from shared.model import Value

FILE = Path(__file__).with_name("measured.json")

MET = {True: "met", False: "**not met**", None: ""}


class Row(Value):
    """A bar, as it was measured."""

    group: str
    what: str
    wanted: str
    measured: str
    words_alone: str
    met: bool | None


class Version(Value):
    """All bars of a kind, measured on a version of the grader."""

    version: str
    model: str
    rows: tuple[Row, ...]


Results = tuple[Version, ...]
"""The version that was measured last, and the version before, if there is one."""


def read() -> Mapping[str, Results]:
    """Return the results by kind."""
    kinds = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
    return {
        kind: tuple(Version.model_validate(version) for version in versions)
        for kind, versions in kinds.items()
    }


def with_results(
    kind: str, version: str, model: str, found: Sequence[Bar]
) -> Mapping[str, Results]:
    """Save the results in place of others of this version, beside the last other version."""
    rows = tuple(
        Row(
            group=bar.group,
            what=bar.what,
            wanted=bar.wanted,
            measured=bar.measured,
            words_alone=bar.words_alone,
            met=bar.met,
        )
        for bar in found
    )
    kinds = dict(read())
    others = [earlier for earlier in kinds.get(kind, ()) if earlier.version != version]
    kinds[kind] = (Version(version=version, model=model, rows=rows), *others[:1])
    write(kinds)
    return kinds


def write(kinds: Mapping[str, Results]) -> None:
    dumped = {kind: [each.model_dump() for each in results] for kind, results in kinds.items()}
    text = json.dumps(dumped, ensure_ascii=False, indent=1, sort_keys=True)
    FILE.write_text(text + "\n", "utf-8")


def in_markdown(results: Results) -> list[str]:
    """Return the lines of the tables: a table a group, with the version before beside."""
    new, before = results[0], results[1] if len(results) > 1 else None
    earlier = {(row.group, row.what): row.measured for row in before.rows} if before else {}
    title = f"version {before.version}" if before else "before"
    lines = [f"Grader: offline {new.version}, {new.model}.", ""]
    for group, rows in groupby(new.rows, lambda row: row.group):
        lines += [f"### {group}", ""]
        lines += [f"| | wanted | {title} | measured | words alone | |", "|-|-|-|-|-|-|"]
        lines += [
            f"| {row.what} | {row.wanted} | {earlier.get((group, row.what), '')} | {row.measured}"
            f" | {row.words_alone} | {MET[row.met]} |"
            for row in rows
        ]
        lines.append("")
    return lines
