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

    rabbitmq_api_url: str = ""
    """The address of RabbitMQ's management plugin, such as http://rabbitmq:15672. When empty: port
    15672 of BROKER_URL's host. The account is BROKER_URL's, and needs the tag `management`."""


@dataclass(frozen=True, slots=True)
class Places:
    """The places of an installation.

    `folders` hold files, by their name in a backup and in the data folder.
    """

    store_url: str
    broker_url: str
    folders: dict[str, Path]
    jwt_secret: Path

    @property
    def stores(self) -> Path | None:
        """The folder of the SQLite files; None for MongoDB."""
        return STORE.folder(self.store_url)

    @property
    def broker(self) -> Path | None:
        """The folder of the embedded broker; None for RabbitMQ."""
        return BROKER.folder(self.broker_url)


def places() -> Places:
    """Return the places that the settings name. ValueError for a wrong setting."""
    gateway, desk = GatewaySettings(), DeskSettings()
    if (STORE.folder(gateway.store_url) is None) != (BROKER.folder(gateway.broker_url) is None):
        raise BackupError(
            "STORE_URL and BROKER_URL must both name servers (MongoDB and RabbitMQ), or neither"
        )
    folders = {
        "reports": gateway.reports_dir,
        "films": gateway.films_dir,
        "sound": gateway.sound_dir,
        "avatars": gateway.avatars_dir,
        "desk": desk.desk_dir,
    }
    return Places(gateway.store_url, gateway.broker_url, folders, gateway.jwt_secret_file)
