"""`python -m tools.audit LOCK...`: known vulnerabilities of the locked packages.

A vulnerability fails the audit. Missing advisories are no fault of the code: they are reported, and
the audit passes.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

OUT_OF_REACH = ("requests.exceptions.", "vulnerability feed")
"""Parts of the errors of pip-audit that are about the network."""


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
    """Print the findings of pip-audit, and return the exit code."""
    try:
        packages: list[dict[str, Any]] = json.loads(found)["dependencies"]
    except ValueError:
        if any(sign in complaint for sign in OUT_OF_REACH):
            return _skipped("the advisories cannot be reached")
        _say(complaint)
        return 1
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    if len(unknown) == len(packages):
        return _skipped("the package index has no advisories (a mirror?)")
    if unknown:
        _skipped(f"no advisories for {', '.join(unknown)}")
    vulnerable = [package for package in packages if package.get("vulns")]
    for package in vulnerable:
        for advisory in package["vulns"]:
            fixed = ", ".join(advisory["fix_versions"]) or "no version yet"
            _say(f"{package['name']} {package['version']}: {advisory['id']}, fixed in {fixed}")
    _say(f"{len(packages) - len(unknown)} packages audited, {len(vulnerable)} vulnerable")
    return 1 if vulnerable else 0


def _skipped(reason: str) -> int:
    _say(f"SKIPPED, NOT AUDITED: {reason}")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
