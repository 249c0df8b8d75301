"""The code of a release, from the commit that CHANGELOG.md names."""

import re
import subprocess
import tarfile
from pathlib import Path

from tests.support.servers import ROOT

CURRENT = {"PYTHONPATH": "", "PYTHONSAFEPATH": ""}
"""The environment in which `python -m` runs the code of this checkout."""


class ReleaseMissingError(Exception):
    """Raised where the code of a release cannot be had; the message says what to do."""


def code_of(folder: Path) -> dict[str, str]:
    """Return the environment in which `python -m` runs the code in the folder."""
    return {"PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1"}


def unpack(version: str, folder: Path, repository: Path = ROOT) -> None:
    """Write all files of a release into the folder.

    Raise ReleaseMissingError if the repository has no such commit, as a shallow clone.
    """
    commit = _commit((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), version)
    archive = folder / "release.tar"
    command = ["git", "-C", str(repository), "archive", "-o", str(archive), commit]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise ReleaseMissingError(
            f"this checkout has not the commit {commit} of release {version}, which CHANGELOG.md"
            f" names: fetch the whole history (git fetch --unshallow). git: {done.stderr.strip()}"
        )
    with tarfile.open(archive) as files:
        files.extractall(folder, filter="data")


def _commit(changelog: str, version: str) -> str:
    heading = rf"^## \[{re.escape(version)}\]"
    found = re.search(rf"{heading}.*\n.*\b([0-9a-f]{{40}})\b", changelog, re.MULTILINE)
    if found is None:
        raise ReleaseMissingError(f"CHANGELOG.md names no commit of release {version}")
    return found[1]
