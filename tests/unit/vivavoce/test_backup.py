"""The file of a backup, its moment, and what a restore refuses and leaves out."""

import asyncio
import hashlib
import json
import sqlite3
import threading
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from shared.addresses import BROKER, STORE
from shared.broker import open_broker
from shared.broker.message import bundle, pack
from shared.erasure_journal import Erased, append, hashed
from shared.events import TranscriptAppended
from shared.store import Collection, Document, StoreUnavailable, open_store
from shared.store.migrations import MIGRATIONS, ROW
from vivavoce.backup import BackupError, moment, restoring
from vivavoce.backup.archive import DAMAGED, ENCRYPTED, MANIFEST
from vivavoce.backup.files import copy_changed, files_in
from vivavoce.backup.making import make
from vivavoce.backup.moment import one_moment
from vivavoce.backup.restoring import restore
from vivavoce.backup.settings import Places
from vivavoce.cli import main

SESSION, OTHER = "a" * 32, "b" * 32
PASSPHRASE = "a heron stands at the lock"
FOLDERS = ("reports", "films", "sound", "avatars", "desk")


def places_in(data: Path) -> Places:
    folders = {name: data / name for name in FOLDERS}
    return Places(STORE.url(data), BROKER.url(data), folders, data / "jwt_secret")


def utterance(session_id: str, id: str = "u1") -> Document:
    return {"id": id, "session_id": session_id, "text": "caf\u00e9\nat the lock", "n": 1.5}


def install(data: Path, stores: Mapping[str, Sequence[Document]] | None = None) -> Path:
    """Make an installation of two sessions, each with a row, a message that waits and a report.

    `stores` are further rows, by `service/collection`.
    """
    asyncio.run(_install(data, stores or {}))
    for session in (SESSION, OTHER):
        report = data / "reports" / session / "final_report.pdf"
        report.parent.mkdir(parents=True)
        report.write_bytes(b"%PDF heron")
    (data / "jwt_secret").write_text("secret")
    return data


async def _install(data: Path, stores: Mapping[str, Sequence[Document]]) -> None:
    spoken = {"stt/utterances": [utterance(SESSION), utterance(OTHER, "u2")]}
    for name, rows in (spoken | dict(stores)).items():
        service, _, collection = name.partition("/")
        async with open_store(f"sqlite:///{data}", service) as store:
            await (await store.collection(collection)).add(rows)
    async with open_broker(f"embedded:///{data}") as broker:
        for number, session in enumerate((SESSION, OTHER)):
            event = TranscriptAppended(
                session_id=session,
                utterance_id=f"w{number}",
                text="words that wait",
                question_index=0,
                received_at=2.0,
                instance="here",
                n=number,
            )
            await broker.publish([bundle([pack(event)])])


