"""`python -m tests.chaos.worker SERVICE`: the service, whose patience and clock files can change.

Half an hour of patience with a disk that is away is right, and longer than a test may take.
"""

import os
import runpy
import sys
import time
from pathlib import Path

import shared.retry

BACK = 3600.0

if __name__ == "__main__":  # its pool of processes imports this file too
    if Path(os.environ["IMPATIENT_FILE"]).exists():
        shared.retry.DELAYS_WHEN_AWAY = (1.0,)
    wall, set_back = time.time, Path(os.environ["SET_BACK_FILE"])
    time.time = lambda: wall() - BACK * set_back.exists()
    runpy.run_module(sys.argv[1], run_name="__main__")
