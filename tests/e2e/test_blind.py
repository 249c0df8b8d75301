"""Scenario 5 of the desk: a crawl finds nothing of marks before a reader has marked."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx2
import pytest

from tests.support.crawl import crawl, leaks, plain, texts
from tests.support.desk import begin, colleague, held, looked, submit
from tests.support.eventually import eventually
from tests.support.requests import Session
from tests.support.stacks import ON_EVERY_STACK, Stack

pytestmark = ON_EVERY_STACK

NAME, REFERENCE, NOTE = "Marker Nameling", "marker-reference-7", "marker-note-of-bob"
REASON = "marker-reason-of-the-decision, with enough words."
PERSON = {"name": NAME, "email": "nameling@example.org", "external_ref": REFERENCE}
REVIEW = {"notes": {"0": NOTE}, "quotes": {"0": ["I measured every step first"]}}
ACCOMMODATION = (
    "accommodation",
    "time_factor",
    "untimed",
    " 1.25 ",
    ":1.25,",
    ":1.25}",
    "1.25 times",
)
"""The number in the forms of a value: a longer number, such as a duration, may hold its digits."""


@pytest.fixture
async def opened() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


def markers_of(report: dict[str, Any]) -> set[str]:
    """Return the sentences that stand in the program's part of the report alone."""
    own = [
        (answer["scores"]["commentary"], answer["evidence"], answer["review"])
        for answer in report["questions"]
    ]
    said = {*texts([list(each) for each in own]), *texts(report["overview"]), report["summary"]}
    spoken = " ".join(text for answer in report["questions"] for text in answer_texts(answer))
    folded = {" ".join(each.split()) for each in said}
    return {each for each in folded if len(each) > 20 and each not in spoken}


def answer_texts(answer: dict[str, Any]) -> tuple[str, str, str]:
    return answer["transcript"], answer["question"], answer["competency"]


async def candidates_side(client: httpx2.AsyncClient, token: str) -> dict[str, str]:
    """Return every answer that the candidate's link opens."""
    begun = (await begin(client, token)).json()
    id_, headers = begun["session_id"], Session.started(begun).headers
    found = {"start": str(begun), "look": plain((await looked(client, token)).content)}
    reads = (
        f"/interview/{id_}",
        f"/interview/{id_}/export",
        f"/interview/{id_}/attention",
        f"/report/{id_}",
        f"/reports/{id_}/final_report.pdf",
        f"/reports/{id_}/hiring_report.pdf",
    )
    for path in reads:
        found[path] = plain((await client.get(path, headers=headers)).content)
    final = await client.post("/report/finalize", json={"session_id": id_}, headers=headers)
    found["finalize"] = plain(final.content)
    return found


async def test_nothing_of_marks_is_read_before_the_own_marks_and_all_of_it_after(
    stack: Stack, client: httpx2.AsyncClient, admin: httpx2.AsyncClient, opened: AsyncExitStack
) -> None:
    known, token = await held(client, admin, PERSON, reviews_required=2)
    interview = known["interview_id"]
    path = f"/interviews/{interview}"
    staff = [
        await opened.enter_async_context(colleague(stack, admin, role, name))
        for role, name in (("reviewer", "Bob"), ("reviewer", "Eve"), ("recruiter", "Rita"))
    ]
    bob, eve, rita = staff
    ids = [(await each.get("/me")).json()["id"] for each in (bob, eve)]
    await admin.post(f"{path}/assign", json={"user_ids": ids})
    secret = (
        await admin.post("/keys", json={"name": "k", "scopes": ["interviews", "reports"]})
    ).json()["secret"]
    program = await opened.enter_async_context(
        httpx2.AsyncClient(
            base_url=stack.desk_url, headers={"Authorization": f"Bearer {secret}"}, timeout=60
        )
    )
    await submit(bob, interview, **REVIEW)
    first = (await bob.get(path)).json()["review"]["first"]

    before = {
        "eve": await crawl(eve, known),
        "rita": await crawl(rita, known),
        "program": await crawl(program, known),
        "link": await candidates_side(client, token),
    }
    await submit(eve, interview)
    await admin.post(
        f"{path}/decision", json={"outcome": "hold", "reason": REASON, "agrees_with_ai": "agree"}
    )
    report = (await eve.get(f"{path}/report")).json()
    markers = markers_of(report)
    assert len(markers) > 5
    for reader, pages in before.items():
        assert not leaks(pages, markers | {NOTE, REASON}), reader
    assert not leaks(before["eve"], {NAME, REFERENCE, *ACCOMMODATION})

    after = await crawl(eve, known)
    (whole,) = [text for address, text in after.items() if address.endswith(path)]
    assert not {each for each in (NAME, REFERENCE, NOTE, REASON) if each not in whole}
    (shown,) = [text for address, text in after.items() if address.endswith("/report")]
    assert not {each for each in markers if each not in " ".join(shown.split())}
    (compared,) = [text for address, text in after.items() if "/compare?" in address]
    assert known["interview_id"] in compared
    (printed,) = [text for address, text in after.items() if address.endswith("/report.pdf")]
    assert "Clarity" in printed
    assert not leaks(after, ACCOMMODATION)
    assert (await rita.get(path)).json()["ai"] == "open"

    async def link_is_open() -> bool:
        side = await candidates_side(client, token)
        return not {each for each in markers if not leaks(side, {each})}

    await eventually(link_is_open)

    changed = {"marks": dict.fromkeys(first["marks"], 1), "recommendation": "no"}
    reason = "I had read the second answer too quickly."
    await bob.post(f"{path}/review/revise", json=changed | {"reason": reason})
    review = (await bob.get(path)).json()["review"]
    assert (review["first"], review["marks"]) == (first, changed["marks"])
