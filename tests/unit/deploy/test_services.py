"""The table of services agrees with the files that name the services by hand."""

import tomllib
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
import yaml

from shared.broker.topology import QUEUES
from shared.services import SERVICES, Service
from tests.support.servers import ROOT

PACKAGES = {service.package for service in SERVICES.values()}
TOP_LEVEL = {package.partition(".")[0] for package in PACKAGES}
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]

EACH = pytest.mark.parametrize("service", SERVICES.values(), ids=lambda service: service.name)


def test_every_package_that_can_be_started_is_in_the_table() -> None:
    paths = [*ROOT.glob("*/__main__.py"), *ROOT.glob("*_service/*/__main__.py")]
    started = {".".join(path.relative_to(ROOT).parts[:-1]) for path in paths}
    assert started - {"vivavoce", "vivavoce_app", "tests"} == PACKAGES


@EACH
def test_a_service_has_a_run_and_the_modules_that_it_preloads(service: Service) -> None:
    assert callable(import_module(f"{service.package}.main").run)
    assert all(find_spec(module) for module in service.preload)


@EACH
def test_a_service_has_a_queue_of_its_name(service: Service) -> None:
    assert QUEUES[service.name] == service.hears
    assert len(set(service.hears)) == len(service.hears)


def test_the_wheel_the_type_checker_and_the_import_checker_know_every_service() -> None:
    lists = [
        PYPROJECT["hatch"]["build"]["targets"]["wheel"]["force-include"],
        PYPROJECT["mypy"]["packages"],
        PYPROJECT["importlinter"]["root_packages"],
    ]
    for names in lists:
        assert set(names) >= TOP_LEVEL


def test_no_service_may_import_another_and_shared_may_import_none() -> None:
    contracts = {each["name"]: each for each in PYPROJECT["importlinter"]["contracts"]}
    assert set(contracts["services know nothing of each other"]["modules"]) == TOP_LEVEL
    assert set(contracts["shared knows no service"]["forbidden_modules"]) >= TOP_LEVEL
    for name, module in {
        "domains do no input or output": "domain",
        "handlers know no broker and no database": "handlers",
    }.items():
        found = {f"{each}.{module}" for each in PACKAGES if find_spec(f"{each}.{module}")}
        assert set(contracts[name]["source_modules"]) >= found


def test_the_image_holds_every_service() -> None:
    assert set((ROOT / ".dockerignore").read_text().splitlines()) >= {f"!{p}" for p in TOP_LEVEL}


@EACH
def test_compose_gives_a_service_the_things_that_it_needs(service: Service) -> None:
    given = COMPOSE[service.container]
    assert given["command"] == ["python", "-m", service.package]
    assert ("ports" in given) == service.http
    assert ("REDIS_URL_FILE" in given["environment"]) == service.redis
    assert (set(given["networks"]) != {"inside"}) == service.internet
    assert f"{service.name}-secrets:/run/vivavoce:ro" in given["volumes"]
    for job in ("passwords", "accounts"):
        written = f"{service.name}-secrets:/secrets/{service.name}"
        assert COMPOSE[job]["volumes"].count(written) == 1, job
    for volume in ("reports", "films", "sound", "erasures"):
        mounts = [each for each in given["volumes"] if each.startswith(f"{volume}:")]
        mount = f"{volume}:/data/{volume}"
        assert mounts == {"": [], "rw": [mount], "ro": [f"{mount}:ro"]}[getattr(service, volume)]
