"""`python -m tests.chaos.worker SERVICE`: the service, which gives up soon where a file says so.

Half an hour of patience with a disk that is away is right, and longer than a test may take.
"""

import os
import runpy
import sys
from pathlib import Path

import shared.retry

if __name__ == "__main__":  # its pool of processes imports this file too
    if Path(os.environ["IMPATIENT_FILE"]).exists():
        shared.retry.DELAYS_WHEN_AWAY = (1.0,)
    runpy.run_module(sys.argv[1], run_name="__main__")
