"""Links of invitations on whole stacks: nothing uses them up, and they say when they are over."""

import asyncio
import time
from contextlib import suppress
from typing import Any

import httpx2

from tests.support.api_client import Interview, pdf_text
from tests.support.desk import PERSON, at_desk, begin, invited, looked, published, trail
from tests.support.eventually import eventually
from tests.support.requests import Session
from tests.support.stacks import ON_EVERY_STACK, ON_FULL, Stack

LOOKS = 200
ROWS, SLOW_ROWS, BAD_EVERY = 500, 100, 25
"""The rows of a call, and of one to the stand-in for MongoDB: its 100 writes a second are too slow
to answer 500 rows within the store's time limit."""

NEAR_SECONDS = 2.0
"""Seconds to a deadline that a test waits for; a call that comes later is refused, and repeated."""

ANSWER = "I measured every step first, because the team guessed at three causes."
IDEAL = "They weigh a trade-off that nobody named, the erstwhile heron."
NARROW = {"untimed": True, "no_camera": True, "text_only": True}


async def state(admin: httpx2.AsyncClient, invitation: str) -> str:
    found = (await admin.get("/invitations", params={"limit": 200})).json()["items"]
    return str(next(each["state"] for each in found if each["id"] == invitation))


async def over(client: httpx2.AsyncClient, token: str) -> None:
    """Wait until the link is over, and check that it begins nothing."""

    async def gone() -> bool:
        answer = await client.post("/invitation/look", json={"invitation": token})
        return answer.status_code == 410

    await eventually(gone)
    assert (await begin(client, token)).status_code == 410


