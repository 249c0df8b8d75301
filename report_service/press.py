"""Puts a report's PDF on the volume: whole or not at all."""

import os
from dataclasses import dataclass
from pathlib import Path

from shared.events import Report
from shared.processes import Processes
from shared.retry import Unavailable

FILE = "final_report.pdf"


@dataclass(frozen=True, slots=True)
class Press:
    processes: Processes
    folder: Path

    async def print(self, report: Report) -> None:
        """Unavailable when the volume cannot be written."""
        try:
            await self.processes.run(write, report, self.folder / report.session_id / FILE)
        except OSError as error:
            raise Unavailable(f"the report volume cannot be written: {error.strerror}") from error


def write(report: Report, path: Path) -> None:
    """Render and write under a temporary name, then rename: a reader never sees half a file."""
    from report_service.pdf import render  # here, in the pool: half a second of imports

    pdf = render(report)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            file.write(pdf)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """A rename is durable once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
