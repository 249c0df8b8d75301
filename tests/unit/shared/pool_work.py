"""Work for the pool of processes.

A process imports the module of its work within the time limit of the call, so this module imports
little: with all that the tests need it takes seconds on a busy machine.
"""

import os
import signal
import sys
from pathlib import Path


def is_loaded(module: str) -> bool:
    return module in sys.modules


def kill_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def signal_itself(number: signal.Signals) -> int:
    os.kill(os.getpid(), number)
    return os.getpid()


def never_end(begun: Path) -> None:
    """Heed no signal that could be ignored, and name this process in the file `begun`."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    whole = begun.with_suffix(".part")
    whole.write_text(str(os.getpid()))
    whole.rename(begun)
    while True:
        pass


def kill_itself_once_told(fifo: Path) -> None:
    fifo.read_text()
    kill_itself()