class Faltering:
    """A collection that saves the first rows, and answers only after a few tries."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.saved: dict[str, Document] = {}

    async def add(self, documents: Sequence[Document]) -> int:
        answers = self.failures == 0
        some = documents if answers else documents[:1]
        self.saved |= {each["id"]: each for each in some}
        if not answers:
            self.failures -= 1
            raise StoreUnavailable("no answer")
        return len(some)


async def test_a_server_that_is_slow_for_a_while_ends_no_restore(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(restoring, "ADD_PAUSE_SECONDS", 0)
    rows = [utterance(SESSION), utterance(OTHER, "u2")]
    slow = Faltering(restoring.ADD_TRIES - 1)
    await restoring.insist(cast(Collection, slow), rows)
    assert list(slow.saved.values()) == rows
    with pytest.raises(StoreUnavailable):
        await restoring.insist(cast(Collection, Faltering(restoring.ADD_TRIES)), rows)


def rows_of(data: Path, service: str, collection: str) -> list[Document]:
    async def read() -> list[Document]:
        async with open_store(f"sqlite:///{data}", service) as store:
            return await (await store.collection(collection)).find({}, order=["id"])

    return asyncio.run(read())


def waiting_in(data: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(data / "broker.sqlite")) as db:
        return db.execute("SELECT queue, name FROM message ORDER BY id").fetchall()


def reports_of(data: Path) -> set[str]:
    return {path.parent.name for path in (data / "reports").rglob("*.pdf")}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "b.zip"


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return tmp_path / "new"


def refused(file: Path, new: Path, reason: str, passphrase: str = "") -> None:
    with pytest.raises(BackupError, match=reason):
        restore(file, new, passphrase, [])
    assert not new.exists()
    assert not list(new.parent.glob(".*"))


# ---------------------------------------------------------------- there and back


def test_a_backup_is_restored(data: Path, file: Path, new: Path) -> None:
    install(data)
    made = make(file, places_in(data), "")
    assert (made.bytes, file.stat().st_mode & 0o777) == (file.stat().st_size, 0o600)
    assert restore(file, new, "", []).manifest.made_at == made.at
    assert rows_of(new, "stt", "utterances") == [utterance(SESSION), utterance(OTHER, "u2")]
    assert waiting_in(new) == [("stt", "transcript.appended")] * 2
    assert reports_of(new) == {SESSION, OTHER}
    assert (new / "jwt_secret").read_text() == "secret"
    assert not list(new.parent.glob(".*"))


def test_an_encrypted_backup_shows_nothing_and_opens_with_its_passphrase_alone(
    data: Path, file: Path, new: Path
) -> None:
    make(file, places_in(install(data)), PASSPHRASE)
    with zipfile.ZipFile(file) as opened:
        assert set(opened.namelist()) == {"key.age", ENCRYPTED}
        assert opened.read(ENCRYPTED).startswith(b"age-encryption.org/v1")
    assert b"heron" not in file.read_bytes()
    refused(file, new, "is encrypted: set BACKUP_PASSPHRASE_FILE")
    refused(file, new, "does not open this backup", "another passphrase")
    restore(file, new, PASSPHRASE, [])
    assert reports_of(new) == {SESSION, OTHER}
    whole = file.read_bytes()
    file.write_bytes(with_a_wrong_bit(whole, len(whole) // 2))  # far inside of the encrypted ZIP
    refused(file, new.with_name("other"), DAMAGED, PASSPHRASE)


def test_a_part_that_differs_is_refused(data: Path, file: Path, new: Path) -> None:
    make(file, places_in(install(data)), "")
    changed = file.with_name("changed.zip")
    with zipfile.ZipFile(file) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(b"%PDF heron", b"%PDF egret"))
    refused(changed, new, f"final_report.pdf: {DAMAGED}")


def test_a_file_that_was_cut_off_or_changed_is_refused(data: Path, file: Path, new: Path) -> None:
    make(file, places_in(install(data)), "")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    refused(file, new, DAMAGED)
    name = f"files/reports/{SESSION}/final_report.pdf"
    place = whole.index(name.encode()) + len(name) + 24  # behind the part's header
    file.write_bytes(with_a_wrong_bit(whole, place))
    refused(file, new, DAMAGED)


def with_a_wrong_bit(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


@pytest.mark.parametrize("path", ["../escaped", "/tmp/escaped", "files/../../escaped"])
def test_a_part_outside_of_the_backup_is_refused(file: Path, new: Path, path: str) -> None:
    parts = {path: hashlib.sha256(b"x").hexdigest()}
    manifest = {"format": 1, "version": "1", "made_at": 0, "versions": {}, "parts": parts}
    with zipfile.ZipFile(file, "w") as opened:
        opened.writestr(path, b"x")
        opened.writestr(MANIFEST, json.dumps(manifest))
    refused(file, new, DAMAGED)
    assert not list(new.parent.rglob("escaped"))


@pytest.mark.parametrize("content", [b"", b"no backup"])
def test_another_file_is_refused(file: Path, new: Path, content: bytes) -> None:
    file.write_bytes(content)
    refused(file, new, DAMAGED)


def test_a_format_of_a_later_release_is_refused_by_its_name(file: Path, new: Path) -> None:
    manifest = {"format": 2, "version": "9.1", "made_at": 0, "versions": {}, "parts": {}}
    with zipfile.ZipFile(file, "w") as opened:
        opened.writestr(MANIFEST, json.dumps(manifest))
    refused(file, new, r"format 2 of Vivavoce 9\.1")


def test_a_newer_store_is_refused(data: Path, file: Path, new: Path) -> None:
    row = {"id": ROW, "version": 1, "needs": 0, "leased_until": 0.0}
    make(file, places_in(install(data, {f"stt/{MIGRATIONS}": [row]})), "")
    refused(file, new, r"stores \(stt\) are newer")


def test_an_installation_is_not_overwritten(data: Path, file: Path, new: Path) -> None:
    make(file, places_in(install(data)), "")
    new.mkdir()
    (new / "anything").touch()
    with pytest.raises(BackupError, match="is not empty"):
        restore(file, new, "", [])
    assert [path.name for path in new.iterdir()] == ["anything"]


def test_a_backup_is_not_overwritten(data: Path, file: Path) -> None:
    file.write_bytes(b"older")
    with pytest.raises(FileExistsError, match="is there already"):
        make(file, places_in(install(data)), "")
    assert file.read_bytes() == b"older"


def test_a_folder_on_which_nothing_ran_is_no_backup(data: Path, file: Path) -> None:
    with pytest.raises(BackupError, match="no Vivavoce ran"):
        make(file, places_in(data), "")
    assert not file.exists()


# ---------------------------------------------------------------- one moment


def test_files_are_read_at_one_moment_while_others_write(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer adds a number to one file and then to the other: they differ by 1 at most."""
    files = [data / "one.sqlite", data / "other.sqlite"]
    data.mkdir()
    for path in files:
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("CREATE TABLE row (n INTEGER)")
    stop, written = threading.Event(), threading.Event()

    def work() -> None:
        dbs = [sqlite3.connect(path, timeout=60, isolation_level=None) for path in files]
        number = 0
        while not stop.is_set():
            number += 1
            for db in dbs:
                db.execute("INSERT INTO row VALUES (?)", (number,))
            written.set()
        for db in dbs:
            db.close()

    monkeypatch.setattr(moment, "TRIES", 1000)
    monkeypatch.setattr(moment, "PAUSE_SECONDS", 0.01)
    writer = threading.Thread(target=work)
    writer.start()
    try:
        for _ in range(20):
            written.clear()
            with one_moment(files, lambda: None) as opened:
                assert written.wait(60)  # the writer goes on while the files are read
                one, other = (count(opened[path]) for path in files)
                assert 0 <= one - other <= 1
    finally:
        stop.set()
        writer.join()


