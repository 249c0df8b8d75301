"""Films on a volume: how long they stay, and a volume that takes nothing for a while."""

import asyncio
import os
import shutil
import time
from pathlib import Path

import pytest

from avatar_service import main
from avatar_service.film_folder import UNFINISHED, FilmFolder, unfinished
from shared.films import FILM, read_studio
from tests.support.eventually import eventually
from tests.unit.avatar_service.fake_voice import STUDIO


def test_films_go_a_while_after_their_last_use(tmp_path: Path) -> None:
    films = FilmFolder(tmp_path)
    for name in ("old", "used", f"{UNFINISHED}x"):
        (tmp_path / name).mkdir()
        (tmp_path / name / FILM).touch()
        os.utime(tmp_path / name, (0, 0))
    assert films.use("used")
    assert not films.use("none")
    assert films.remove_unused(30, time.time()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["used"]


def test_the_gateways_are_told_who_speaks_and_that_nobody_does(tmp_path: Path) -> None:
    films = FilmFolder(tmp_path / "films")
    films.announce(None)
    assert read_studio(films.path) is None
    films.announce(STUDIO)
    assert read_studio(films.path) == STUDIO
    films.announce(None)
    assert read_studio(films.path) is None
    (films.path / "studio.json").write_text("{")
    assert read_studio(films.path) is None


def test_a_film_that_another_replica_removes_meanwhile_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old").mkdir()
    is_dir = Path.is_dir

    def removed_after(path: Path) -> bool:
        found = is_dir(path)
        shutil.rmtree(path) if path.name == "old" else None
        return found

    monkeypatch.setattr(Path, "is_dir", removed_after)
    assert FilmFolder(tmp_path).remove_unused(0, time.time() + 60) == 0


def test_a_volume_that_takes_nothing_still_has_its_films(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "film").mkdir()
    (tmp_path / "film" / FILM).touch()

    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "utime", refuse)
    films = FilmFolder(tmp_path)
    assert films.use("film")
    assert not films.use("none")


def test_a_note_that_the_volume_does_not_take_leaves_the_old_note_and_nothing_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    films = FilmFolder(tmp_path)
    films.announce(STUDIO)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        films.announce(STUDIO.model_copy(update={"version": "2"}))
    assert read_studio(tmp_path) == STUDIO
    assert len(list(tmp_path.iterdir())) == 1


def test_a_film_that_cannot_be_flushed_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    def make() -> None:
        with unfinished(tmp_path / "film") as folder:
            (folder / FILM).touch()
            monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="No space left"):
        make()
    assert list(tmp_path.iterdir()) == []


async def test_the_gateways_are_told_who_speaks_once_the_volume_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main, "ANNOUNCE_SECONDS", 0.01)
    films, stop = FilmFolder(tmp_path / "films"), asyncio.Event()
    films.path.touch()  # a file where the folder should be
    assert not await main._announce(films, STUDIO)
    telling = asyncio.create_task(main._announce_again(films, STUDIO, stop))
    await asyncio.sleep(0.05)
    assert not telling.done()
    films.path.unlink()
    await eventually(lambda: read_studio(films.path) == STUDIO)
    await telling
