"""The promises of the hiring side, checked once everybody is hired."""

import asyncio
from typing import Any

from tests.chaos.hiring import API, TRY_SECONDS, Hiring
from tests.support.eventually import eventually

MADE = "invitations.made"

LOOK_SECONDS = 1.0
"""Seconds between two looks at the desk, each of which reads all its lists."""


async def broken_promises(hiring: Hiring) -> list[str]:
    """Return the broken promises: once invited, begun and reviewed, in the trail, not decided."""
    begun, reviewed = set(hiring.begun), hiring.reviewed
    await eventually(hiring.all_serve)  # a desk that was started last may not listen yet
    await eventually(lambda: _all_are_shown(hiring), TRY_SECONDS, LOOK_SECONDS)
    invited = {item["id"] for item in await _all(hiring, "/invitations")}
    interviews = await _all(hiring, "/interviews")
    submitted = {item["id"] for item in interviews if item["mine"] == "submitted"}
    entries = await _all(hiring, "/audit")
    made = sum(each["facts"]["number"] for each in entries if each["action"] == MADE)
    started = _objects(entries, "interview.started")
    told = _objects(entries, "review.submitted")
    decided = _objects(entries, "decision.made")
    broken = {
        f"{len(invited)} invitations for {len(begun)} people": invited != begun,
        f"{len(submitted)} reviews of {len(reviewed)} are there": submitted != reviewed,
        f"the trail knows {made} invitations": made < len(begun),
        f"the trail knows {len(started)} starts": started != begun,
        f"the trail knows {len(told)} reviews": told != reviewed,
        f"{len(decided)} decisions that nobody made": bool(decided),
    }
    verified = await asyncio.to_thread(hiring.desks.stack.command, "desk", "audit", "verify")
    if verified.returncode != 0:
        broken[verified.stdout + verified.stderr] = True
    return [what for what, is_so in broken.items() if is_so]


async def _all_are_shown(hiring: Hiring) -> bool:
    """Return whether the desk shows all starts, and every candidate the marks of the report.

    The marks are shown once the reviews are in, which a killed desk may not have told yet.
    """
    if not all(item["started_at"] for item in await _all(hiring, "/invitations")):
        return False
    for session in hiring.begun.values():
        url = f"{hiring.desks.gateway}/report/{session.id}"
        answer = await hiring.client.get(url, headers=session.headers)
        if answer.status_code != 200 or answer.json().get("blind"):
            return False
    return True


def _objects(entries: list[dict[str, Any]], action: str) -> set[str]:
    return {each["object"] for each in entries if each["action"] == action}


async def _all(hiring: Hiring, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: str | None = ""
    while after is not None:
        query: dict[str, str | int] = {"limit": 200, "after": after}
        answer = await hiring.client.get(f"{hiring.desks.urls[0]}{API}{path}", params=query)
        page = answer.raise_for_status().json()
        found += page["items"]
        after = page["next"]
    return found
