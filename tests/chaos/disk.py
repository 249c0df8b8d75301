"""A disk that can lose everything that was not flushed, as in a power cut."""

import fcntl
import os
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

IMAGE_BYTES = 512 * 1024 * 1024

SHUTDOWN, WITHOUT_FLUSH = 0x8004587D, 2
"""FS_IOC_SHUTDOWN of Linux's file systems, and its flag for a stop that flushes nothing."""

COMMIT_SECONDS = 1
"""ext4 commits its journal so often. The names of new files are on the disk soon, and without a
flush their contents are not: a cut leaves empty files."""

OPTIONS = f"loop,commit={COMMIT_SECONDS},noauto_da_alloc"
"""Mount options. By default ext4 flushes some files that replace others, unasked."""

RELEASE_SECONDS = 20.0
"""The time in which the killed processes let go of the disk."""


@dataclass(frozen=True, slots=True)
class Disk:
    """A file system of its own at `folder`, with its content in `image`.

    Without an image (this machine mounts nothing) a cut loses nothing that a kill does not lose.
    """

    folder: Path
    image: Path | None

    @property
    def is_real(self) -> bool:
        return self.image is not None

    def cut(self) -> None:
        """Lose all that was not flushed. Every further access fails until `restore`."""
        if not self.is_real:
            return
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, SHUTDOWN, struct.pack("I", WITHOUT_FLUSH))
        finally:
            os.close(descriptor)

    def restore(self) -> None:
        """Mount the disk again with its content at the cut. No process may use it."""
        if self.image is not None:
            _unmount(self.folder)
            _mount(self.image, self.folder)


@contextmanager
def run_disk(home: Path) -> Iterator[Disk]:
    """Make a disk below the folder, and remove it at the end."""
    folder, image = home / "disk", home / "disk.image"
    folder.mkdir()
    if not _made(image, folder):
        yield Disk(folder, None)
        return
    try:
        yield Disk(folder, image)
    finally:
        _unmount(folder)


def _made(image: Path, folder: Path) -> bool:
    if os.geteuid() != 0:
        return False
    with image.open("wb") as file:
        file.truncate(IMAGE_BYTES)
    with suppress(OSError, subprocess.CalledProcessError):
        _run("mkfs.ext4", "-q", "-F", image)
        _mount(image, folder)
        return True
    return False


def _mount(image: Path, folder: Path) -> None:
    _run("mount", "-o", OPTIONS, image, folder)


def _unmount(folder: Path) -> None:
    until = time.monotonic() + RELEASE_SECONDS
    while True:
        try:
            return _run("umount", folder)
        except subprocess.CalledProcessError:  # a killed process has not let go yet
            if time.monotonic() > until:
                raise
        time.sleep(0.05)


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True)
