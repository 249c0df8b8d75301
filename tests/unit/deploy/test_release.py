"""The parts of a release: a wheel below one name, and bills of materials of every lock."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from shared.version import VERSION
from tests.support.servers import ROOT
from tools.licences import LOCKED
from tools.sbom import bill


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (path,) = folder.glob("*.whl")
    assert path.name == f"vivavoce-{VERSION}-py3-none-any.whl"
    return zipfile.ZipFile(path)


def test_the_wheel_puts_one_name_into_site_packages(wheel: zipfile.ZipFile) -> None:
    names = {name.partition("/")[0] for name in wheel.namelist()}
    assert names == {"vivavoce_app", f"vivavoce-{VERSION}.dist-info"}
    scripts = wheel.read(f"vivavoce-{VERSION}.dist-info/entry_points.txt").decode()
    assert "vivavoce = vivavoce_app:main" in scripts


def test_the_wheel_runs_without_the_source_tree(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path / "site")
    job = tmp_path / "job.txt"
    job.write_text("You keep the records of twelve customers complete, and explain each incident.")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}

    def vivavoce(*arguments: str) -> str:
        command = [sys.executable, "-P", "-m", "vivavoce_app", *arguments]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    assert vivavoce("--version").strip() == f"vivavoce {VERSION}"
    assert "questions:" in vivavoce("draft", str(job))  # role packs, word lists and a pool


def test_every_service_starts_with_the_packages_that_the_wheel_requires() -> None:
    command = [sys.executable, "-m", "tests.support.without_extras"]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "lock", sorted(ROOT.glob("requirements*.lock")), ids=lambda path: path.name
)
def test_every_locked_package_is_in_the_bill_with_hashes_and_a_licence(lock: Path) -> None:
    found = json.loads(bill(lock))["components"]
    locked = set(LOCKED.findall(lock.read_text()))
    assert {(each["name"], each["version"]) for each in found} == locked
    assert all(each["hashes"] and each["licenses"] for each in found)


def test_chart_documents_and_changelog_name_the_version() -> None:
    chart = yaml.safe_load((ROOT / "deploy/helm/vivavoce/Chart.yaml").read_text())
    assert (chart["version"], chart["appVersion"]) == (VERSION, VERSION)
    assert f"tag: {VERSION}}}" in (ROOT / "docs/kubernetes.md").read_text()
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert f"The next release is {VERSION}." in changelog or f"## [{VERSION}]" in changelog
