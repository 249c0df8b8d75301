"""All tests, in two pytest processes side by side: `python -m tests`.

The tests of a process wait for most of their time: for servers that start, for faults that last.
"""

import subprocess
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, cast

PARTS: Mapping[str, Sequence[str]] = {
    "unit, contract and end-to-end tests": ("tests/unit", "tests/contract", "tests/e2e"),
    "chaos and browser tests": ("tests/chaos", "tests/browser"),
}
"""The arguments of each process. A test checks that no folder is missing."""

LINES_SHOWN_AGAIN = 60
"""The lines of a failed part that are shown last: pytest's list of failures and a traceback."""

PYTEST = (sys.executable, "-m", "pytest")


def run(parts: Mapping[str, Sequence[str]], command: Sequence[str] = PYTEST) -> int:
    """Run the command with the arguments of all parts at once, and return 0 if all succeeded.

    The first part writes to the terminal; the output of each further part follows when it is done.
    The end of each failed part's output is shown again last, where a reader looks first, and which
    a log that is cut keeps.
    """
    running: list[tuple[str, subprocess.Popen[bytes], IO[bytes]]] = []
    with ExitStack() as opened:
        for name, arguments in parts.items():
            output = subprocess.PIPE if not running else opened.enter_context(TemporaryFile())
            process = opened.enter_context(
                subprocess.Popen([*command, *arguments], stdout=output, stderr=subprocess.STDOUT)
            )
            opened.callback(process.terminate)  # the exit from `process` waits for its end
            running.append((name, process, process.stdout or cast(IO[bytes], output)))
        ends = [_finish(name, process, output) for name, process, output in running]
    for end in ends:
        if end.code:
            print(f"\n== The end of the {end.name}:", *end.lines, sep="\n")
    print(*(f"{end.name}: {end.verdict}" for end in ends), sep="\n")
    return 1 if any(end.code for end in ends) else 0


@dataclass(frozen=True)
class End:
    """A part that is done: its exit code, and the last lines of its output."""

    name: str
    code: int
    lines: Sequence[str]

    @property
    def verdict(self) -> str:
        """The part's result in words, with the code of a failure."""
        return f"FAILED ({self.code})" if self.code else "passed"


def _finish(name: str, process: subprocess.Popen[bytes], output: IO[bytes]) -> End:
    """Wait for the part, and write its output to the terminal: a pipe's as the lines come."""
    if process.stdout is None:
        process.wait()
        output.seek(0)
    last: deque[str] = deque(maxlen=LINES_SHOWN_AGAIN)
    for line in output:
        sys.stdout.buffer.write(line)
        sys.stdout.flush()
        last.append(line.decode(errors="replace").rstrip("\n"))
    return End(name, process.wait(), last)


if __name__ == "__main__":
    sys.exit(run(PARTS))
