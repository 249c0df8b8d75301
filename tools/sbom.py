"""`python -m tools.sbom LOCK`: a bill of materials of a lock's packages, as CycloneDX JSON.

Names, versions and hashes come from the lock, licences from the table of docs/licences.md.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from shared.version import VERSION
from tools.licences import DOCUMENT, LOCKED, licences_in

HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def bill(lock: Path) -> str:
    """Return the bill of the lock's packages."""
    bom = Bom(components=components(lock.read_text(encoding="utf-8")))
    bom.metadata.component = Component(
        name="vivavoce", version=VERSION, type=ComponentType.APPLICATION, bom_ref="vivavoce"
    )
    bom.register_dependency(bom.metadata.component, bom.components)
    return str(JsonV1Dot6(bom).output_as_string(indent=2))


def components(lock: str) -> Iterator[Component]:
    """Yield a component for each package of the lock's text."""
    table = licences_in(DOCUMENT.read_text(encoding="utf-8"))
    licences = {name: licence for (name, _), licence in table.items()}
    found = list(LOCKED.finditer(lock))
    ends = [each.start() for each in found[1:]] + [len(lock)]
    for match, end in zip(found, ends, strict=True):
        name, version = match.groups()
        purl = PackageURL("pypi", name=name.lower(), version=version)
        yield Component(
            name=name,
            version=version,
            type=ComponentType.LIBRARY,
            purl=purl,
            bom_ref=purl.to_string(),
            licenses=[DisjunctiveLicense(name=licences[name])],
            hashes=[
                HashType(alg=HashAlgorithm.SHA_256, content=content)
                for content in HASH.findall(lock, match.end(), end)
            ],
        )


if __name__ == "__main__":
    print(bill(Path(sys.argv[1])))  # noqa: T201
