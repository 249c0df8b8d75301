"""The logs and metrics of an interview, as an operator reads them."""

import asyncio
import json
import subprocess
from typing import Any

import httpx2
from prometheus_client.parser import text_string_to_metric_families

from shared.services import SERVICES
from shared.version import VERSION
from tests.conftest import needed
from tests.support.api_client import Interview, start
from tests.support.eventually import eventually
from tests.support.servers import find
from tests.support.stacks import ON_EMBEDDED, Stack


def lines(stack: Stack, event: str) -> list[dict[str, Any]]:
    logged = [json.loads(line) for line in stack.logs().splitlines() if line.startswith("{")]
    return [line for line in logged if line["event"] == event]


@ON_EMBEDDED
async def test_an_interview_leaves_three_lines_with_its_short_id(
    stack: Stack, interview: Interview
) -> None:
    await interview.say("I would start by measuring the slow queries.")
    await interview.finalize()
    await interview.finalize()

    def told(event: str) -> list[dict[str, Any]]:
        return [line for line in lines(stack, event) if line.get("session") == interview.id[:8]]

    await eventually(lambda: bool(told("report ready")))
    (started,), (finalized,), (ready,) = map(
        told, ("interview started", "interview finalized", "report ready")
    )
    assert {line["level"] for line in (started, finalized, ready)} == {"info"}
    assert started["role"] == "engineering"
    assert finalized["by"] == "client"
    assert finalized["seconds"] >= 0
    assert 0 < ready["seconds"] < 60


@ON_EMBEDDED
async def test_a_start_says_when_each_service_is_ready_and_where_the_gateway_listens(
    stack: Stack,
) -> None:
    await eventually(lambda: {line["queue"] for line in lines(stack, "ready")} == set(SERVICES))
    (listening,) = lines(stack, "listening")
    assert stack.url == f"http://{listening['host']}:{listening['port']}"


async def scrape(stack: Stack) -> dict[str, dict[str, float]]:
    """Return the samples of /metrics: by name, and by the values of their labels."""
    async with httpx2.AsyncClient() as client:
        port = stack.metrics["vivavoce"]
        text = (await client.get(f"http://127.0.0.1:{port}/metrics")).text
    samples: dict[str, dict[str, float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = " ".join(sample.labels.values())
            samples.setdefault(sample.name, {})[labels] = sample.value
    return samples


def risen(
    after: dict[str, dict[str, float]], before: dict[str, dict[str, float]], name: str
) -> float:
    return sum(after[name].values()) - sum(before.get(name, {}).values())


@ON_EMBEDDED
async def test_the_metrics_follow_an_interview(stack: Stack, client: httpx2.AsyncClient) -> None:
    """The report of an earlier test may come meanwhile."""
    before = await scrape(stack)
    interview = await start(client, "engineering")
    await interview.say("I would start by measuring the slow queries.")
    during = await scrape(stack)
    assert risen(during, before, "vivavoce_interviews_started_total") == 1
    assert during["vivavoce_interviews_open"][""] >= 1
    await interview.finalize()
    reports = "vivavoce_finalize_to_report_seconds_count"

    async def reported() -> bool:
        return risen(await scrape(stack), before, reports) >= 1

    await eventually(reported)
    after = await scrape(stack)
    assert risen(after, before, "vivavoce_interviews_finalized_total") == 1
    assert risen(during, after, "vivavoce_interviews_open") == 1


@ON_EMBEDDED
async def test_the_metrics_tell_the_state_of_every_part(
    stack: Stack, client: httpx2.AsyncClient
) -> None:
    await client.request("PROPFIND", "/health")
    services = set(SERVICES)

    async def sampled() -> bool:
        found = await scrape(stack)
        return found.get("vivavoce_queue_messages", {}).keys() == services

    await eventually(sampled)
    found = await scrape(stack)
    assert VERSION in next(iter(found["vivavoce_build_info"])).split()
    assert found["vivavoce_broker_connected"][""] == 1
    assert found["vivavoce_dead_letters"] == dict.fromkeys(services, 0)
    stores = found["vivavoce_store_up"]
    assert stores.keys() >= services
    assert set(stores.values()) == {1}
    assert found["vivavoce_pool_processes"][""] >= 1
    assert found["vivavoce_pool_calls"][""] >= 0
    assert not [name for name in found if name.endswith("_created")]
    methods = {labels.split()[0] for labels in found["vivavoce_requests_total"]}
    assert "other" in methods
    assert "PROPFIND" not in methods


@ON_EMBEDDED
async def test_the_metrics_follow_the_conventions_of_prometheus(
    stack: Stack, interview: Interview
) -> None:
    with needed():
        promtool = find("promtool", "apt-get install prometheus")
    await interview.finalize()
    async with httpx2.AsyncClient() as client:
        metrics = await client.get(f"http://127.0.0.1:{stack.metrics['vivavoce']}/metrics")
    done = await asyncio.to_thread(
        subprocess.run,
        [promtool, "check", "metrics"],
        input=metrics.content,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
