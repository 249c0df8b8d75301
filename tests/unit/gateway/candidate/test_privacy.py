"""Exports: complete in whatever order the answers arrive, or refused."""

import asyncio
import base64
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx2
import pytest
from fastapi import FastAPI
from starlette.types import Message

from gateway.candidate import privacy
from gateway.candidate.asking import Asking
from gateway.candidate.reports import PDF
from gateway.http import problems
from gateway.http.guarded_route import guarded_route
from gateway.http.limits import Limits
from gateway.http.tokens import Grant
from gateway.interview.group_commit import GroupCommit
from gateway.interview.open_sessions import OpenSessions
from gateway.interview.wakeups import Wakeups
from gateway.settings import GatewaySettings
from shared.broker.message import bundle, pack, read, unpack
from shared.broker.topology import QUEUES
from shared.erasure import MAX_PART_CHARS, SessionData, Tombstones
from shared.events import Event, ExportRead, ExportRequested, SessionErased
from shared.http.security_log import SecurityLog
from tests.support.fakes import MemoryStore
from tests.unit.gateway.counting import Replicas
from tests.unit.gateway.fakes import SESSION, session

TEXTS = ("words", 'a \\"quoted\\" word\n', "gr\N{LATIN SMALL LETTER U WITH DIAERESIS}n \N{EYES}")
Arrival = Callable[[list[ExportRead]], Sequence[ExportRead]]


class Services:
    """All services, with a large number of rows in the stt service.

    `arrive` chooses the answers that arrive, and their order; `again` asks the services twice.
    """

    def __init__(self, arrive: Arrival = list, again: int = 0) -> None:
        self.wakeups, self.tombstones = Wakeups(), None
        self.open_sessions = OpenSessions(cast(Any, None), cast(Any, None), "g1")
        self.stored: dict[str, list[dict[str, Any]]] = {name: [] for name in QUEUES}
        self.answers = 0
        self.blind = False
        self.report: Any = None
        self._arrive, self._times = arrive, 1 + again

    async def get(self, session_id: str) -> object:
        return session(session_id).model_copy(update={"blind": self.blind})

    async def get_report(self, session_id: str) -> object:
        return self.report

    async def publish(self, asked: ExportRequested) -> None:
        answers = [
            answer
            for _ in range(self._times)
            for service in QUEUES
            for answer in await self._answer(service, asked)
        ]
        for answer in self._arrive([_travelled(answer) for answer in answers]):
            self.answers += 1
            self.wakeups.tell(answer.request_id, answer)

    async def _answer(self, service: str, asked: ExportRequested) -> Sequence[Event]:
        rows = self.stored[service]
        if service == "stt":  # somebody is speaking
            text = TEXTS[len(rows) % 3] * (MAX_PART_CHARS // 10)
            rows += [{"id": f"{len(rows)}", "session_id": SESSION, "text": text}]
        store = MemoryStore()
        notes = await store.collection("notes")
        await notes.add(rows)
        kinds = {"notes": (notes, "session_id")}
        tombstones, marks = await Tombstones.open(store), frozenset({"notes"})
        records = SessionData(service, SimpleNamespace(), tombstones, kinds, marks=marks)
        return await records.on_export_requested(asked)


def _travelled(event: Event) -> ExportRead:
    return read(unpack(bundle([pack(event)]))[0], ExportRead)


def application(services: Services, reports: Path = Path("missing")) -> FastAPI:
    settings = GatewaySettings(reports_dir=reports)
    limits = Limits(Replicas().counts(), settings)
    context: Any = SimpleNamespace(
        route=guarded_route(settings, limits),
        limits=limits,
        security=SecurityLog(),
        settings=settings,
        access=SimpleNamespace(owner_or_operator=lambda request: Grant(SESSION, 4e9, "secret")),
        asking=Asking(
            cast(GroupCommit, services),
            services.wakeups,
            services.open_sessions,
            all_answers_seconds=0.05,
        ),
        sessions=services,
        reports=SimpleNamespace(get=services.get_report),
    )
    app = FastAPI()
    problems.install(app)
    app.include_router(privacy.routes(context))
    return app


async def export(services: Services, reports: Path = Path("missing")) -> httpx2.Response:
    transport = httpx2.ASGITransport(application(services, reports))
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
    """The first reading breaks off, and more is said before the service is asked again."""

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


@pytest.mark.parametrize(
    ("report", "blind"),
    [
        (None, True),
        (SimpleNamespace(blind=True), True),
        (SimpleNamespace(blind=False), False),
    ],
)
async def test_the_export_of_a_blind_interview_leaves_marks_out(report: Any, blind: bool) -> None:
    services = Services()
    services.blind, services.report = True, report
    answer = (await export(services)).json()
    assert answer["blind"] is blind
    assert all(("notes" in kinds) is not blind for kinds in answer["services"].values())


async def test_an_export_beside_an_erasure_is_404_at_once() -> None:
    class Erased(Services):
        async def publish(self, asked: ExportRequested) -> None:
            """Drop the question, as services do when they have heard of the erasure."""
            erased = SessionErased(session_id=asked.session_id, request_id="other")
            self.wakeups.tell(asked.session_id, erased)

    answer = await export(Erased())
    assert (answer.status_code, answer.json()["detail"]) == (404, "the session was erased")


async def test_an_export_after_an_erasure_that_is_not_done_yet_is_404_at_once() -> None:
    services = Services()
    services.open_sessions.erase(SESSION)
    answer = await export(services)
    assert (answer.status_code, services.answers) == (404, 0)


async def test_an_export_is_sent_in_pieces_that_are_made_when_the_client_reads() -> None:
    """An unread export must not be held twice or more, as parts and as a whole."""
    services = Services()
    services.stored["stt"] += [{"id": "x", "session_id": SESSION, "text": "x" * 2_000_000}]
    sizes: list[int] = []
    stuck = asyncio.Event()

    async def send(message: Message) -> None:
        sizes.append(len(message.get("body", b"")))
        if sizes[-1] > 100_000:
            stuck.set()
            await asyncio.Event().wait()  # the client reads no more

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError("nothing comes")

    path = f"/interview/{SESSION}/export"
    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b""}
    call = asyncio.ensure_future(application(services)(scope, receive, send))
    await asyncio.wait_for(stuck.wait(), 20)
    call.cancel()
    await asyncio.wait({call})
    assert sum(sizes) < MAX_PART_CHARS + 1_000


async def test_a_pdf_of_several_pieces_is_whole(tmp_path: Path) -> None:
    printed = bytes(range(256)) * (2 * privacy.PIECE_BYTES // 256) + b"end"
    (tmp_path / SESSION).mkdir()
    (tmp_path / SESSION / PDF).write_bytes(printed)
    answer = await export(Services(), tmp_path)
    assert base64.b64decode(answer.json()["pdf"], validate=True) == printed
