"""Reports' PDF files on the volume, each complete or absent, printed within a processor time."""

import asyncio
import hashlib
import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from types import FrameType

from report_service.domain import Paper, Transcripts
from shared.candidate_view import CandidateView
from shared.model import Report, SpeakingFacts
from shared.processes import Processes
from shared.retry import Unavailable
from shared.tracing import span

FILE = "final_report.pdf"
"""The PDF that the candidate is shown."""

HIRING_FILE = "hiring_report.pdf"
"""The full report of an interview by invitation. The gateway serves it nowhere."""

PRINT_CPU_SECONDS = 20.0
"""Processor time of a print in the pool, where other reports wait for the end of the print. The
largest session takes less on an idle machine, unless somebody meant it to take long."""

LONG_PRINT_CPU_SECONDS = 120.0
"""Processor time of a print in a process of its own, at the lowest priority."""

LONG_PRINT_SECONDS = 240.0
"""Time of such a print on a busy machine. A handler may take 300 (dispatch.HANDLING_LIMIT)."""

LOWEST_PRIORITY = 19

TOO_LONG, UNWRITABLE = 3, 4
"""Exit codes of the process that prints alone."""


class TooLongError(Exception):
    """A print took more processor time than it may."""


@dataclass(frozen=True, slots=True)
class PdfFiles:
    """The printer of reports: in the pool of processes, or alone in a process of low priority."""

    processes: Processes
    folder: Path
    paper: Paper = "a4"
    cpu_seconds: float = PRINT_CPU_SECONDS
    long_cpu_seconds: float = LONG_PRINT_CPU_SECONDS
    long_seconds: float = LONG_PRINT_SECONDS
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def print(self, report: Report, transcripts: Transcripts = "printed") -> str:
        """Print and return the SHA-256 of the file.

        Raise TooLongError after `cpu_seconds`, Unavailable if the volume cannot be written.
        """
        path = self._full_path(report)
        try:
            return await self.processes.run(
                write, report, path, transcripts, self.cpu_seconds, self.paper
            )
        except OSError as error:
            raise _unwritable(error.strerror) from error

    async def print_view(self, view: CandidateView, speaking: Sequence[SpeakingFacts] = ()) -> str:
        """Print the candidate's view of the report; return the file's SHA-256."""
        path = self.folder / view.session_id / FILE
        try:
            return await self.processes.run(
                write_view, view, speaking, path, self.cpu_seconds, self.paper
            )
        except OSError as error:
            raise _unwritable(error.strerror) from error

    async def print_alone(self, report: Report) -> str:
        """Print in a process of its own at the lowest priority, one report at a time.

        Return the SHA-256 of the file.

        Raise TooLongError after `long_cpu_seconds` or `long_seconds`.
        """
        async with self.alone:
            path = self._full_path(report)
            with span("print alone"):
                code = await _exit_code(
                    report, path, self.paper, self.long_cpu_seconds, self.long_seconds
                )
        if code == TOO_LONG:
            raise TooLongError
        if code == UNWRITABLE:
            raise _unwritable(None)
        if code != 0:
            raise Unavailable("the process that printed the report died")
        return await asyncio.to_thread(_sha256, path)

    async def copy_to_candidate(self, report: Report) -> str:
        """Copy the full report to the candidate's file; return the file's SHA-256."""
        source, target = self._full_path(report), self.folder / report.session_id / FILE
        try:
            return await asyncio.to_thread(lambda: _write(source.read_bytes(), target))
        except OSError as error:
            raise _unwritable(error.strerror) from error

    async def exists(self, session_id: str, *, by_invitation: bool) -> bool:
        names = {FILE, _full_name(by_invitation=by_invitation)}
        paths = [self.folder / session_id / name for name in names]
        return await asyncio.to_thread(lambda: all(path.is_file() for path in paths))

    def _full_path(self, report: Report) -> Path:
        name = _full_name(by_invitation=report.invitation is not None)
        return self.folder / report.session_id / name


def _full_name(*, by_invitation: bool) -> str:
    """Return the name of the file that holds the full report."""
    return HIRING_FILE if by_invitation else FILE


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unwritable(reason: str | None) -> Unavailable:
    return Unavailable(f"the report volume cannot be written{f': {reason}' if reason else ''}")


async def _exit_code(
    report: Report, path: Path, paper: Paper, cpu_seconds: float, seconds: float
) -> int | None:
    """Return the exit code of a process that printed the report; None if it was killed early."""
    # A fork would copy the locks of this process's threads in whatever state they are.
    process = multiprocessing.get_context("spawn").Process(
        target=_print_alone, args=(report, path, paper, cpu_seconds), daemon=True
    )
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    await asyncio.to_thread(process.start)
    loop.add_reader(process.sentinel, ended.set)
    try:
        async with asyncio.timeout(seconds):
            await ended.wait()
    except TimeoutError:
        return TOO_LONG
    finally:
        loop.remove_reader(process.sentinel)
        process.kill()
        await asyncio.to_thread(process.join)
    return process.exitcode


def _print_alone(report: Report, path: Path, paper: Paper, cpu_seconds: float) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group
    Thread(target=_end_with_parent, daemon=True).start()
    os.nice(LOWEST_PRIORITY)
    try:
        write(report, path, "printed", cpu_seconds, paper)
    except TooLongError:
        os._exit(TOO_LONG)
    except OSError:
        os._exit(UNWRITABLE)


def _end_with_parent() -> None:
    """End the process when its parent is gone, so that no file of an old claim is written."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def write(
    report: Report,
    path: Path,
    transcripts: Transcripts,
    cpu_seconds: float,
    paper: Paper = "a4",
) -> str:
    """Render and write the PDF, and return the SHA-256 of the file.

    Raise TooLongError after `cpu_seconds`. The file has a temporary name until it is complete, so
    that a reader never sees half a file.
    """
    from report_service.pdf import render  # here, in the pool: half a second of imports

    with processor_time(cpu_seconds):
        pdf = render(report, transcripts, paper)
    return _write(pdf, path)


def write_view(
    view: CandidateView,
    speaking: Sequence[SpeakingFacts],
    path: Path,
    cpu_seconds: float,
    paper: Paper = "a4",
) -> str:
    """Write the candidate's view of the report, as `write` does the report."""
    from report_service.pdf import render_view

    with processor_time(cpu_seconds):
        pdf = render_view(view, paper, speaking)
    return _write(pdf, path)


def _write(pdf: bytes, path: Path) -> str:
    """Write the file under a temporary name until it is complete; return its SHA-256.

    Its content is flushed, its name is not: a file that a power cut takes is printed again.
    """
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
    return hashlib.sha256(pdf).hexdigest()


@contextmanager
def processor_time(seconds: float) -> Iterator[None]:
    """Raise TooLongError in the body once the process worked for `seconds`. For the main thread.

    Python swallows an exception that is raised during a finalizer or a callback of the garbage
    collector, so it is raised again every second, and at the end of the body.
    """
    expired = False

    def end(number: int, frame: FrameType | None) -> None:
        nonlocal expired
        expired = True
        raise TooLongError

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    if expired:
        raise TooLongError
