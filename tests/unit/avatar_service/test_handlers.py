"""Requests become films: once, in order, and never at the cost of an interview."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest

from avatar_service.film_folder import FilmFolder
from avatar_service.film_maker import FilmMaker
from avatar_service.handlers import WAIT_SECONDS, Avatars
from avatar_service.orders import Workshop
from avatar_service.turns import Turns
from shared.events import FilmRequested, SessionStarted, TemplatePublished
from shared.films import AHEAD_ORDER
from shared.model import PlannedQuestion, Probe
from shared.retry import NotYet, Permanent, Unavailable
from tests.support.eventually import eventually
from tests.unit.avatar_service.fake_pool import Pool
from tests.unit.avatar_service.fake_voice import STUDIO

SESSION = "5" * 32


def avatars(folder: Path, pool: Pool, **fields: Any) -> Avatars:
    maker = FilmMaker(STUDIO, FilmFolder(folder), Workshop(folder), pool)  # type: ignore[arg-type]
    return Avatars(maker, **fields)


def wanted(text: str, order: int = 0, requested_at: float = 0.0) -> FilmRequested:
    return FilmRequested(text=text, order=order, requested_at=requested_at)


async def test_a_session_asks_for_its_missing_films_the_first_question_first(
    tmp_path: Path,
) -> None:
    pool = Pool()
    pool.gate.set()
    service = avatars(tmp_path, pool)
    await service.on_film_requested(wanted("How?"))
    event = SessionStarted(
        session_id=SESSION, language="en-GB", questions=("Why?", "How?", "When?")
    )
    asked = await service.on_session_started(event)
    assert [(e.text, e.order) for e in asked if isinstance(e, FilmRequested)] == [
        ("Why?", 0),
        ("", 1),
        ("When?", 3),
    ]


async def test_the_films_of_a_published_version_are_asked_for_behind_those_of_sessions(
    tmp_path: Path,
) -> None:
    pool = Pool()
    pool.gate.set()
    service = avatars(tmp_path, pool)
    await service.on_film_requested(wanted("How?"))
    event = TemplatePublished(
        template_id="t",
        version=1,
        sha256="0" * 64,
        title="Engineering",
        questions=(
            PlannedQuestion(text="Why?", seconds=180, probes=(Probe(text="So?", for_cover="it"),)),
            PlannedQuestion(text="How?", seconds=180),
        ),
        published_at=1.0,
    )
    asked = await service.on_template_published(event)
    assert [(e.text, e.order) for e in asked if isinstance(e, FilmRequested)] == [
        ("Why?", AHEAD_ORDER),
        ("", AHEAD_ORDER + 1),
        ("So?", AHEAD_ORDER + 3),
    ]


async def test_the_follow_ups_of_a_session_are_filmed_after_its_questions(tmp_path: Path) -> None:
    event = SessionStarted(session_id=SESSION, questions=("Why?", "How?"), probes=("So?",))
    asked = await avatars(tmp_path, Pool()).on_session_started(event)
    assert [e.text for e in asked if isinstance(e, FilmRequested)] == ["Why?", "", "How?", "So?"]


async def test_a_language_without_a_voice_and_a_service_without_one_ask_for_nothing(
    tmp_path: Path,
) -> None:
    event = SessionStarted(session_id=SESSION, language="fr", questions=("Pourquoi ?",))
    assert await avatars(tmp_path, Pool()).on_session_started(event) == []
    mute = FilmMaker(None, FilmFolder(tmp_path), Workshop(tmp_path), Pool())  # type: ignore[arg-type]
    assert await Avatars(mute).on_session_started(event.model_copy(update={"language": "en"})) == []
    assert await Avatars(mute).on_film_requested(wanted("Why?")) == []


async def test_a_service_without_a_voice_needs_no_package_for_films(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "avatar_service.film", None)  # its import fails
    mute = FilmMaker(None, FilmFolder(tmp_path), Workshop(tmp_path), Pool())  # type: ignore[arg-type]
    await mute.prepare()


async def test_many_requests_for_a_film_make_it_once(tmp_path: Path) -> None:
    pool = Pool()
    service = avatars(tmp_path, pool)
    waiting = [asyncio.create_task(service.on_film_requested(wanted("Why?"))) for _ in range(5)]
    await pool.began.wait()
    pool.gate.set()
    await asyncio.gather(*waiting)
    await service.on_film_requested(wanted(" Why?\n"))
    assert pool.texts == ["Why?"]


async def test_a_first_question_overtakes_films_that_nobody_waits_for(tmp_path: Path) -> None:
    pool = Pool()
    service = avatars(tmp_path, pool)
    requests = [wanted("a", 100), wanted("b", 101), wanted("c", 102), wanted("first", 0)]
    waiting = [asyncio.create_task(service.on_film_requested(each)) for each in requests]
    await pool.began.wait()
    await eventually(lambda: len(service.maker.making) == len(requests))
    pool.gate.set()
    await asyncio.gather(*waiting)
    assert sorted(pool.texts) == ["a", "b", "c", "first"]
    assert pool.texts.index("first") <= 1


async def test_a_text_that_cannot_be_said_stays_a_text(tmp_path: Path) -> None:
    pool = Pool(Permanent("no word"))
    pool.gate.set()
    assert await avatars(tmp_path, pool).on_film_requested(wanted("???")) == []


async def test_a_volume_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    pool = Pool(OSError(28, "No space left on device"))
    pool.gate.set()
    with pytest.raises(Unavailable, match="No space left"):
        await avatars(tmp_path, pool).on_film_requested(wanted("Why?"))


async def test_a_film_that_waits_long_for_its_turn_comes_back_and_goes_on(tmp_path: Path) -> None:
    pool = Pool()
    service = avatars(tmp_path, pool, turn_seconds=0.01)
    making = asyncio.create_task(service.maker.make("Why?", "en", 0))
    await pool.began.wait()
    with pytest.raises(NotYet) as put_off:
        await service.on_film_requested(wanted("Why?", requested_at=1000.0))
    assert put_off.value.until == 1000.0 + WAIT_SECONDS
    pool.gate.set()
    await making
    assert pool.texts == ["Why?"]
    assert service.maker.missing("Why?", "en") is False


async def test_a_cancelled_waiter_gives_its_turn_away() -> None:
    turns, done = Turns(), []

    async def work(name: str) -> None:
        async with turns.turn(0):
            await asyncio.sleep(0)
            done.append(name)

    tasks = [asyncio.create_task(work(name)) for name in "abc"]
    await asyncio.sleep(0)
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert done == ["a", "c"]


def test_a_film_is_named_by_words_voice_face_and_version() -> None:
    name = STUDIO.film("Why  me?", "en")
    assert name == STUDIO.film(" Why me? ", "en-US")
    other = STUDIO.model_copy(update={"version": "2"})
    assert len({name, other.film("Why me?", "en"), STUDIO.film("Why you?", "en")}) == 3
    assert STUDIO.film("¿Por qué?", "es") is None
