"""A cut of the power loses what was not flushed, and nothing else."""

import os
from pathlib import Path

from tests.chaos.disk import run_disk


def test_a_cut_loses_what_was_not_flushed(tmp_path: Path) -> None:
    with run_disk(tmp_path) as disk:
        flushed, written = disk.folder / "flushed", disk.folder / "written"
        with flushed.open("wb") as file:
            file.write(b"content")
            file.flush()
            os.fsync(file.fileno())
        folder = os.open(disk.folder, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        written.write_bytes(b"content")
        disk.cut()
        disk.restore()
        assert flushed.read_bytes() == b"content"
        is_lost = not written.exists() or written.read_bytes() == b""
        assert is_lost == disk.is_real
