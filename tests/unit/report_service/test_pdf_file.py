"""PDF files: printed within a processor time, alone, complete or absent."""

import asyncio
import hashlib
import multiprocessing
import os
import time
from collections.abc import AsyncIterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from report_service.pdf.page import SIZES
from report_service.pdf_file import (
    FILE,
    HIRING_FILE,
    LOWEST_PRIORITY,
    PdfFiles,
    TooLongError,
    processor_time,
    write,
)
from shared.candidate_view import WITHHELD, CandidateView, candidate_view
from shared.model import Invitation
from shared.processes import Processes
from shared.retry import Unavailable
from tests.unit.report_service.printed import SESSION, WORDS, answer, pages, report

LONG = report(answer(WORDS * 3_000))


@pytest.fixture
async def files(tmp_path: Path) -> AsyncIterator[PdfFiles]:
    with closing(Processes(1)) as processes:
        yield PdfFiles(processes, tmp_path)


def printed(folder: Path) -> str:
    text = " ".join(pages((folder / SESSION / FILE).read_bytes()))
    return " ".join(text.split())


# A limit that strikes during a finalizer is reported there, and raised again after that.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


class Swallowing:
    """An object whose finalizer takes long: Python swallows an error in a finalizer."""

    def __del__(self) -> None:
        until = time.process_time() + 0.1
        while time.process_time() < until:
            pass


def work_for_ever() -> None:
    while True:
        pass


def test_work_ends_after_its_processor_time() -> None:
    with pytest.raises(TooLongError), processor_time(0.02):
        work_for_ever()


def test_a_limit_that_strikes_in_a_finalizer_is_not_lost() -> None:
    with pytest.raises(TooLongError), processor_time(0.05):
        Swallowing()


async def test_a_print_that_takes_too_long_leaves_no_file_and_the_pool_goes_on(
    files: PdfFiles, tmp_path: Path
) -> None:
    hasty = replace(files, cpu_seconds=0.02)
    with pytest.raises(TooLongError):
        await hasty.print(LONG)
    assert not await files.exists(SESSION, by_invitation=False)
    await files.print(LONG, "follow")
    assert await files.exists(SESSION, by_invitation=False)
    assert "Transcripts follow" in printed(tmp_path)
    assert WORDS.strip() not in printed(tmp_path)


async def test_a_report_printed_alone_has_all_its_words(files: PdfFiles, tmp_path: Path) -> None:
    await files.print_alone(report(answer()))
    assert WORDS.strip() in printed(tmp_path)


async def test_both_ways_of_printing_use_the_paper(files: PdfFiles, tmp_path: Path) -> None:
    on_letter = replace(files, paper="letter")
    for printing in (on_letter.print, on_letter.print_alone):
        await printing(report(answer()))
        first = PdfReader(tmp_path / SESSION / FILE).pages[0]
        assert first.mediabox.height == SIZES["letter"][1]


@pytest.mark.parametrize(("cpu_seconds", "seconds"), [(0.02, 60.0), (60.0, 0.01)])
async def test_a_print_alone_has_its_limits_too(
    files: PdfFiles, cpu_seconds: float, seconds: float
) -> None:
    limited = replace(files, long_cpu_seconds=cpu_seconds, long_seconds=seconds)
    with pytest.raises(TooLongError):
        await limited.print_alone(LONG)
    assert not await files.exists(SESSION, by_invitation=False)


async def test_a_volume_that_cannot_be_written_is_unavailable(
    files: PdfFiles, tmp_path: Path
) -> None:
    blocked = replace(files, folder=tmp_path / "file")
    (tmp_path / "file").touch()
    for printing in (blocked.print, blocked.print_alone):
        with pytest.raises(Unavailable, match="the report volume cannot be written"):
            await printing(report(answer()))


async def test_a_print_alone_has_the_lowest_priority(files: PdfFiles) -> None:
    printing = asyncio.create_task(files.print_alone(LONG))
    priorities: set[int] = set()
    while not printing.done():
        for process in multiprocessing.active_children():
            with suppress(ProcessLookupError):
                priorities.add(os.getpriority(os.PRIO_PROCESS, process.pid or 0))
        await asyncio.wait([printing], timeout=0.02)
    await printing
    assert LOWEST_PRIORITY in priorities


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    write(report(answer()), tmp_path / FILE, "printed", 60.0)
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(TooLongError):
        write(LONG, tmp_path / FILE, "printed", 0.02)
    assert (tmp_path / FILE).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


async def test_the_full_report_has_a_file_of_its_own_where_the_candidate_is_shown_less(
    files: PdfFiles,
) -> None:
    made = report(answer(), candidate_report="none", invitation=Invitation(label="C-0042"))
    view = candidate_view(made)
    assert isinstance(view, CandidateView)
    await files.print(made)
    assert not (files.folder / SESSION / FILE).exists()
    assert not await files.exists(SESSION, by_invitation=True)
    await files.print_view(view)
    assert await files.exists(SESSION, by_invitation=True)
    assert WITHHELD in printed(files.folder)
    assert pages((files.folder / SESSION / HIRING_FILE).read_bytes()) != pages(
        (files.folder / SESSION / FILE).read_bytes()
    )
    copied = await files.copy_to_candidate(made)
    assert hashlib.sha256((files.folder / SESSION / FILE).read_bytes()).hexdigest() == copied
    assert (files.folder / SESSION / FILE).read_bytes() == (
        files.folder / SESSION / HIRING_FILE
    ).read_bytes()
