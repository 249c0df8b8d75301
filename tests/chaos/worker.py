"""`python -m tests.chaos.worker SERVICE`: the service, with files that change clock and settings.

Half an hour of patience with a disk that is away is right, and longer than a test may take.
"""

import json
import os
import runpy
import sys
import time
from pathlib import Path

import shared.retry


def offset(clock: Path) -> float:
    """Return the seconds by which this process's clock is wrong."""
    try:
        return float(clock.read_text())
    except FileNotFoundError:
        return 0.0


if __name__ == "__main__":  # its pool of processes imports this file too
    if Path(os.environ["IMPATIENT_FILE"]).exists():
        shared.retry.DELAYS_WHEN_AWAY = (1.0,)
    if (model := Path(os.environ["MODEL_FILE"])).exists():
        os.environ |= json.loads(model.read_text())
    wall, clock = time.time, Path(os.environ["CLOCK_FILE"])
    time.time = lambda: wall() + offset(clock)
    runpy.run_module(sys.argv[1], run_name="__main__")
