"""The boards of Grafana ask for series that exist, in queries that Prometheus reads."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import needed
from tests.support.servers import ROOT, find
from tests.unit.deploy.test_prometheus import EVERY_RULE, NAMES, OPERATIONS

BOARDS = sorted((ROOT / "deploy/grafana/boards").glob("*.json"))
EACH = pytest.mark.parametrize("path", BOARDS, ids=lambda path: path.stem)
FOREIGN = {"process_cpu_seconds_total", "process_resident_memory_bytes", "up"}
"""Series that every client of Prometheus makes, or Prometheus itself."""


def panels(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text())["panels"]
    return found


def queries(path: Path) -> list[str]:
    return [each["expr"] for panel in panels(path) for each in panel.get("targets", [])]


def test_there_is_a_board_for_each_reader() -> None:
    assert [path.stem for path in BOARDS] == ["capacity", "hiring", "on-call"]


@EACH
def test_prometheus_reads_every_query(path: Path, tmp_path: Path) -> None:
    with needed():
        promtool = find("promtool", "apt-get install prometheus")
    rules = [{"record": f"q{n}", "expr": expr} for n, expr in enumerate(queries(path))]
    file = tmp_path / "queries.yml"
    file.write_text(json.dumps({"groups": [{"name": "board", "rules": rules}]}))
    done = subprocess.run([promtool, "check", "rules", file], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@EACH
def test_every_series_is_made_by_the_code_or_by_a_rule(path: Path) -> None:
    recorded = {rule["record"] for rule in EVERY_RULE if "record" in rule} | FOREIGN
    for query in queries(path):
        bare = re.sub(r'"[^"]*"', "", query)
        for name in re.findall(r"\b(?:vivavoce|process_)[a-z0-9_:]+", bare):
            metric = re.sub(r"_(bucket|sum|count)$", "", name)
            assert name in recorded or f"`{metric}`" in OPERATIONS, f"{query} reads {name}"
        assert set(re.findall(r'alertname="(\w+)"', query)) <= NAMES


@EACH
def test_panels_have_a_title_and_do_not_overlap(path: Path) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in panels(path):
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert panel["title"]
        assert place["x"] + place["w"] <= 24
        assert not cells & taken, panel["title"]
        taken |= cells
