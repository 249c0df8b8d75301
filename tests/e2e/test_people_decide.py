"""Scenario 6 of the desk: only people decide, and somebody else answers objections."""

import re
from typing import Any

import httpx2

from tests.support.desk import begin, colleague, held, paths_of, submit
from tests.support.eventually import eventually
from tests.support.requests import Session
from tests.support.stacks import ON_EVERY_STACK, Stack

pytestmark = ON_EVERY_STACK

DECISION = {
    "outcome": "advance",
    "reason": "Measured first, and explained why.",
    "agrees_with_ai": "agree",
}
SCOPES = ["templates", "invitations", "interviews", "reports", "audit"]
ANSWER = {"answer": "We read both answers again.", "outcome": "upheld"}


async def statuses(client: httpx2.AsyncClient, known: dict[str, str]) -> dict[str, int]:
    """Send a decision to every route that changes something, and return the answers' statuses."""
    found = {}
    for address, operations in (await paths_of(client, known)).items():
        for method in operations.keys() & {"post", "put", "patch", "delete"}:
            answer = await client.request(method, address, json=DECISION)
            found[f"{method} {address}"] = answer.status_code
    return found


async def test_no_key_decides_and_people_need_reviews_and_a_reason(
    stack: Stack, client: httpx2.AsyncClient, admin: httpx2.AsyncClient
) -> None:
    known, _ = await held(client, admin)
    path = f"/interviews/{known['interview_id']}"
    made = await admin.post("/keys", json={"name": "all", "scopes": SCOPES})
    headers = {"Authorization": f"Bearer {made.json()['secret']}"}
    missing = await admin.post(f"{path}/decision", json=DECISION)
    assert (missing.status_code, missing.json()["type"]) == (
        409,
        "urn:vivavoce:problem:reviews-missing",
    )
    await submit(admin, known["interview_id"])
    async with httpx2.AsyncClient(base_url=stack.desk_url, headers=headers, timeout=60) as program:
        answers = await statuses(program, known)
    people_only = [name for name in answers if re.search("decision|review|assign|answer", name)]
    assert len(people_only) >= 6
    assert {answers[name] for name in people_only} == {403}
    without = await admin.post(f"{path}/decision", json=DECISION | {"reason": " "})
    assert without.status_code == 422
    assert (await admin.get(path)).json()["decisions"] == []
    decided = await admin.post(f"{path}/decision", json=DECISION)
    assert decided.status_code == 201
    assert [each["by"] for each in (await admin.get(path)).json()["decisions"]] == ["Ada"]


async def test_an_objection_is_answered_by_somebody_else_on_the_candidates_link(
    stack: Stack, client: httpx2.AsyncClient, admin: httpx2.AsyncClient
) -> None:
    known, token = await held(client, admin)
    interview = known["interview_id"]
    await submit(admin, interview)
    await admin.post(f"/interviews/{interview}/decision", json=DECISION)
    begun = (await begin(client, token)).json()
    session = f"/interview/{begun['session_id']}"
    signed = Session.started(begun).headers
    filed = await client.post(f"{session}/contest", json={"text": "My line broke."}, headers=signed)
    assert filed.status_code == 201

    async def waiting() -> list[dict[str, Any]]:
        items = (await admin.get("/today")).json()["contests"]["items"]
        return [each for each in items if each["interview_id"] == interview]

    async def waits() -> bool:
        return bool(await waiting())

    await eventually(waits)
    (contest,) = await waiting()
    path = f"/interviews/{interview}/contests/{contest['contest_id']}/answer"
    async with colleague(stack, admin, "admin", "Eve") as other:
        own = await admin.post(path, json=ANSWER)
        assert (own.status_code, own.json()["type"]) == (409, "urn:vivavoce:problem:decided-by-you")
        answered = await other.post(path, json=ANSWER)
        assert answered.status_code == 200, answered.text

    async def shown() -> bool:
        (contest,) = (await client.get(session, headers=signed)).json()["contests"]
        return bool(contest["answer"] == ANSWER["answer"] and contest["outcome"] == "upheld")

    await eventually(shown)
    read = await client.get(session, headers=signed)
    assert not any(name in read.text for name in ("Eve", "Ada"))
    assert await waiting() == []


async def test_marks_leave_the_candidates_link_while_people_mark_again(
    client: httpx2.AsyncClient, admin: httpx2.AsyncClient
) -> None:
    known, token = await held(client, admin)
    interview = known["interview_id"]
    begun = (await begin(client, token)).json()
    report, signed = f"/report/{begun['session_id']}", Session.started(begun).headers

    async def has_marks() -> bool:
        answer = await client.get(report, headers=signed)
        assert answer.status_code == 200, answer.text
        return "scores" in answer.json()["questions"][0]

    async def has_none() -> bool:
        return not await has_marks()

    assert await has_none()
    await submit(admin, interview)
    await eventually(has_marks)
    contest = f"/interview/{begun['session_id']}/contest"
    await client.post(contest, json={"text": "My line broke."}, headers=signed)
    contests: list[dict[str, Any]] = []

    async def filed() -> bool:
        contests[:] = (await admin.get(f"/interviews/{interview}")).json()["contests"]
        return bool(contests)

    await eventually(filed)
    path = f"/interviews/{interview}/contests/{contests[0]['id']}/answer"
    answered = await admin.post(path, json=ANSWER | {"outcome": "regraded"})
    assert answered.status_code == 200, answered.text
    await eventually(has_none)
    pdf = await client.get(f"/reports/{begun['session_id']}/final_report.pdf", headers=signed)
    assert pdf.status_code == 200
    await submit(admin, interview)
    await eventually(has_marks)
