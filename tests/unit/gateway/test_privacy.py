"""An export is whole, however the services' answers arrive; or it is told that it is not."""

import random
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from gateway import privacy, problems
from gateway.waiting import Waiting
from shared.broker.message import bundle, pack, read, unpack
from shared.broker.topology import QUEUES
from shared.events import Event, ExportRead, ExportRequested
from shared.records import MAX_PART_CHARS, Records, Tombstones
from tests.fakes import MemoryStore
from tests.unit.gateway.fakes import SESSION, session

TEXTS = ("words", 'a \\"quoted\\" word\n', "gr\N{LATIN SMALL LETTER U WITH DIAERESIS}n \N{EYES}")
Arrival = Callable[[list[ExportRead]], Sequence[ExportRead]]


class Services:
    """All of them, with a large number of rows in one. `arrive` says in which order their answers
    arrive, and which do; `again` asks them twice."""

    def __init__(self, arrive: Arrival = list, again: int = 0) -> None:
        self.waiting, self.tombstones = Waiting(), None
        self.stored: dict[str, list[dict[str, Any]]] = {name: [] for name in QUEUES}
        self.answers = 0
        self._arrive, self._times = arrive, 1 + again

    async def get(self, session_id: str) -> object:
        return session(session_id)

    async def publish(self, asked: ExportRequested) -> None:
        answers = [
            answer
            for _ in range(self._times)
            for service in QUEUES
            for answer in await self._answer(service, asked)
        ]
        for answer in self._arrive([_travelled(answer) for answer in answers]):
            self.answers += 1
            self.waiting.tell(answer.request_id, answer)

    async def _answer(self, service: str, asked: ExportRequested) -> Sequence[Event]:
        rows = self.stored[service]
        if service == "stt":  # somebody is speaking
            text = TEXTS[len(rows) % 3] * (MAX_PART_CHARS // 10)
            rows += [{"id": f"{len(rows)}", "session_id": SESSION, "text": text}]
        store = MemoryStore()
        notes = await store.collection("notes")
        await notes.add(rows)
        kinds = {"notes": (notes, "session_id")}
        records = Records(service, SimpleNamespace(), await Tombstones.open(store), kinds)
        return await records.on_export_requested(asked)


def _travelled(event: Event) -> ExportRead:
    return read(unpack(bundle([pack(event)]))[0], ExportRead)


async def export(services: Services) -> httpx2.Response:
    gateway: Any = SimpleNamespace(
        events=services,
        waiting=services.waiting,
        sessions=services,
        owner_or_operator=lambda request, session_id: None,
        count_question=lambda request, session_id: None,
    )
    app = FastAPI()
    problems.install(app)
    app.include_router(privacy.routes(gateway))
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
        return await client.get(f"/interview/{SESSION}/export")


Rows = dict[str, dict[str, Any]]
"""By service, then by id."""


def exported(answer: httpx2.Response) -> Rows:
    assert answer.status_code == 200, answer.text
    found = privacy.Export.model_validate_json(answer.content)
    assert found.session_id == SESSION
    assert answer.json() == found.model_dump()
    return {name: by_id(kinds["notes"]) for name, kinds in found.services.items()}


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privacy, "PATIENCE", 0.05)


def kept(services: Services) -> Rows:
    return {name: by_id(rows) for name, rows in services.stored.items()}


def by_id(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {row["id"]: row for row in rows}


async def test_a_small_session_is_told_as_it_is_stored() -> None:
    services = Services()
    services.stored["report"] += [{"id": "1", "session_id": SESSION, "deep": [{"er": None}, 1.5]}]
    assert exported(await export(services)) == kept(services)


@pytest.mark.parametrize("seed", range(5))
async def test_a_large_session_is_whole_in_whatever_order_its_parts_arrive(seed: int) -> None:
    def shuffled(answers: list[ExportRead]) -> list[ExportRead]:
        return random.Random(seed).sample(answers + answers[:3], len(answers) + 3)

    services = Services(shuffled)
    services.stored["stt"] += [
        {"id": f"{n}", "session_id": SESSION, "text": TEXTS[n % 3] * 5_000} for n in range(30)
    ]
    assert exported(await export(services)) == kept(services)
    assert services.answers > len(QUEUES) + 5


@pytest.mark.parametrize("missing", [0, 1, -1])
async def test_a_missing_part_is_told(missing: int) -> None:
    def lost(answers: list[ExportRead]) -> list[ExportRead]:
        parts = [answer for answer in answers if answer.parts > 1]
        return [answer for answer in answers if answer is not parts[missing]]

    services = Services(lost)
    services.stored["stt"] += [{"id": "x", "session_id": SESSION, "text": "x" * MAX_PART_CHARS}]
    answer = await export(services)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.json()["detail"] == "no answer from: stt; please try again"


async def test_parts_of_two_readings_are_not_mixed() -> None:
    """The first was broken off, and more was said before the service was asked again."""

    def broken_off(answers: list[ExportRead]) -> list[ExportRead]:
        first = next(answer.reading for answer in answers if answer.parts > 1)
        gone = [answer for answer in answers if answer.reading == first][-1]
        left = [answer for answer in answers if answer is not gone]
        return sorted(left, key=lambda each: (each.service != "stt", each.reading == first))

    services = Services(broken_off, again=1)
    services.stored["stt"] += [{"id": "x", "session_id": SESSION, "text": "x" * MAX_PART_CHARS}]
    assert exported(await export(services)) == kept(services)
    assert len(services.stored["stt"]) == 3


async def test_an_answer_of_a_service_that_knows_no_parts_is_whole() -> None:
    def of_old(answers: list[ExportRead]) -> list[ExportRead]:
        fields = {"session_id", "request_id", "service", "documents"}
        return [ExportRead.model_validate(answer.model_dump(include=fields)) for answer in answers]

    services = Services(of_old)
    assert exported(await export(services)) == kept(services)
