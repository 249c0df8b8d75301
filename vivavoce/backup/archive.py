"""The file of a backup: a ZIP with the parts, and a manifest that holds the SHA-256 of each.

Encrypted, it is a ZIP of two files of age (age-encryption.org): `backup.zip.age` is the ZIP above,
for a key that is made for this backup alone, and `key.age` is that key, encrypted with the
passphrase. `age --decrypt --identity key.age backup.zip.age` opens it, too.
"""

import hashlib
import os
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Literal

from pydantic import BaseModel, ValidationError

from shared.durable import sync_folder
from vivavoce.backup import BackupError

FORMAT: Literal[1] = 1
MANIFEST, KEY, ENCRYPTED = "manifest.json", "key.age", "backup.zip.age"
PIECE_BYTES = 1024 * 1024

DAMAGED = "this file is damaged, or no backup: nothing was restored"


class Manifest(BaseModel):
    """The contents of a backup. `made_at` is its moment, in Unix seconds.

    `versions` are the versions of the stores by service, `parts` the SHA-256 of each part by its
    path.
    """

    format: int
    product: Literal["vivavoce"] = "vivavoce"
    version: str
    made_at: float
    versions: dict[str, int]
    parts: dict[str, str]


@dataclass(slots=True)
class Writer:
    """The ZIP that a backup is written to."""

    zip: zipfile.ZipFile
    parts: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def part(self, path: str) -> Iterator[Callable[[bytes], object]]:
        """Begin a part, and yield the function that adds bytes to it."""
        digest = hashlib.sha256()
        with self.zip.open(path, "w", force_zip64=True) as out:

            def add(piece: bytes) -> None:
                digest.update(piece)
                out.write(piece)

            yield add
        self.parts[path] = digest.hexdigest()

    def end(self, manifest: Manifest) -> None:
        """Write the manifest, as the last member."""
        self.zip.writestr(MANIFEST, manifest.model_dump_json(indent=1))


def write(file: Path, passphrase: str, fill: Callable[[Writer], None]) -> None:
    """Have `fill` write a backup, and give it the name `file` once it is whole.

    FileExistsError when there is a file of that name; OSError when the file cannot be written.
    """
    if file.exists():
        raise FileExistsError(f"{file} is there already")
    partial = file.with_name(f".{file.name}.partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as out:
            if passphrase:
                _encrypt(out, passphrase, fill)
            else:
                _fill(out, fill)
            out.flush()
            os.fsync(out.fileno())
        partial.rename(file)
        sync_folder(file.parent)
    finally:
        partial.unlink(missing_ok=True)


def _fill(out: IO[bytes], fill: Callable[[Writer], None]) -> None:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as opened:
        fill(Writer(opened))


def _encrypt(out: IO[bytes], passphrase: str, fill: Callable[[Writer], None]) -> None:
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as outer:
        outer.writestr(KEY, pyrage.passphrase.encrypt(str(identity).encode(), passphrase))
        with outer.open(ENCRYPTED, "w", force_zip64=True) as sealed, _filled(fill) as plain:
            pyrage.encrypt_io(plain, sealed, [identity.to_public()])


@contextmanager
def _filled(fill: Callable[[Writer], None]) -> Iterator[IO[bytes]]:
    """Yield a pipe from which the ZIP can be read while `fill` writes it, in a thread."""
    reading, writing = os.pipe()
    failures: list[Exception] = []

    def work() -> None:
        try:
            with os.fdopen(writing, "wb") as out:
                _fill(out, fill)
        except Exception as error:
            failures.append(error)

    thread = threading.Thread(target=work, name="backup", daemon=True)
    thread.start()
    try:
        with os.fdopen(reading, "rb") as pipe:
            yield pipe
    finally:
        thread.join()
    if failures:
        raise failures[0]


def unpack(file: Path, passphrase: str, folder: Path) -> Manifest:
    """Unpack the backup into the folder, compare each part with the manifest, and return that.

    BackupError when the file is damaged or no backup, or when the passphrase does not open it.
    """
    folder.mkdir()
    try:
        with zipfile.ZipFile(file) as opened:
            if KEY not in opened.namelist():
                return _unpack(opened, folder)
            sealed = folder / ENCRYPTED
            _decrypt(opened, passphrase, sealed)
        with zipfile.ZipFile(sealed) as opened:
            manifest = _unpack(opened, folder)
        sealed.unlink()
        return manifest
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError) as error:
        raise BackupError(f"{file}: {DAMAGED}") from error


def _decrypt(opened: zipfile.ZipFile, passphrase: str, plain: Path) -> None:
    import pyrage

    if not passphrase:
        raise BackupError("the backup is encrypted: set BACKUP_PASSPHRASE_FILE")
    try:
        key = pyrage.passphrase.decrypt(opened.read(KEY), passphrase)
    except pyrage.DecryptError as error:
        raise BackupError("BACKUP_PASSPHRASE does not open this backup") from error
    try:
        identity = pyrage.x25519.Identity.from_str(key.decode())
        with opened.open(ENCRYPTED) as sealed, plain.open("wb") as out:
            pyrage.decrypt_io(sealed, out, [identity])
    except (pyrage.DecryptError, pyrage.IdentityError) as error:
        raise BackupError(DAMAGED) from error


def _unpack(opened: zipfile.ZipFile, folder: Path) -> Manifest:
    manifest = _manifest(opened.read(MANIFEST))
    if opened.namelist().count(MANIFEST) != 1 or set(opened.namelist()) != {
        MANIFEST,
        *manifest.parts,
    }:
        raise BackupError(DAMAGED)
    for path, sha256 in manifest.parts.items():
        if _write(opened, path, folder / _safe(path)) != sha256:
            raise BackupError(f"{path}: {DAMAGED}")
    return manifest


def _manifest(text: bytes) -> Manifest:
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError as error:
        raise BackupError(DAMAGED) from error
    if manifest.format != FORMAT:
        raise BackupError(
            f"the backup has the format {manifest.format} of Vivavoce {manifest.version}, which"
            f" this version cannot read: restore it with {manifest.version}"
        )
    return manifest


def _safe(path: str) -> PurePosixPath:
    """Return the path below the folder of parts. BackupError when it leads elsewhere."""
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts or "\0" in path or "\\" in path:
        raise BackupError(DAMAGED)
    return parts


def _write(opened: zipfile.ZipFile, path: str, target: Path) -> str:
    """Write a part to its file, and return its SHA-256."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with opened.open(path) as part, target.open("wb") as out:
        while piece := part.read(PIECE_BYTES):
            digest.update(piece)
            out.write(piece)
    return digest.hexdigest()
