"""`python -m tools.licences`: the table of locked packages at the end of docs/licences.md.

Each licence comes from the metadata of the installed package. A locked package that is not
installed here (another extra, another system) keeps its line as long as its version stays.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from email.message import Message
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple, cast

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs/licences.md"
HEADING = "## Packages\n"
"""The heading of the part that is written by this program."""

LOCKS = {
    "requirements.lock": "the product",
    "requirements-speak.lock": "`speak`",
    "requirements-hear.lock": "`hear`",
    "requirements-dev.lock": "tests and tools only",
}
"""What needs a package: the first lock that names the package says so."""

LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^ \\;]+)", re.MULTILINE)
ROW = re.compile(r"^\| ([^|]+) \| (\d[^|]*) \| ([^|]+) \| [^|]+ \|$", re.MULTILINE)

LONGEST_NAME = 80
"""Characters of a licence's name; a longer text is the licence itself."""

NAMES = {
    "MIT License": "MIT",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD License": "BSD",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "Dual Licensed - GNU AFFERO GPL 3.0 or Artifex Commercial License": (
        "AGPL-3.0 or a commercial licence"
    ),
}
"""SPDX identifiers of names that packages use."""

ELSEWHERE = {
    "async-timeout": "Apache-2.0",
    "colorama": "BSD-3-Clause",
    "httpx2-jsfetch": "BSD-3-Clause",
    "pyrage": "MIT",
}
"""The licences of packages that the locks hold for other systems or an older Python, or whose
metadata name none."""


class Package(NamedTuple):
    """A locked package. `needed_by` is the part of the project that needs the package."""

    name: str
    version: str
    needed_by: str


class UnknownLicences(Exception):
    """Packages whose licences are not known here; the text names them."""


def main() -> int:
    text = DOCUMENT.read_text(encoding="utf-8")
    try:
        table = "\n".join(rows(locked(), licences_in(text)))
    except UnknownLicences as unknown:
        sys.stderr.write(f"{unknown}\n")
        return 1
    DOCUMENT.write_text(f"{text.partition(HEADING)[0]}{HEADING}{table}\n", encoding="utf-8")
    return 0


def locked() -> list[Package]:
    """Return the packages of all locks, by name."""
    found: dict[str, Package] = {}
    for lock, needed_by in LOCKS.items():
        for name, version in LOCKED.findall((ROOT / lock).read_text(encoding="utf-8")):
            found.setdefault(name, Package(name, version, needed_by))
    return sorted(found.values())


def licences_in(text: str) -> dict[tuple[str, str], str]:
    """Return the licences in a document's table, by name and version."""
    table = text.partition(HEADING)[2]
    return {(name, version): licence for name, version, licence in ROW.findall(table)}


def rows(packages: list[Package], known: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """Yield the table. `known` has the licences of packages that are not installed."""
    licences = [
        installed_licence(each) or known.get(each[:2]) or ELSEWHERE.get(each.name)
        for each in packages
    ]
    unknown = [each.name for each, licence in zip(packages, licences, strict=True) if not licence]
    if unknown:
        raise UnknownLicences(f"not installed, and not in the table: {', '.join(unknown)}")
    yield "| package | version | licence | needed by |"
    yield "|---|---|---|---|"
    for each, licence in zip(packages, licences, strict=True):
        yield f"| {each.name} | {each.version} | {licence} | {each.needed_by} |"


def installed_licence(package: Package) -> str | None:
    """Return the licence of the package; None where this version is not installed."""
    try:
        found = distribution(package.name)
    except PackageNotFoundError:
        return None
    return licence(cast(Message, found.metadata)) if found.version == package.version else None


def licence(metadata: Message) -> str:
    """Return the licence that a package's metadata names: the newest of three fields counts."""
    if expression := metadata.get("License-Expression"):
        return str(expression)
    name = str(metadata.get("License") or "").strip()
    if name and len(name) <= LONGEST_NAME and "\n" not in name:
        return NAMES.get(name, name)
    classifiers = [str(each) for each in metadata.get_all("Classifier", [])]
    names = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License ::")]
    return " or ".join(NAMES.get(each, each) for each in names)


if __name__ == "__main__":
    sys.exit(main())
