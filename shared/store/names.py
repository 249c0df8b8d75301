"""Names of collections and fields, which become SQL in SQLite and paths in MongoDB."""

import re


def plain(name: str) -> str:
    """Return the name if it consists of a-z and _ only; else raise ValueError."""
    if not re.fullmatch("[a-z_]+", name):
        raise ValueError(f"a collection or field is named in a-z and _, not {name!r}")
    return name
