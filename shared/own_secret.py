"""A secret that is made at the first start, and lies in a file of its owner."""

import secrets
from pathlib import Path

from shared.durable import create, make_folder
from shared.private import is_exposed, narrow
from shared.secret_rules import MIN_SECRET_BYTES, is_weak


def own_secret(path: Path, setting: str) -> str:
    """Return the secret in the file, which the first process to look for it makes.

    `setting` is the setting of the file, for errors. ValueError, which names the file, when the
    secret cannot be made, read or used.
    """
    try:
        if not path.exists():
            make_folder(path.parent)
            create(path, secrets.token_urlsafe(48).encode())
        if is_exposed(path):
            raise ValueError(
                f"the secret in {path} ({setting}) can be read by every account, and belongs"
                " to another: chmod 400 it as its owner"
            )
        narrow(path)
        secret = path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise ValueError(
            f"the secret in {path} ({setting}) cannot be made or read: {reason}"
        ) from error
    if is_weak(secret):
        raise ValueError(
            f"the secret in {path} ({setting}) needs at least {MIN_SECRET_BYTES} random"
            " bytes: remove the file, and another secret is made, which ends all tokens"
        )
    return secret
