"""The settings that a backup needs: the places of all that an installation keeps."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from desk_service.settings import DeskSettings
from gateway.settings import GatewaySettings
from shared.addresses import BROKER, STORE
from shared.settings import Settings
from vivavoce.backup import BackupError

BROKER_FILE = "broker.sqlite"
SECRET_FILE = "jwt_secret"  # noqa: S105


class BackupSettings(Settings):
    """The passphrase, which no argument holds: other accounts of the machine can read arguments."""

    backup_passphrase: str = Field(default="", repr=False)
    """Encrypts a backup, and opens it again; with `_FILE` the file that holds it."""


@dataclass(frozen=True, slots=True)
class Places:
    """The places of an embedded installation.

    `folders` are those of files, by their name in a backup and in the data folder.
    """

    stores: Path
    broker: Path
    folders: dict[str, Path]
    jwt_secret: Path


def places() -> Places:
    """Return the places that the settings name. ValueError for a wrong setting."""
    gateway, desk = GatewaySettings(), DeskSettings()
    stores, broker = STORE.folder(gateway.store_url), BROKER.folder(gateway.broker_url)
    if stores is None or broker is None:
        raise BackupError(
            "STORE_URL or BROKER_URL names a server: docs/operations.md says how to back it up"
        )
    folders = {
        "reports": gateway.reports_dir,
        "films": gateway.films_dir,
        "sound": gateway.sound_dir,
        "avatars": gateway.avatars_dir,
        "desk": desk.desk_dir,
    }
    return Places(stores, broker, folders, gateway.jwt_secret_file)
