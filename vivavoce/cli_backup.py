"""The command lines of `vivavoce backup` and `vivavoce restore`."""

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from vivavoce.terminal import complain, say

if TYPE_CHECKING:
    from vivavoce.backup.restoring import Restored

ENCRYPTION = (
    "BACKUP_PASSPHRASE_FILE names the file of a passphrase, with which the backup is encrypted."
)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    backup = commands.add_parser(
        "backup",
        help="write all that this installation keeps to a file, also while it runs",
        description=ENCRYPTION,
    )
    backup.add_argument(
        "file", type=Path, help="a new file, or a folder in which the backup is named by its time"
    )
    restore = commands.add_parser(
        "restore",
        help="make a new installation of a backup, in the folder DATA_DIR",
        description=ENCRYPTION,
    )
    restore.add_argument("file", type=Path, help="the backup")
    restore.add_argument(
        "--erasures",
        type=Path,
        action="append",
        default=[],
        metavar="JOURNAL",
        help="the journal of erasures (the folder ERASURES_DIR, or a file of it), so that nobody"
        " comes back who was erased after the backup",
    )


def backup(file: Path) -> int:
    """Write a backup, and return the exit code."""
    from shared.host import in_words
    from shared.private import private_files
    from shared.settings import keep_in_data_dir
    from vivavoce.backup import BackupError
    from vivavoce.backup.making import make
    from vivavoce.backup.settings import BackupSettings, places

    keep_in_data_dir()
    if file.is_dir():
        file /= f"vivavoce-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.zip"
    try:
        passphrase = BackupSettings().backup_passphrase
        with private_files():
            made = make(file, places(), passphrase)
    except (BackupError, FileExistsError) as error:
        return complain(str(error), 1)
    except ValueError as error:
        return complain(in_words(error), 2)
    except OSError as error:
        return complain(f"{file} cannot be written: {error.strerror}", 1)
    sealed = "encrypted" if passphrase else "not encrypted: BACKUP_PASSPHRASE_FILE is not set"
    say(f"{file} holds the state of {_when(made.at)} ({made.bytes:,} bytes, {sealed})")
    return 0


def restore(file: Path, journals: list[Path]) -> int:
    """Restore a backup into DATA_DIR, and return the exit code."""
    from shared.host import in_words
    from shared.private import private_files
    from shared.settings import data_dir
    from vivavoce.backup import BackupError
    from vivavoce.backup.restoring import restore as run
    from vivavoce.backup.settings import BackupSettings

    try:
        with private_files():
            restored = run(file, data_dir(), BackupSettings().backup_passphrase, journals)
    except BackupError as error:
        return complain(str(error), 1)
    except ValueError as error:
        return complain(in_words(error), 2)
    except OSError as error:
        return complain(f"{error.filename or data_dir()}: {error.strerror}", 1)
    say(f"{data_dir()} is as it was at {_when(restored.manifest.made_at)}: start it as usual")
    say(_uncovered(restored))
    return 0


def _uncovered(restored: "Restored") -> str:
    """Tell which erasures are applied, and the days whose erasures may be missing."""
    made_at = restored.manifest.made_at
    applied = restored.erasures.known.values()
    since = max(made_at, *applied) if applied else made_at
    days = _days(since)
    if not applied:
        return (
            f"erasures after the backup are NOT applied ({days}): restore again with --erasures,"
            " or erase again who was erased on these days"
        )
    return (
        f"{len(applied)} erasures of the journal are applied, the last of {_when(since)}; if the"
        f" journal was copied before the end, erasures of {days} may be missing"
    )


def _days(since: float) -> str:
    """Return the days (UTC) from a time in Unix seconds to today."""
    first, today = datetime.fromtimestamp(since, UTC).date(), datetime.now(UTC).date()
    number = (today - first).days + 1
    if number > 31:
        return f"{first} to {today}"
    return ", ".join(str(first + timedelta(day)) for day in range(number))


def _when(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"