def count(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM row").fetchone()[0])


def test_a_file_that_stays_locked_ends_the_backup(
    data: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moment, "TRY_SECONDS", 0.01)
    monkeypatch.setattr(moment, "PAUSE_SECONDS", 0.01)
    install(data)
    with closing(sqlite3.connect(data / "stt.sqlite", isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        with pytest.raises(BackupError, match="the stores are busy"):
            make(file, places_in(data), "")
    assert [path.name for path in file.parent.iterdir()] == ["data"]


def test_sound_recorded_after_the_first_copy_is_copied_later(tmp_path: Path) -> None:
    sound, later = tmp_path / "sound", tmp_path / "later"
    sound.mkdir()
    for name in ("old.pcm", "grown.pcm"):
        (sound / name).write_bytes(b"1")
    known = copy_changed(sound, tmp_path / "first", {})
    (sound / "grown.pcm").write_bytes(b"12")
    (sound / "new.pcm").write_bytes(b"1")
    copy_changed(sound, later, known)
    copied = {path.name: path.read_bytes() for path in files_in(later)}
    assert copied == {"grown.pcm": b"12", "new.pcm": b"1"}


# ---------------------------------------------------------------- erasures


def test_who_was_erased_after_the_backup_is_left_out(data: Path, file: Path, new: Path) -> None:
    make(file, places_in(install(data)), "")
    journal = data.parent / "journal"
    append(journal / "gateway-here.jsonl", [Erased(hashed(SESSION), 7.0)])
    restored = restore(file, new, "", [journal])
    assert restored.erasures.known == {hashed(SESSION): 7.0}
    assert rows_of(new, "stt", "utterances") == [utterance(OTHER, "u2")]
    assert reports_of(new) == {OTHER}
    assert waiting_in(new).count(("stt", "transcript.appended")) == 1
    assert ("grading", "session.erased") in waiting_in(new)
    assert rows_of(new, "grading", "tombstones") == [{"id": hashed(SESSION), "erased_at": 7.0}]
    assert hashed(SESSION) in (new / "erasures/restored.jsonl").read_text()


def test_files_of_sessions_that_the_backup_calls_erased_are_left_out(
    data: Path, file: Path, new: Path
) -> None:
    erased = {"gateway/tombstones": [{"id": hashed(SESSION), "erased_at": 7.0}]}
    make(file, places_in(install(data, erased)), "")
    restore(file, new, "", [])
    assert reports_of(new) == {OTHER}


def test_a_journal_that_cannot_be_read_stops_the_restore(data: Path, file: Path, new: Path) -> None:
    make(file, places_in(install(data)), "")
    journal = data.parent / "journal.jsonl"
    with pytest.raises(BackupError, match=r"journal\.jsonl cannot be read"):
        restore(file, new, "", [journal])
    journal.write_text('{"erased": "x", "at": 1}\n{"at": 1}\n{"erased"')
    with pytest.raises(BackupError, match=r"journal\.jsonl line 2 is no erasure"):
        restore(file, new, "", [journal])
    assert not new.exists()


def test_the_command_names_the_days_that_no_journal_covers(
    data: Path,
    new: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    monkeypatch.setenv("DATA_DIR", str(install(data)))
    monkeypatch.setenv("REPORTS_DIR", str(data / "reports"))
    assert main(["backup", str(folder)]) == 0
    (file,) = folder.iterdir()
    assert "not encrypted" in capsys.readouterr().err
    monkeypatch.setenv("DATA_DIR", str(new))
    assert main(["restore", str(file)]) == 0
    assert "erasures after the backup are NOT applied (20" in capsys.readouterr().err
    assert main(["restore", str(file)]) == 1
    assert "is not empty" in capsys.readouterr().err
