"""Make the services' accounts in MongoDB: `python -m deploy.mongo_accounts`, a job of compose.

The job sets passwords and rights anew at every start, so that both follow the files of /secrets.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure

from deploy.accounts import DATABASE, mongo_role, root_address
from deploy.passwords import FOLDER, write
from shared.services import SERVICES

COMMAND_NOT_FOUND = 59

NO_ACCOUNTS = (
    "WARNING: this MongoDB cannot make accounts (it is a stand-in). All services use the"
    " administrator's account and can read each other's collections."
)

Command = Callable[..., dict[str, Any]]
"""pymongo's `Database.command`."""


def main(folder: Path = FOLDER) -> None:
    """Make or change every account, as the administrator."""
    address = root_address((folder / "mongo/root_password").read_text())
    with MongoClient[dict[str, Any]](address, serverSelectionTimeoutMS=30_000) as client:
        if not make_accounts(client[DATABASE].command, folder):
            sys.stderr.write(f"{NO_ACCOUNTS}\n")
            for name in SERVICES:
                write(folder / name / "store_url", address)


def make_accounts(command: Command, folder: Path) -> bool:
    """Make or change the account of each service. Return False if the server has no accounts.

    MongoDB always has them; a server that only speaks its protocol answers with the code for an
    unknown command, or with none.
    """
    for name in SERVICES:
        try:
            make_account(command, name, (folder / name / "password").read_text())
        except OperationFailure as error:
            if error.code not in (COMMAND_NOT_FOUND, None):
                raise
            return False
    return True


def make_account(command: Command, service: str, password: str) -> None:
    """Create the role and the user of a service, or change an older role and user."""
    verb = "update" if command("rolesInfo", service)["roles"] else "create"
    command(f"{verb}Role", service, **mongo_role(service))
    verb = "update" if command("usersInfo", service)["users"] else "create"
    command(f"{verb}User", service, pwd=password, roles=[service])


if __name__ == "__main__":
    main()
