"""The plots of a run: rates beside the no-op, a finalize by stages, scaling by replicas."""

from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.speed.bars import Results
from bench.speed.hot import LEAST

STACKS = ("embedded", "full")
OURS, THEIRS, TARGET = "#2a6fbb", "#b9c4cf", "#c0392b"
SHADES = ("#cfe0f1", "#9fc3e6", "#6fa5d9", "#3f87cb", "#2a6fbb", "#194576", "#0f2d4f", "#8a97a5")


def draw(results: Results, folder: Path) -> None:
    mpl.rcParams.update({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False})
    for name, picture in {
        "performance": _rates,
        "performance-finalize": _finalize,
        "performance-replicas": _replicas,
    }.items():
        figure = Figure(figsize=(7, 3), dpi=150, layout="constrained")
        picture(results, figure.subplots())
        figure.savefig(folder / f"{name}.png", metadata={"Software": None})


def _rates(results: Results, axes: Axes) -> None:
    labels, ours, theirs, least = [], [], [], []
    for stack in STACKS:
        for route, targets in LEAST.items():
            found = results.figures[stack][route]
            labels.append(f"{route}\n{stack}")
            ours.append(found["rate"])
            theirs.append(found["noop_rate"])
            least.append(found["noop_rate"] * targets[stack])
    places = range(len(labels))
    axes.bar([x - 0.2 for x in places], theirs, 0.4, color=THEIRS, label="FastAPI's no-op")
    axes.bar([x + 0.2 for x in places], ours, 0.4, color=OURS, label="ours")
    axes.hlines(least, list(places), [x + 0.4 for x in places], TARGET, label="target")
    axes.set_xticks(places, labels)
    axes.set_ylabel("calls a second")
    axes.legend(frameon=False, ncols=3, loc="upper center", bbox_to_anchor=(0.5, 1.15))


def _finalize(results: Results, axes: Axes) -> None:
    for place, stack in enumerate(STACKS):
        left = 0.0
        for shade, (stage, took) in zip(
            SHADES, results.figures[stack]["stages"].items(), strict=True
        ):
            label = stage if place == 0 else None
            axes.barh(place, took, 0.5, left=left, color=shade, label=label)
            left += took
        target = results.figures[stack]["finalize, target"]["ms"]
        axes.vlines(target, place - 0.35, place + 0.35, color=TARGET)
    axes.set_yticks(range(len(STACKS)), STACKS)
    axes.set_xlabel("milliseconds of a finalize, stage by stage; the line is the target")
    axes.legend(frameon=False, ncols=1, loc="center left", bbox_to_anchor=(1, 0.5))


def _replicas(results: Results, axes: Axes) -> None:
    points = [results.figures["full"][f"{number} of each"] for number in (1, 2)]
    labels, measured, model = [], [], []
    for what in ("append", "report"):
        for number, point in enumerate(points, 1):
            labels.append(f"{what}s,\n{number} of each")
            measured.append(point[what] / points[0][what])
            model.append(point[f"{what} bound"] / points[0][what])
    places = range(len(labels))
    axes.bar([x - 0.2 for x in places], measured, 0.4, color=OURS, label="measured")
    axes.bar([x + 0.2 for x in places], model, 0.4, color=THEIRS, label="model, at most")
    axes.set_xticks(places, labels)
    axes.set_ylabel("rate, 1 = one of each")
    axes.legend(frameon=False)
