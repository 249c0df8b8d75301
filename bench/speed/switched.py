"""The embedded stack with a switch for its traces, as `python -m bench.speed.switched`.

The switch is a Unix socket in the data folder. It takes a word a line, and answers each with the
nanoseconds of processor time that the process has used so far.
"""

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Literal

from bench.speed.systems import System, embedded
from shared import tracing

Word = Literal["on", "off", "send", "time"]


class Switch:
    """The switch of a running stack, for the process that measures."""

    def __init__(self, connection: socket.socket) -> None:
        self._lines = connection.makefile("rw")

    def __call__(self, word: Word) -> float:
        """Turn the traces on or off, or send the spans that wait; return the processor seconds."""
        self._lines.write(f"{word}\n")
        self._lines.flush()
        return int(self._lines.readline()) / 1e9


@contextmanager
def switched(**changed: str) -> Iterator[tuple[System, Switch]]:
    """Run the embedded stack with its switch."""
    with (
        embedded("bench.speed.switched", **changed) as system,
        socket.socket(socket.AF_UNIX) as connection,
    ):
        connection.connect(str(_place(system.folder)))
        yield system, Switch(connection)


def _place(folder: Path) -> Path:
    return folder / "switch"


def _answer(listening: socket.socket) -> None:
    connection, _ = listening.accept()
    export = tracing._export
    assert export is not None
    with connection, connection.makefile("rw") as lines:
        for line in lines:
            match line.strip():
                case "on":
                    tracing._export = export
                case "off":
                    tracing._export = None
                case "send":
                    export.sending.flush()
            lines.write(f"{time.process_time_ns()}\n")
            lines.flush()


if __name__ == "__main__":
    from vivavoce.cli import main

    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(_place(Path(os.environ["DATA_DIR"]))))
    listening.listen()
    Thread(target=_answer, args=[listening], daemon=True).start()
    sys.exit(main(["run"]))
