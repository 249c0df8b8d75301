"""A person who is erased at the desk leaves no trace in any file, and the trail stays whole."""

import asyncio
from pathlib import Path

import httpx2
import pytest

from tests.support.desk import begin, held, submit
from tests.support.eventually import eventually
from tests.support.requests import Session
from tests.support.stacks import Stack

pytestmark = pytest.mark.parametrize(
    "stack", ["embedded", pytest.param("sqlite", marks=pytest.mark.servers)], indirect=True
)

PERSON = {
    "name": "Erasable Nameling",
    "email": "erasable@example.org",
    "external_ref": "erasable-reference",
}
ANSWER = "I saw an erasable heron at the lock, and measured how long it stood there. "
NOTE, OBJECTION = "erasable-note of a reviewer", "erasable-objection of the candidate"
REASON = "erasable-reason of the person who decided"
TRACES = (*PERSON.values(), "erasable heron", NOTE, OBJECTION, REASON)
SCRUB_SECONDS = 90.0
"""Time for every file to be rewritten, on a busy machine."""


def left_in(folder: Path) -> list[str]:
    """Return the files below the folder that hold a trace."""
    found = []
    for path in folder.rglob("*"):
        try:
            content = path.read_bytes() if path.is_file() else b""
        except OSError:  # gone meanwhile
            continue
        found += [f"{trace} in {path.name}" for trace in TRACES if trace.encode() in content]
    return found


async def test_nothing_of_the_person_stays_but_outcome_time_and_label(
    stack: Stack, client: httpx2.AsyncClient, admin: httpx2.AsyncClient
) -> None:
    known, token = await held(client, admin, PERSON, ANSWER * 3)
    path = f"/interviews/{known['interview_id']}"
    await submit(admin, known["interview_id"], notes={"0": NOTE})
    decision = {"outcome": "hold", "reason": REASON, "agrees_with_ai": "agree"}
    assert (await admin.post(f"{path}/decision", json=decision)).status_code == 201
    begun = (await begin(client, token)).json()
    contest = f"/interview/{begun['session_id']}/contest"
    headers = Session.started(begun).headers
    filed = await client.post(contest, json={"text": OBJECTION}, headers=headers)
    assert filed.status_code == 201

    async def waits() -> bool:
        return bool((await admin.get(path)).json()["contests"])

    await eventually(waits)
    assert left_in(stack.folder)

    erased = await admin.delete(path)
    assert erased.status_code == 202, erased.text

    async def is_over() -> bool:
        return (await begin(client, token)).status_code == 410

    await eventually(is_over)
    shown = (await admin.get(path)).json()
    assert (shown["state"], shown["name"], shown["decision"]) == ("erased", None, "hold")

    left: list[str] = []

    async def is_gone() -> bool:
        left[:] = await asyncio.to_thread(left_in, stack.folder)
        return not left

    try:
        await eventually(is_gone, SCRUB_SECONDS)
    except AssertionError:
        pytest.fail(f"left: {left}")
    done = await asyncio.to_thread(stack.command, "desk", "audit", "verify")
    assert (done.returncode, done.stderr) == (0, "")
