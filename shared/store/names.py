"""Names of collections and fields, which become SQL in one adapter and paths in the other."""

import re


def plain(name: str) -> str:
    """The name, if it cannot be taken for anything else; else ValueError."""
    if not re.fullmatch("[a-z_]+", name):
        raise ValueError(f"a collection or field is named in a-z and _, not {name!r}")
    return name
