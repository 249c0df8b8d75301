"""Files and folders that other accounts of the machine cannot read."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

OF_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@contextmanager
def private_files() -> Iterator[None]:
    """Make files and folders for this account alone. Processes that are started inherit this."""
    before = os.umask(OF_OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def narrow(path: Path) -> None:
    """Take all rights of other accounts on the file or folder.

    Log a warning where that is not possible: the path belongs to another account (a volume with an
    fsGroup), or its file system knows no rights (WSL, some network file systems). A folder with the
    sticky bit, such as /tmp, is shared on purpose.
    """
    if not _is_open(path):
        return
    status = path.stat()
    if status.st_uid == os.geteuid() and not status.st_mode & stat.S_ISVTX:
        try:
            path.chmod(stat.S_IMODE(status.st_mode) & ~OF_OTHERS)
        except OSError as error:
            log.debug("rights cannot be changed", reason=error.strerror)
    if _is_open(path):
        log.warning("other accounts of this machine have rights on it", path=str(path))
    else:
        log.warning("rights of other accounts were taken away", path=str(path))


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & OF_OTHERS)


def is_exposed(path: Path) -> bool:
    """Return whether the file is another account's and everybody may read it."""
    status = path.stat()
    return status.st_uid != os.geteuid() and bool(status.st_mode & stat.S_IROTH)
