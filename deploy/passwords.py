"""Make the passwords of the stack: `python -m deploy.passwords`, a job of compose.

Each service and server mounts one folder of /secrets, as a volume of its own: nobody reads the
passwords of another. A password that is there is kept, so the job may run at every start.
"""

import json
import os
import secrets
from pathlib import Path

from deploy.accounts import addresses, rabbitmq_definitions, redis_config, root_address
from shared.services import SERVICES

FOLDER = Path("/secrets")

RABBITMQ = """\
log.console = true
load_definitions = /run/vivavoce/definitions.json
"""


def main(folder: Path = FOLDER) -> None:
    """Write every file that a service or a server reads at its start."""
    passwords = {name: _password(folder / name / "password") for name in SERVICES}
    administrator = _password(folder / "mongo/root_password")
    write(folder / "mongo/root_url", root_address(administrator))
    for name, service in SERVICES.items():
        for file, url in addresses(service, passwords[name]):
            write(folder / name / file, url)
    definitions = json.dumps(rabbitmq_definitions(passwords), indent=1)
    write(folder / "rabbitmq/definitions.json", definitions)
    write(folder / "rabbitmq/rabbitmq.conf", RABBITMQ)
    write(folder / "redis/redis.conf", redis_config(passwords))


def _password(path: Path) -> str:
    """Return the password in the file; make 192 random bits if there is none."""
    if not path.exists():
        write(path, secrets.token_hex(24))
    return path.read_text()


def write(path: Path, text: str) -> None:
    """Write the file as a whole: a power cut leaves the old file, or none, but no part of it."""
    path.parent.mkdir(exist_ok=True)
    fresh = path.with_name(f".{path.name}")
    fresh.unlink(missing_ok=True)  # of a start that was cut short; it may be read-only
    with fresh.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    # Only containers that mount the volume reach the file, and their servers run as other users.
    fresh.chmod(0o444)
    fresh.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


if __name__ == "__main__":
    main()
