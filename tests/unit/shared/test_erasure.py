"""A service's export of a session, and the erasure of the session's files."""

from pathlib import Path
from typing import Any

import pytest

from shared.broker.message import bundle, pack
from shared.erasure import MAX_PART_CHARS, SessionData, Tombstones, folder_eraser
from shared.erasure_journal import ErasureJournal, erasures_in, hashed
from shared.events import ExportRead, ExportRequested, SessionErased
from shared.retry import Unavailable
from tests.support.fakes import MemoryStore
from tests.unit.gateway.fakes import KeepingBroker

MIB = 1024 * 1024

ASKED = ExportRequested(session_id="s1", request_id="r1")


async def exported(*rows: dict[str, Any]) -> list[ExportRead]:
    store = MemoryStore()
    notes = await store.collection("notes")
    await notes.add(rows)
    kinds = {"notes": (notes, "session_id"), "nothing": (await store.collection("none"), "id")}
    records = SessionData("stt", KeepingBroker(), await Tombstones.open(store), kinds)  # type: ignore[arg-type]
    events = await records.on_export_requested(ASKED)
    return [event for event in events if isinstance(event, ExportRead)]


def note(number: int, text: str) -> dict[str, Any]:
    return {"id": str(number), "session_id": "s1", "text": text}


async def test_an_export_arrives_as_the_documents_of_each_kind() -> None:
    (read,) = await exported(note(1, "words"), {"id": "2", "session_id": "s2"})
    assert (read.request_id, read.service, read.parts) == ("r1", "stt", 1)
    assert read.documents == {"notes": [note(1, "words")], "nothing": []}


@pytest.mark.parametrize(("marks", "told"), [(True, {"words", "grades"}), (False, {"words"})])
async def test_marks_are_left_out_where_people_have_to_mark_first(
    marks: bool, told: set[str]
) -> None:
    store = MemoryStore()
    kinds = {name: (await store.collection(name), "session_id") for name in ("words", "grades")}
    tombstones = await Tombstones.open(store)
    records = SessionData("x", KeepingBroker(), tombstones, kinds, marks=frozenset({"grades"}))  # type: ignore[arg-type]
    asked = ASKED.model_copy(update={"marks": marks})
    (read,) = await records.on_export_requested(asked)
    assert isinstance(read, ExportRead)
    assert set(read.documents or ()) == told


@pytest.mark.parametrize("rows", [1, 50])
async def test_no_message_of_an_export_is_large(rows: int) -> None:
    texts = ["\N{GRINNING FACE}" * (4 * MIB // rows), '\\"' * 100_000]
    parts = await exported(*(note(n, texts[n % 2 if rows > 1 else 0]) for n in range(rows)))
    assert len(parts) > 4 * MIB // 2 // MAX_PART_CHARS
    assert [part.part for part in parts] == list(range(len(parts)))
    assert {(part.parts, part.documents) for part in parts} == {(len(parts), None)}
    assert len({part.reading for part in parts}) == 1
    assert max(len(bundle([pack(part)]).body) for part in parts) < 2 * MIB


# ---------------------------------------------------------------- files


@pytest.fixture
def videos(tmp_path: Path) -> Path:
    for session in ("s1", "s2"):
        (tmp_path / session).mkdir()
        for name in ("q00.mp4", "q01.mp4"):
            (tmp_path / session / name).write_bytes(b"moving pictures")
    return tmp_path


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.glob("*/*")}


async def test_the_files_of_one_session_are_removed_and_counted(videos: Path) -> None:
    erase = folder_eraser(videos)
    assert await erase("s1") == 2
    assert not (videos / "s1").exists()
    assert files(videos) == {"s2/q00.mp4", "s2/q01.mp4"}
    assert await erase("s1") == 0
    assert await folder_eraser(videos / "never made")("s1") == 0


async def test_files_that_cannot_be_removed_are_tried_again_later(videos: Path) -> None:
    (videos / "linked").symlink_to(videos / "s1")  # of which no more than the link may go
    with pytest.raises(Unavailable, match="cannot be removed"):
        await folder_eraser(videos)("linked")
    assert {"s1/q00.mp4", "s1/q01.mp4"} <= files(videos)


# ---------------------------------------------------------------- the journal


class NoLetters(KeepingBroker):
    """A broker without dead letters."""

    async def sift(self, queue: str, judge: object) -> None:
        pass


async def test_an_erasure_is_confirmed_once_it_is_in_the_journal(tmp_path: Path) -> None:
    tombstones = await Tombstones.open(MemoryStore())
    journal = ErasureJournal(tmp_path / "journal", "gateway")
    records = SessionData("stt", NoLetters(), tombstones, {}, journal=journal)  # type: ignore[arg-type]
    erased = SessionErased(session_id="s1", request_id="r1")
    assert await records.on_session_erased(erased)
    (noted,) = erasures_in(tmp_path / "journal")
    assert noted.sha256 == hashed("s1")

    (tmp_path / "file").touch()
    unwritable = ErasureJournal(tmp_path / "file", "gateway")
    records = SessionData("stt", NoLetters(), tombstones, {}, journal=unwritable)  # type: ignore[arg-type]
    with pytest.raises(Unavailable, match="journal of erasures"):
        await records.on_session_erased(erased)
