"""Pictures of the boards in deploy/grafana, drawn from a running Prometheus without a Grafana.

    python -m tools.board_pictures http://localhost:9090 build/boards [MINUTES]

Each panel asks its own queries, over the last MINUTES (15): an empty panel is seen here, too.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import matplotlib as mpl
from matplotlib.axes import Axes

BOARDS = Path(__file__).parents[1] / "deploy/grafana/boards"
COLUMNS = 24
CELL_WIDTH, CELL_HEIGHT = 0.75, 0.55
"""Inches of a cell of Grafana's grid."""

HEIGHT = 0.97
"""The part of the picture's height below the title."""

POINTS = 120
"""Points of a drawn line."""

Series = tuple[str, list[tuple[float, float]]]


class Prometheus:
    """The queries of a board, asked over the last `seconds`."""

    def __init__(self, url: str, seconds: float) -> None:
        self.url = url
        self.seconds = seconds

    def series(self, target: dict[str, Any]) -> Iterator[Series]:
        """Yield the name and the (time, value) points of each series that the target finds."""
        now = time.time()
        start, step = now - self.seconds, self.seconds / POINTS
        asked = {"query": target["expr"], "start": start, "end": now, "step": step}
        answer = (
            httpx2.get(f"{self.url}/api/v1/query_range", params=asked).raise_for_status().json()
        )
        for found in answer["data"]["result"]:
            points = [(float(at), float(value)) for at, value in found["values"]]
            yield named(target["legendFormat"], found["metric"]), points


def named(legend: str, labels: dict[str, str]) -> str:
    """Return the legend with the labels put in, or all labels where there is no legend."""
    for label, value in labels.items():
        legend = legend.replace("{{" + label + "}}", value)
    shown = {key: value for key, value in labels.items() if key not in ("__name__", "job")}
    return legend or " ".join(shown.values())


def draw_panel(axes: Axes, panel: dict[str, Any], prometheus: Prometheus) -> None:
    """Draw a panel: lines over time, the last values, or text."""
    axes.set_title(panel["title"], fontsize=8, loc="left")
    found = [each for target in panel.get("targets", []) for each in prometheus.series(target)]
    if panel["type"] == "timeseries":
        for name, points in found:
            axes.plot([at for at, _ in points], [value for _, value in points], label=name, lw=1)
        axes.set_xticks([])
        axes.tick_params(labelsize=6)
        axes.set_ylim(bottom=0)
        if found:
            axes.legend(fontsize=5, loc="upper left", ncols=2)
        return
    axes.axis("off")
    lines = [f"{name}  {points[-1][1]:,.6g}" for name, points in found]
    text = panel["options"]["content"] if panel["type"] == "text" else "\n".join(lines) or "(none)"
    axes.text(0, 0.95, text, fontsize=7, va="top", wrap=True)


def draw(board: Path, prometheus: Prometheus, folder: Path) -> Path:
    """Draw the board, and return the path of its picture."""
    from matplotlib.figure import Figure  # after the choice of a backend

    described = json.loads(board.read_text())
    rows = max(each["gridPos"]["y"] + each["gridPos"]["h"] for each in described["panels"])
    figure = Figure(figsize=(COLUMNS * CELL_WIDTH, rows * CELL_HEIGHT))
    figure.suptitle(described["title"], x=0.02, y=0.995, ha="left")
    for panel in described["panels"]:
        place = panel["gridPos"]
        left, bottom = place["x"] / COLUMNS, 1 - (place["y"] + place["h"]) / rows
        inside = (
            left + 0.02,
            bottom + 0.012,
            place["w"] / COLUMNS - 0.03,
            place["h"] / rows - 0.04,
        )
        draw_panel(figure.add_axes(inside), panel, prometheus)
    picture = folder / f"{board.stem}.png"
    figure.savefig(picture, dpi=90)
    return picture


def main(url: str, folder: str, minutes: str = "15") -> None:
    mpl.use("Agg")
    into = Path(folder)
    into.mkdir(parents=True, exist_ok=True)
    for board in sorted(BOARDS.glob("*.json")):
        print(draw(board, Prometheus(url, 60 * float(minutes)), into))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
