"""Questions that a program drafts: asked for, kept, and published once a person ticked them."""

import time
from typing import Any

import httpx2
import pytest

from desk_service.context import Context
from desk_service.drafts.store import ASKED_AGAIN_SECONDS, KEEP_SECONDS
from desk_service.handlers import Drafted
from shared.events import DraftMade
from shared.model import DraftedQuestion
from tests.unit.desk_service.conftest import Connect, joined
from tests.unit.desk_service.test_templates import made, published, read

__all__ = ["published"]  # the fixture

JOB = "You hand over to the day team in writing, and keep the records of twelve patients complete."
ASKED = {"job_description": JOB}
QUESTION = DraftedQuestion(
    text="Tell me about a handover that went wrong.",
    competency="Handover",
    covers=("what was lost",),
    source="You hand over to the day team in writing",
)
DRAFTED = {
    "text": QUESTION.text,
    "competency": QUESTION.competency,
    "covers": list(QUESTION.covers),
    "source": QUESTION.source,
    "origin": "drafted",
}


async def asked(client: httpx2.AsyncClient) -> str:
    answer = await client.post("/drafts", json=ASKED)
    assert answer.status_code == 202, answer.text
    assert answer.json()["state"] == "asked"
    return str(answer.json()["id"])


async def test_a_draft_is_asked_for_and_read_once_it_is_made(
    desk: Context, admin: httpx2.AsyncClient, published: list[dict[str, Any]]
) -> None:
    draft_id = await asked(admin)
    assert published == [{"draft_id": draft_id, "description": JOB, "language": "en"}]
    drafted = Drafted(desk.drafting.drafts, desk.trail)
    event = DraftMade(
        draft_id=draft_id,
        questions=(QUESTION,),
        made_by="llama",
        dropped={"no_source": 2},
        gaps=("payroll",),
    )
    await drafted.on_draft_made(event)
    await drafted.on_draft_made(event.model_copy(update={"questions": ()}))
    found = (await admin.get(f"/drafts/{draft_id}")).json()
    assert found["state"] == "made"
    assert found["questions"] == [QUESTION.model_dump(mode="json")]
    assert (found["made_by"], found["dropped"], found["gaps"]) == (
        "llama",
        {"no_source": 2},
        ["payroll"],
    )
    kept = await desk.drafting.drafts.get(draft_id)
    assert kept is not None
    assert kept.description == ""


async def test_a_draft_that_nobody_made_is_asked_for_again_and_forgotten_in_the_end(
    desk: Context, admin: httpx2.AsyncClient, published: list[dict[str, Any]]
) -> None:
    draft_id = await asked(admin)
    await desk.drafting.sweep()
    assert len(published) == 1
    await desk.drafting.drafts.note_told(draft_id, time.time() - ASKED_AGAIN_SECONDS - 1)
    await desk.drafting.sweep()
    assert len(published) == 2
    await desk.drafting.drafts.sweep(time.time() + KEEP_SECONDS + 1)
    assert (await admin.get(f"/drafts/{draft_id}")).status_code == 404


async def test_a_broker_that_is_away_loses_no_request(
    desk: Context, admin: httpx2.AsyncClient, published: list[Any]
) -> None:
    published.append(None)
    await asked(admin)
    published.clear()
    await desk.drafting.sweep()
    assert len(published) == 1


@pytest.mark.parametrize("text", ["too short", "x" * 20_001])
async def test_a_description_has_a_length(admin: httpx2.AsyncClient, text: str) -> None:
    assert (await admin.post("/drafts", json={"job_description": text})).status_code == 422


async def test_reviewers_and_strangers_draft_nothing(
    admin: httpx2.AsyncClient, connect: Connect
) -> None:
    reviewer = await joined(admin, connect, "reviewer")
    assert (await reviewer.post("/drafts", json=ASKED)).status_code == 403
    assert (await connect().post("/drafts", json=ASKED)).status_code == 401


async def saved(client: httpx2.AsyncClient, path: str, **changed: Any) -> httpx2.Response:
    draft, match = await read(client, path)
    body = draft | {"questions": [DRAFTED | changed]}
    return await client.put(f"{path}/draft", json=body, headers=match)


async def test_a_drafted_question_is_published_only_when_a_person_ticked_it(
    admin: httpx2.AsyncClient, published: list[dict[str, Any]]
) -> None:
    path = await made(admin, title="Nurse")
    assert (await saved(admin, path)).status_code == 200
    _, match = await read(admin, path)
    refused = await admin.post(f"{path}/publish", headers=match)
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (
        409,
        "draft-not-ready",
    )
    assert "tick" in refused.json()["detail"]
    assert (await saved(admin, path, checked=True)).status_code == 200
    _, match = await read(admin, path)
    version = (await admin.post(f"{path}/publish", headers=match)).json()
    (question,) = version["content"]["questions"]
    assert (question["origin"], question["source"]) == ("drafted", QUESTION.source)
    (event,) = published
    assert "source" not in str(event["questions"])
    ticked = [
        entry["facts"].get("ticked")
        for entry in (await admin.get("/audit")).json()["items"]
        if entry["action"] == "draft.saved"
    ]
    assert ticked == [None, 1]


async def test_no_key_ticks_a_question(admin: httpx2.AsyncClient, connect: Connect) -> None:
    path = await made(admin, title="Nurse")
    key = await admin.post("/keys", json={"name": "ATS", "scopes": ["templates"]})
    program = connect(headers={"Authorization": f"Bearer {key.json()['secret']}"})
    assert (await saved(program, path, checked=True)).status_code == 403
    assert (await saved(program, path)).status_code == 200
