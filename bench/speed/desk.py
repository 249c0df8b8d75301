"""The time of the desk's lists, with 10,000 invitations, and the rate of append beside it."""

import statistics
import time
from pathlib import Path

import httpx2

from bench.speed.bars import Bar, Results
from bench.speed.candidate import Session
from bench.speed.hot import SECONDS, TEXT
from bench.speed.load import ask, hammer, quantile
from bench.speed.systems import System
from tests.support.requests import Request
from tests.support.server_process import wait_until

API = "/desk/api/v1"
ROWS, CALLS_TO_INVITE = 500, 20
TIMES = 60
"""Calls of each list."""

P95_MS = 60
LEAST_APPEND, ROUNDS = 0.95, 5
"""The least ratio of the rates of append with and without the desk, and the pairs measured."""

ADMIN = {"name": "Ada", "email": "ada@example.org", "password": "correct horse battery"}


def lists(system: System, results: Results) -> None:
    """Measure pages, searches and filters, of which each may find nothing and look at all."""
    with httpx2.Client(base_url=system.url, timeout=60) as desk:
        template = _filled(system, desk)
        headers = {"Cookie": f"desk={desk.cookies['desk']}"}
    taken: list[float] = []
    for name, path in _lists(template).items():
        request = bytes(Request("GET", f"{API}{path}", headers=headers))
        latencies = [_milliseconds(system, request) for _ in range(TIMES)]
        results.note(f"{system.name} desk", name, {"p95": quantile(latencies, 0.95)})
        taken += latencies
    what = f"a list of the desk, {ROWS * CALLS_TO_INVITE:,} invitations, p95"
    results.bars.append(Bar(11, what, system.name, quantile(taken, 0.95), P95_MS, "ms"))


def append_beside(system: System, without: System, results: Results) -> None:
    """Measure append in turn with a stack without the desk (A B A B).

    The median of the pairs' ratios counts.
    """
    sides = [(each.port, Session.start(each.port).append(TEXT)) for each in (without, system)]
    for port, request in sides:
        hammer(port, request, seconds=0.3).rate  # noqa: B018  (warm, and its answers are good)
    pairs = [[hammer(*side, seconds=SECONDS).rate for side in sides] for _ in range(ROUNDS)]
    rate = statistics.median(pair[1] for pair in pairs)
    beside = rate / statistics.median(pair[1] / pair[0] for pair in pairs)
    results.note(f"{system.name} desk", "append", {"rate": rate, "rate_without": beside})
    results.bars.append(
        Bar(
            11,
            "append, beside the desk",
            system.name,
            rate,
            LEAST_APPEND,
            "/s",
            at_least=True,
            beside=beside,
            of="without the desk",
        )
    )


def _lists(template: str) -> dict[str, str]:
    return {
        "invitations": "/invitations",
        "a search that finds one": "/invitations?q=person+7777+",
        "a search that finds nobody": "/invitations?q=nobody",
        "interviews": "/interviews",
        "interviews of a template": f"/interviews?template={template}",
        "interviews of an unknown template": "/interviews?template=none",
        "interviews in a state that none has": "/interviews?state=started",
        "a state, a template and a search": f"/interviews?state=issued&template={template}&q=77",
    }


def _filled(system: System, desk: httpx2.Client) -> str:
    """Make the first account and the invitations; return the template."""
    link = Path(system.environment["DESK_DIR"]) / "setup-link"
    wait_until(link.exists, 60)
    token = link.read_text().strip().partition("#")[2]
    desk.post(f"{API}/setup", json=ADMIN | {"token": token}).raise_for_status()
    made = desk.post(f"{API}/templates", json={"pack": "general"}).raise_for_status()
    template = str(made.json()["id"])
    publish = f"{API}/templates/{template}/publish"
    desk.post(publish, headers={"If-Match": '"1"'}).raise_for_status()
    until = time.time() + 24 * 3600
    for number in range(CALLS_TO_INVITE):
        names = [f"Person {number * ROWS + row} of many" for row in range(ROWS)]
        rows = [{"name": name, "email": f"{name[7:12].strip()}@example.org"} for name in names]
        body = {"template_id": template, "expires_at": until, "rows": rows}
        desk.post(f"{API}/invitations", json=body).raise_for_status()
    return template


def _milliseconds(system: System, request: bytes) -> float:
    began = time.perf_counter()
    answer = ask(system.port, request)
    took = 1000 * (time.perf_counter() - began)
    if answer.status != 200:
        raise RuntimeError(f"a list was answered {answer.status}: {answer.body[:200]!r}")
    return took