@ON_EVERY_STACK
async def test_programs_that_scan_a_link_use_nothing_up(
    client: httpx2.AsyncClient, admin: httpx2.AsyncClient
) -> None:
    item, token = await invited(admin)
    assert (await looked(client, token)).json()["state"] is None
    calls = [
        *(client.get("/i", headers={"Referer": item["link"]}) for _ in range(LOOKS // 2)),
        *(client.head("/i") for _ in range(LOOKS // 4)),
        *(client.post("/invitation/look", json={"invitation": token}) for _ in range(LOOKS // 4)),
    ]
    answers = await asyncio.gather(*calls)
    assert {answer.status_code for answer in answers} == {200}

    async def opened() -> bool:
        return await state(admin, item["id"]) == "opened"

    await eventually(opened)
    begun = await begin(client, token)
    assert (begun.status_code, begun.json()["resumed"]) == (200, False)
    assert (await looked(client, token)).json()["state"] == "open"


@ON_EVERY_STACK
async def test_of_all_rows_the_good_ones_have_the_same_links_again(
    stack: Stack, client: httpx2.AsyncClient, admin: httpx2.AsyncClient
) -> None:
    many = SLOW_ROWS if stack.writes_slowly else ROWS
    rows: list[dict[str, Any]] = [{"email": f"p{number}@example.org"} for number in range(many)]
    bad = range(0, many, BAD_EVERY)
    for number in bad:
        rows[number] = {"email": "no address"}
    template = await published(admin)
    body = {"template_id": template, "expires_at": time.time() + 3600, "rows": rows}
    key = {"Idempotency-Key": f"all of {template}"}
    answers = [await admin.post("/invitations", json=body, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    items = answers[0].json()["items"]
    links = {item["link"] for item in items if item["link"]}
    assert (len(links), sum(item["problem"] is not None for item in items)) == (
        many - len(bad),
        len(bad),
    )
    last = items[-1]["link"].partition("#")[2]
    assert (await looked(client, last)).status_code == 200


@ON_EVERY_STACK
async def test_a_link_has_a_time_before_and_after_it(
    client: httpx2.AsyncClient, admin: httpx2.AsyncClient
) -> None:
    soon = time.time() + 600
    _, early = await invited(admin, opens_at=soon)
    look = await looked(client, early)
    assert (look.status_code, look.json()["opens_at"]) == (200, soon)
    refused = await begin(client, early)
    assert (refused.status_code, refused.json()["type"]) == (
        403,
        "urn:vivavoce:problem:not-open-yet",
    )
    item, short = await invited(admin)
    assert (await looked(client, short)).status_code == 200
    path = f"/invitations/{item['id']}"

    async def ends_soon() -> bool:
        near = {"expires_at": time.time() + NEAR_SECONDS}
        return (await admin.patch(path, json=near)).status_code == 200

    await eventually(ends_soon)
    await over(client, short)
    assert await state(admin, item["id"]) == "expired"
    later = {"expires_at": time.time() + 600}
    assert (await admin.patch(path, json=later)).status_code == 200

    async def begins() -> bool:
        return (await begin(client, short)).status_code == 200

    await eventually(begins)


@ON_EVERY_STACK
async def test_an_accommodation_reaches_the_candidate_and_no_report(
    client: httpx2.AsyncClient, admin: httpx2.AsyncClient
) -> None:
    deadline = time.time() + 3600
    item, token = await invited(admin, expires_at=deadline, accommodation=NARROW)
    look = (await looked(client, token)).json()
    assert (look["voice"], look["camera"]) == (False, False)
    begun = (await begin(client, token)).json()
    assert begun["question_seconds"] == []
    assert begun["closes_at"] == deadline + 24 * 3600
    interview = Interview(client, Session.started(begun))
    resumed = await interview.resume()
    assert (resumed["voice"], resumed["camera"]) == (False, False)
    watched = await interview.observe("focused", "looking_ahead")
    assert (watched.status_code, watched.json()["type"]) == (
        403,
        "urn:vivavoce:problem:attention-off",
    )
    await interview.say(ANSWER)

    async def started() -> bool:
        return await state(admin, item["id"]) == "started"

    async def has_more_time() -> bool:
        seconds = (await looked(client, token)).json()["session_seconds"]
        return bool(seconds > look["session_seconds"])

    look = (await looked(client, token)).json()
    later = {"expires_at": deadline + 60}
    await eventually(started)  # a change that meets the news of the start is refused
    assert (await admin.patch(f"/invitations/{item['id']}", json=later)).status_code == 200
    await eventually(has_more_time)
    assert (await begin(client, token)).json()["closes_at"] == deadline + 60 + 24 * 3600
    claim = {"focused_ratio": 0.9, "distracted_ratio": 0.1}
    report = await interview.finalize(attention_summary=claim)
    assert "attention" not in report
    assert not any(name in str(report) for name in NARROW)


@ON_EVERY_STACK
async def test_questions_are_named_by_their_digest_and_ideal_answers_stay_inside(
    stack: Stack, client: httpx2.AsyncClient, admin: httpx2.AsyncClient
) -> None:
    question = {"text": "Which lock held you up?", "competency": "Judgement", "ideal": IDEAL}
    template = await published(
        admin,
        questions=[question],
        attention=False,
        retention_days=5.0,
        blind={"names": False, "ai_marks": False},
    )
    body = {"template_id": template, "expires_at": time.time() + 3600, "rows": [PERSON]}
    (item,) = (await admin.post("/invitations", json=body)).json()["items"]
    token = item["link"].partition("#")[2]
    look = await looked(client, token)
    begun = await begin(client, token)
    assert begun.json()["terms"]["retention_days"] == 5.0
    assert begun.json()["camera"] is False
    interview = Interview(client, Session.started(begun.json()))
    await interview.say(ANSWER)
    report = await interview.finalize()
    export = await client.get(f"/interview/{interview.id}/export", headers=interview.headers)
    hiring = pdf_text((stack.reports / interview.id / "hiring_report.pdf").read_bytes())
    told = [look.text, begun.text, str(await interview.resume()), str(report), export.text, hiring]
    assert not any("heron" in text for text in told)
    digest = report["invitation"]["sha256"]
    (session,) = export.json()["services"]["gateway"]["session"]
    assert session["invitation"]["sha256"] == digest
    assert digest in hiring.replace(" ", "").replace("\n", "")
    published_as = [
        each["facts"].get("sha256") for each in await trail(admin) if each["object"] == template
    ]
    assert digest in published_as


@ON_EVERY_STACK
async def test_who_erases_an_interview_leaves_its_label_and_a_link_that_is_over(
    client: httpx2.AsyncClient, admin: httpx2.AsyncClient
) -> None:
    item, token = await invited(admin)
    await looked(client, token)
    interview = Interview(client, Session.started((await begin(client, token)).json()))
    await interview.say(ANSWER)
    erased = await client.delete(f"/interview/{interview.id}", headers=interview.headers)
    assert erased.status_code in (200, 202), erased.text
    await over(client, token)

    async def known() -> bool:
        return await state(admin, item["id"]) == "erased"

    await eventually(known)
    listed = (await admin.get("/invitations", params={"limit": 200})).json()["items"]
    shown = next(each for each in listed if each["id"] == item["id"])
    assert (shown["label"], shown["person"]["name"]) == (item["label"], "")
    changed = await admin.patch(
        f"/invitations/{item['id']}", json={"expires_at": time.time() + 600}
    )
    assert changed.status_code == 409


@ON_FULL
async def test_a_link_begins_an_interview_while_the_desk_is_dead(
    stack: Stack, client: httpx2.AsyncClient, admin: httpx2.AsyncClient
) -> None:
    item, token = await invited(admin)
    await looked(client, token)
    desk = stack.servers["desk_service"]
    desk.kill()
    try:
        begun = await begin(client, token)
        assert begun.status_code == 200, begun.text
        await Interview(client, Session.started(begun.json())).say(ANSWER)
        again = (await begin(client, token)).json()
        resumed = await Interview(client, Session.started(again)).resume()
        assert resumed["saved"][0]["transcript"] == ANSWER
    finally:
        await asyncio.to_thread(desk.start)

    async def told() -> bool:
        with suppress(httpx2.ConnectError):  # its queue is up before its door
            return await state(admin, item["id"]) == "started"
        return False

    await eventually(told)


@ON_EVERY_STACK
async def test_who_is_in_an_interview_now_is_seen_at_the_desk(
    stack: Stack, client: httpx2.AsyncClient, admin: httpx2.AsyncClient
) -> None:
    item, token = await invited(admin)
    await looked(client, token)
    interview = Interview(client, Session.started((await begin(client, token)).json()))
    seen = asyncio.Queue[str]()

    async def watch() -> None:
        async with (
            at_desk(stack) as other,
            other.stream("GET", "/live", cookies=admin.cookies) as live,
        ):
            async for line in live.aiter_lines():
                if item["id"] in line:
                    seen.put_nowait(line)

    async def shows(text: str) -> None:
        while text not in await asyncio.wait_for(seen.get(), 60):
            pass

    watching = asyncio.create_task(watch())
    try:
        await interview.say(ANSWER, 1)
        await shows('"question":1')
        await interview.finalize()
        await shows('"state":"finished"')
    finally:
        watching.cancel()
