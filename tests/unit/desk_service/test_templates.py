"""Templates: drafts that two people cannot overwrite, and versions that never change."""

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx2
import pytest

from desk_service.context import Context
from desk_service.templates.store import Templates
from shared.broker import BrokerUnavailable, Message, unpack
from tests.unit.desk_service.conftest import Connect, joined

QUESTION = {"text": "What did you build?", "competency": "Design", "covers": ["an alternative"]}


@pytest.fixture
def published(desk: Context, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return the events that the broker takes; it takes none while an item is None."""
    taken: list[dict[str, Any]] = []

    async def publish(messages: Sequence[Message]) -> None:
        if None in taken:
            raise BrokerUnavailable("away")
        taken.extend(envelope.data for each in messages for envelope in unpack(each))

    monkeypatch.setattr(desk.broker, "publish", publish)
    return taken


async def made(client: httpx2.AsyncClient, **body: Any) -> str:
    """Make a template, and return its path."""
    answer = await client.post("/templates", json=body)
    assert answer.status_code == 201, answer.text
    return f"/templates/{answer.json()['id']}"


async def read(client: httpx2.AsyncClient, path: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the draft, and the header that names it."""
    answer = await client.get(f"{path}/draft")
    assert answer.status_code == 200, answer.text
    return answer.json(), {"If-Match": answer.headers["etag"]}


async def publish(client: httpx2.AsyncClient, path: str) -> httpx2.Response:
    _, match = await read(client, path)
    return await client.post(f"{path}/publish", headers=match)


async def test_a_template_from_a_pack_is_published_as_it_is(
    admin: httpx2.AsyncClient, published: list[dict[str, Any]]
) -> None:
    path = await made(admin, pack="engineering")
    draft, _ = await read(admin, path)
    assert draft["pack"]["name"] == "engineering"
    assert {question["origin"] for question in draft["questions"]} == {"pack"}
    version = (await publish(admin, path)).json()
    assert (version["n"], version["content"]) == (1, draft)
    (event,) = published
    assert (event["version"], event["sha256"]) == (1, version["sha256"])
    assert [each["text"] for each in event["questions"]] == [
        question["text"] for question in draft["questions"]
    ]
    assert "ideal" not in str(event)
    (entry,) = [
        entry
        for entry in (await admin.get("/audit")).json()["items"]
        if entry["action"] == "template.published"
    ]
    assert entry["facts"] == {"n": 1, "sha256": version["sha256"]}


async def test_a_version_names_its_follow_ups_and_their_limits(
    admin: httpx2.AsyncClient, published: list[dict[str, Any]]
) -> None:
    path = await made(admin, title="Design")
    draft, match = await read(admin, path)
    probe = {"text": "What else did you consider?", "for_cover": "an alternative"}
    question = {**QUESTION, "probes": [probe], "follow_up": "always"}
    draft |= {"questions": [question], "follow_ups": {"per_question": 2, "per_interview": 6}}
    assert (await admin.put(f"{path}/draft", json=draft, headers=match)).status_code == 200
    first = (await publish(admin, path)).json()
    (event,) = published
    assert event["follow_ups"] == {"per_question": 2, "per_interview": 6}
    assert event["questions"][0]["probes"] == [probe]
    assert event["questions"][0]["follow_up"] == "always"
    draft, match = await read(admin, path)
    draft["questions"][0]["probes"] = []
    await admin.put(f"{path}/draft", json=draft, headers=match)
    assert (await publish(admin, path)).json()["sha256"] != first["sha256"]


@pytest.mark.parametrize(
    "follow_ups", [{"per_question": 3}, {"per_interview": 7}, {"per_question": -1}]
)
async def test_no_template_goes_beyond_the_hard_limits(
    admin: httpx2.AsyncClient, follow_ups: dict[str, int]
) -> None:
    path = await made(admin, title="Design")
    draft, match = await read(admin, path)
    answer = await admin.put(
        f"{path}/draft", json=draft | {"follow_ups": follow_ups}, headers=match
    )
    assert answer.status_code == 422


async def test_a_follow_up_for_a_point_that_nobody_asks_for_is_not_published(
    admin: httpx2.AsyncClient,
) -> None:
    path = await made(admin, title="Design")
    draft, match = await read(admin, path)
    draft["questions"] = [{**QUESTION, "probes": [{"text": "How so?", "for_cover": "a pony"}]}]
    await admin.put(f"{path}/draft", json=draft, headers=match)
    answer = await publish(admin, path)
    assert answer.status_code == 409
    assert "follow-up" in answer.json()["detail"]


async def test_a_pack_in_the_language_and_with_a_title_of_ones_own(
    admin: httpx2.AsyncClient,
) -> None:
    draft, _ = await read(admin, await made(admin, pack="general", language="es", title="Uno"))
    assert (draft["language"], draft["title"]) == ("es", "Uno")
    assert (await admin.post("/templates", json={"pack": "nobody"})).status_code == 404
    names = {pack["name"] for pack in (await admin.get("/packs")).json()}
    assert {"general", "engineering"} <= names


async def test_a_draft_that_somebody_else_saved_is_not_overwritten(
    admin: httpx2.AsyncClient,
) -> None:
    path = await made(admin, title="Engineer")
    draft, match = await read(admin, path)
    new = draft | {"questions": [QUESTION]}
    answers = await asyncio.gather(
        *(admin.put(f"{path}/draft", json=new, headers=match) for _ in range(5))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]
    assert (await admin.put(f"{path}/draft", json=new)).status_code == 428
    assert (await admin.post(f"{path}/publish", headers=match)).status_code == 412
    saved, match = await read(admin, path)
    assert saved["questions"][0]["text"] == QUESTION["text"]
    assert (await admin.put(f"{path}/draft", json=saved, headers=match)).status_code == 200


async def test_ideal_answers_go_to_those_who_grade_alone(
    admin: httpx2.AsyncClient, published: list[dict[str, Any]]
) -> None:
    path = await made(admin, title="Engineer")
    draft, match = await read(admin, path)
    question = {"text": "Why?", "competency": "Judgement", "ideal": "SECRET"}
    await admin.put(f"{path}/draft", json=draft | {"questions": [question]}, headers=match)
    version = (await publish(admin, path)).json()
    template, ideals = published
    assert "SECRET" not in str(template)
    assert ideals == {"sha256": version["sha256"], "ideals": ["SECRET"]}


async def test_a_version_never_changes_and_the_same_draft_is_no_new_version(
    admin: httpx2.AsyncClient, published: list[dict[str, Any]]
) -> None:
    path = await made(admin, pack="general")
    first = (await publish(admin, path)).json()
    assert (await publish(admin, path)).json() == first
    draft, match = await read(admin, path)
    await admin.put(f"{path}/draft", json=draft | {"title": "Other"}, headers=match)
    second = (await publish(admin, path)).json()
    assert second["n"] == 2
    assert second["sha256"] != first["sha256"]
    assert (await admin.get(f"{path}/versions/1")).json() == first
    assert (await admin.get(f"{path}/versions/3")).status_code == 404
    (listed,) = (await admin.get("/templates")).json()["items"]
    assert (listed["head"], listed["state"]) == (2, "live")
    assert [event["version"] for event in published] == [1, 2]


async def test_of_calls_that_publish_at_once_one_makes_the_version(
    admin: httpx2.AsyncClient, published: list[dict[str, Any]]
) -> None:
    path = await made(admin, pack="general")
    answers = await asyncio.gather(*(publish(admin, path) for _ in range(10)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert {answer.json()["n"] for answer in answers if answer.status_code == 201} == {1}
    assert [event["version"] for event in published] == [1]


async def test_a_version_is_told_of_once_the_broker_is_back(
    desk: Context, admin: httpx2.AsyncClient, published: list[Any]
) -> None:
    path = await made(admin, pack="general")
    published.append(None)
    assert (await publish(admin, path)).status_code == 201
    await desk.publishing.sweep()
    assert published == [None]
    published.clear()
    await desk.publishing.sweep()
    assert [event["version"] for event in published] == [1]
    await desk.publishing.sweep()
    assert len(published) == 1


async def test_a_publication_begun_by_a_killed_process_is_finished(
    desk: Context,
    admin: httpx2.AsyncClient,
    published: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = await made(admin, pack="general")

    async def killed(self: object, version: object) -> None:
        raise asyncio.CancelledError

    template = await desk.templates.get(path.rpartition("/")[2])
    assert template is not None
    with monkeypatch.context() as patch:
        patch.setattr(Templates, "take_head", killed)
        with pytest.raises(asyncio.CancelledError):
            await desk.publishing.publish(template, "u1")
    assert (await admin.get("/templates")).json()["items"][0]["head"] == 0
    await desk.publishing.sweep()
    assert (await admin.get("/templates")).json()["items"][0]["head"] == 1
    assert [event["version"] for event in published] == [1]
    assert (await publish(admin, path)).json()["n"] == 1


@pytest.mark.parametrize(
    ("questions", "status"),
    [
        ([], 409),
        ([QUESTION, QUESTION | {"text": "WHAT did  you build?"}], 409),
        ([QUESTION], 201),
    ],
)
async def test_a_draft_that_cannot_be_asked_is_not_published(
    admin: httpx2.AsyncClient,
    published: list[dict[str, Any]],
    questions: list[dict[str, Any]],
    status: int,
) -> None:
    path = await made(admin, title="Engineer")
    draft, match = await read(admin, path)
    saved = await admin.put(f"{path}/draft", json=draft | {"questions": questions}, headers=match)
    assert saved.status_code == 200, saved.text
    answer = await publish(admin, path)
    assert answer.status_code == status
    assert len(published) == (status == 201)


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "x" * 501},
        {"text": "a\u0000b"},
        {"seconds": 29},
        {"seconds": "180"},
        {"weight": 4},
        {"covers": ["x"] * 13},
        {"origin": "invented"},
    ],
)
async def test_a_question_with_a_wrong_field_is_refused(
    admin: httpx2.AsyncClient, wrong: dict[str, Any]
) -> None:
    path = await made(admin, title="Engineer")
    draft, match = await read(admin, path)
    body = draft | {"questions": [QUESTION | wrong]}
    answer = await admin.put(f"{path}/draft", json=body, headers=match)
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("questions.0.")


async def test_an_archived_template_is_neither_saved_nor_published(
    admin: httpx2.AsyncClient,
) -> None:
    path = await made(admin, pack="general")
    draft, match = await read(admin, path)
    assert (await admin.post(f"{path}/archive")).json()["state"] == "archived"
    assert (await admin.put(f"{path}/draft", json=draft, headers=match)).status_code == 409
    assert (await admin.post(f"{path}/publish", headers=match)).status_code == 409


async def test_reviewers_see_no_template_and_recruiters_write_them(
    admin: httpx2.AsyncClient, connect: Connect
) -> None:
    recruiter = await joined(admin, connect, "recruiter")
    reviewer = await joined(admin, connect, "reviewer", "eve@example.org")
    path = await made(recruiter, pack="general")
    answers = [
        await reviewer.get("/templates"),
        await reviewer.get(f"{path}/draft"),
        await reviewer.post("/templates", json={"pack": "general"}),
        await reviewer.get("/packs"),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert (await recruiter.get("/templates/nothing/draft")).status_code == 404


async def test_packs_are_told_in_the_language_that_is_asked_for(admin: httpx2.AsyncClient) -> None:
    english, spanish = [
        {pack["name"]: pack["title"] for pack in (await admin.get(path)).json()}
        for path in ("/packs", "/packs?language=es-MX")
    ]
    assert english.keys() == spanish.keys()
    assert english["engineering"] != spanish["engineering"]
    assert (await admin.get("/packs?language=%00")).status_code == 422
