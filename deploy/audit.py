"""Known vulnerabilities in what the locks name: `python -m deploy.audit LOCK...`.

One that is found fails. Advisories that cannot be had are no fault of the code: that is said, and
passes.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

OUT_OF_REACH = ("requests.exceptions.", "vulnerability feed")
"""What pip-audit's complaint holds when it is about the network."""


def main(locks: Sequence[str]) -> int:
    options = ["--format", "json", "--progress-spinner", "off", "--disable-pip", "--require-hashes"]
    named = [option for lock in locks for option in ("--requirement", lock)]
    audit = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "pip_audit", *options, *named],
        capture_output=True,
        text=True,
        check=False,
    )
    return verdict(audit.stdout, audit.stderr)


def verdict(found: str, complaint: str) -> int:
    """The exit code for pip-audit's output; what it means is printed."""
    try:
        packages: list[dict[str, Any]] = json.loads(found)["dependencies"]
    except ValueError:
        if any(sign in complaint for sign in OUT_OF_REACH):
            return _skipped("the advisories cannot be reached")
        _say(complaint)
        return 1
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    if len(unknown) == len(packages):
        return _skipped("the package index that was asked has no advisories (a mirror?)")
    if unknown:
        _skipped(f"no advisories for {', '.join(unknown)}")
    vulnerable = [package for package in packages if package.get("vulns")]
    for package in vulnerable:
        for advisory in package["vulns"]:
            fixed = ", ".join(advisory["fix_versions"]) or "no version yet"
            _say(f"{package['name']} {package['version']}: {advisory['id']}, fixed in {fixed}")
    _say(f"{len(packages) - len(unknown)} packages audited, {len(vulnerable)} vulnerable")
    return 1 if vulnerable else 0


def _skipped(why: str) -> int:
    _say(f"SKIPPED, NOT AUDITED: {why}")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
