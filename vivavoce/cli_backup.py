"""The command lines of `vivavoce backup` and `vivavoce restore`."""

import argparse
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from vivavoce.terminal import complain, say

if TYPE_CHECKING:
    from vivavoce.backup.restoring import Restored
    from vivavoce.backup.settings import BackupSettings

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
    backup.add_argument(
        "--wait",
        type=float,
        default=300.0,
        metavar="SECONDS",
        help="for empty queues of RabbitMQ, in the full stack (default: %(default)g)",
    )
    restore = commands.add_parser(
        "restore",
        help="make a new installation of a backup, in DATA_DIR or in an empty full stack",
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


def run(arguments: argparse.Namespace) -> int:
    """Run either command, and return the exit code."""
    import logging

    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    if arguments.command == "backup":
        return _backup(arguments.file, arguments.wait)
    return _restore(arguments.file, arguments.erasures)


def _backup(file: Path, wait_seconds: float) -> int:
    from shared.host import in_words
    from shared.private import private_files
    from shared.retry import Unavailable
    from shared.settings import keep_in_data_dir
    from vivavoce.backup import BackupError, servers
    from vivavoce.backup.making import make
    from vivavoce.backup.settings import BackupSettings, places

    keep_in_data_dir()
    if file.is_dir():
        file /= f"vivavoce-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.zip"
    try:
        settings, found = BackupSettings(), places()
        passphrase = settings.backup_passphrase
        drain = partial(servers.drain, found.broker_url, settings.rabbitmq_api_url, wait_seconds)
        with private_files():
            made = make(file, found, passphrase, drain)
    except (BackupError, FileExistsError, Unavailable) as error:
        return complain(str(error), 1)
    except ValueError as error:
        return complain(in_words(error), 2)
    except OSError as error:
        return complain(f"{file} cannot be written: {error.strerror}", 1)
    sealed = "encrypted" if passphrase else "not encrypted: BACKUP_PASSPHRASE_FILE is not set"
    say(f"{file} holds the state of {_when(made.at)} ({made.bytes:,} bytes, {sealed})")
    return 0


def _restore(file: Path, journals: list[Path]) -> int:
    from shared.host import in_words
    from shared.private import private_files
    from shared.retry import Unavailable
    from shared.settings import data_dir
    from vivavoce.backup import BackupError
    from vivavoce.backup.settings import BackupSettings

    try:
        settings = BackupSettings()
        with private_files():
            place, restored = _restored(file, settings, journals)
    except (BackupError, Unavailable) as error:
        return complain(str(error), 1)
    except ValueError as error:
        return complain(in_words(error), 2)
    except OSError as error:
        return complain(f"{error.filename or data_dir()}: {error.strerror}", 1)
    say(f"{place} is as it was at {_when(restored.manifest.made_at)}: start it as usual")
    say(_uncovered(restored))
    return 0


def _restored(
    file: Path, settings: "BackupSettings", journals: list[Path]
) -> tuple[object, "Restored"]:
    """Restore to the servers of the settings, or else into DATA_DIR; return that place."""
    from shared.addresses import STORE
    from shared.settings import data_dir
    from vivavoce.backup.restoring import restore, restore_to_servers
    from vivavoce.backup.settings import places

    passphrase = settings.backup_passphrase
    if STORE.folder(settings.store_url) is not None:
        return data_dir(), restore(file, data_dir(), passphrase, journals)
    restored = restore_to_servers(file, places(), settings.erasures_dir, passphrase, journals)
    return "the full stack", restored


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
        f"the journal's erasures are applied ({len(applied)}, the last of {_when(since)}); missing"
        f" are those that were noted after this journal was copied ({days})"
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
