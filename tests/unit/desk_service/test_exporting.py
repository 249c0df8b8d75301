"""The CSV file of interviews: what is in it for whom, and that no cell is a formula."""

import csv
import io
from typing import Any

import httpx2
import pytest

from desk_service.context import Context
from desk_service.exporting import routes
from desk_service.interviews.access import MAX_CHOSEN
from tests.unit.desk_service.conftest import Connect, joined
from tests.unit.desk_service.reported import MARKERS, NAME, SESSION, held, invited
from tests.unit.desk_service.test_comparing import put_review
from tests.unit.desk_service.test_keys import bearer, make

PATH = "/export/interviews.csv"


def rows(answer: httpx2.Response) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


async def test_marks_and_decisions_are_there_once_people_have_marked(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    made = await held(desk, admin)
    before = await admin.get(PATH)
    (row,) = rows(before)
    assert (row["state"], row["name"], row["version"]) == ("reported", NAME, "1")
    assert (row["people_mean"], row["ai_mean"], row["needs_person"], row["q1_ai"]) == ("",) * 4
    assert not any(marker in before.text for marker in (*MARKERS, SESSION))
    me = (await admin.get("/me")).json()["id"]
    await put_review(desk, made, me, "submitted", 4, 2)
    answer = await admin.get(PATH, params={"template": made.template_id})
    (row,) = rows(answer)
    assert (row["q1_people"], row["q2_people"], row["people_mean"]) == ("4.0", "2.0", "3.0")
    assert (row["q1_ai"], row["ai_grader"], row["needs_person"]) == ("4.0", "offline 1", "yes")
    assert "measured first" not in answer.text
    assert "attachment" in answer.headers["content-disposition"]


async def test_words_are_there_only_when_they_are_asked_for(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    await held(desk, admin)
    (row,) = rows(await admin.get(PATH, params={"words": "true"}))
    assert "measured first" in row["q1_words"]
    assert (await admin.get(PATH, params={"words": "yes"})).status_code == 422
    assert (await admin.get(PATH, params={"template": "none"})).status_code == 404
    entries = (await admin.get("/audit", params={"limit": 200})).json()["items"]
    (entry,) = [each for each in entries if each["action"] == "interviews.exported"]
    assert entry["facts"] == {"marks": True, "words": True}


async def test_chosen_interviews_are_exported_alone(
    desk: Context, admin: httpx2.AsyncClient
) -> None:
    made = await held(desk, admin)
    await invited(desk, admin)
    assert len(rows(await admin.get(PATH))) == 2
    (row,) = rows(await admin.get(PATH, params={"id": [made.id, "unknown"]}))
    assert (row["label"], row["state"]) == (made.label, "reported")
    assert not any(marker in str(row) for marker in (*MARKERS, SESSION))
    too_many = {"id": [f"i{n}" for n in range(MAX_CHOSEN + 1)]}
    assert (await admin.get(PATH, params=too_many)).status_code == 422


async def test_no_cell_is_a_formula(
    desk: Context, admin: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.unit.desk_service.reported.NAME", "=HYPERLINK(1)")
    await invited(desk, admin, title="@SUM")
    (row,) = rows(await admin.get(PATH))
    assert (row["name"], row["interview"]) == ("'=HYPERLINK(1)", "'@SUM")


async def test_all_interviews_are_in_it_in_parts(
    desk: Context, admin: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "BATCH", 2)
    labels = {(await invited(desk, admin)).label for _ in range(5)}
    found = rows(await admin.get(PATH))
    assert {row["label"] for row in found} == labels
    assert len(found) == 5


async def test_a_key_gets_marks_and_words_with_the_scope_reports_alone(
    desk: Context, admin: httpx2.AsyncClient, connect: Connect
) -> None:
    await held(desk, admin)
    clients: list[Any] = [
        connect(headers=bearer((await make(admin, *scopes))["secret"]))
        for scopes in (("interviews",), ("interviews", "reports"), ("reports",))
    ]
    (row,) = rows(await clients[0].get(PATH))
    assert not any(name.startswith(("q1", "people", "ai")) for name in row)
    statuses = [(await each.get(PATH, params={"words": "true"})).status_code for each in clients]
    assert statuses == [403, 200, 403]


async def test_people_export_with_a_fresh_password_alone(
    desk: Context, admin: httpx2.AsyncClient, connect: Connect
) -> None:
    bob = await joined(admin, connect, "reviewer")
    assert (await bob.get(PATH)).status_code == 403
    for row in await desk.logins.rows.find({}):
        await desk.logins.rows.change(row["id"], {"fresh_until": 0.0})
    answer = await admin.get(PATH)
    assert answer.json()["type"] == "urn:vivavoce:problem:password-needed"
