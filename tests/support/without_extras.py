"""The import of every service with nothing but the packages that the wheel requires.

Run as a process of its own (`python -m tests.support.without_extras`): packages that are imported
already could not be hidden any more.
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, packages_distributions, requires

from packaging.requirements import Requirement

from shared.services import SERVICES
from tests.support.servers import ROOT


class Hidden:
    """A finder that denies the modules of packages which the wheel does not require."""

    def __init__(self, modules: Iterable[str]) -> None:
        self._modules = frozenset(modules)

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """Raise ModuleNotFoundError for a hidden module, and leave others to the next finder."""
        if name.partition(".")[0] in self._modules:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def main() -> None:
    """Import every service; ModuleNotFoundError where one of them needs an extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    required = set(_required(map(Requirement, project["dependencies"]), set()))
    modules = packages_distributions().items()
    hidden = {name for name, packages in modules if required.isdisjoint(map(_key, packages))}
    assert "av" in hidden  # of an extra that the tests have
    sys.meta_path.insert(0, Hidden(hidden))
    for service in SERVICES.values():
        import_module(f"{service.package}.main")


def _required(requirements: Iterable[Requirement], seen: set[str]) -> Iterator[str]:
    """Yield the names of the packages that are installed with the requirements."""
    for requirement in requirements:
        name = _key(requirement.name)
        yield name
        if str(requirement) not in seen:
            seen.add(str(requirement))
            yield from _required(_below(requirement), seen)


def _below(requirement: Requirement) -> Iterator[Requirement]:
    """Yield what the package requires on this machine, with the extras that are asked for."""
    try:
        texts = requires(requirement.name) or []
    except PackageNotFoundError:  # for another platform
        return
    for below in map(Requirement, texts):
        extras = ["", *requirement.extras]
        if below.marker is None or any(below.marker.evaluate({"extra": each}) for each in extras):
            yield below


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    main()
