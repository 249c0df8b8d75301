"""An interview as one trace, through every service, as a collector takes it."""

import json
from collections.abc import Iterator

import httpx2
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from tests.e2e.test_secrecy import WORDS, make_trouble
from tests.support.api_client import Interview, browser, start
from tests.support.collector import Collector, Span, run_collector
from tests.support.eventually import eventually
from tests.support.stacks import ON_FULL, Stack, run_embedded

THE_WAY = [
    "POST /report/finalize",
    "publish interview.finalized",
    "process interview.finalized",
    "create transcript.completed",
    "process transcript.completed",
    "create interview.graded",
    "process interview.graded",
    "create report.ready",
    "process report.ready",
]
"""The steps from the end of an interview to its report and back, each below the one before."""

SUBSCRIPTION = "messaging.destination.subscription.name"
"""The attribute that names the queue of a message."""

QUEUES = ["stt", "grading", "report", "gateway"]

SPOKEN = ["POST /stt/append", "publish transcript.appended"]


@pytest.fixture(scope="module")
def traced() -> Iterator[tuple[Stack, Collector]]:
    with run_collector() as collector, run_embedded(None, **collector.settings) as stack:
        yield stack, collector


async def play(client: httpx2.AsyncClient) -> Interview:
    interview = await start(client, "engineering")
    await interview.say("I would start by measuring the slow queries.")
    await interview.observe("focused", "camera")
    await interview.finalize()
    return interview


async def way_to_report(collector: Collector, interview: Interview) -> list[Span]:
    """Return the spans from the call of finalize to the gateway that takes the report."""

    def ways() -> list[list[Span]]:
        ends = [
            span
            for span in collector.named("process report.ready")
            if span.attributes["session"] == interview.id[:8]
            and span.attributes[SUBSCRIPTION] == "gateway"
        ]
        found = [collector.above(end)[::-1] for end in ends]
        return [way for way in found if [span.name for span in way] == THE_WAY]

    await eventually(lambda: bool(ways()))
    return ways()[0]


async def check_trace(stack: Stack, collector: Collector, interview: Interview) -> list[Span]:
    """Check that the interview is one trace, and return the way to its report."""
    way = await way_to_report(collector, interview)
    processed = [span for span in way if span.name.startswith("process")]
    queues = [span.attributes[SUBSCRIPTION] for span in processed]
    assert queues == QUEUES
    trace = [span for span in list(collector.spans) if span.trace == way[0].trace]
    for name in ("POST /interview/start", *SPOKEN, "process transcript.appended"):
        assert name in {span.name for span in trace}
    inside = {(span.parent, span.name) for span in trace}
    assert (processed[0].id, "find stt_utterances") in inside
    assert (processed[2].id, "change report_joins") in inside
    # Whichever part comes last is printed with: on a slow machine the attention summary.
    parts = [span for span in trace if span.attributes.get(SUBSCRIPTION) == "report"]
    assert {(span.id, "pool write") for span in parts} & inside
    correlation = way[0].attributes["correlation_id"]
    assert {span.attributes["correlation_id"] for span in (way[0], *processed)} == {correlation}
    lines = [json.loads(line) for line in stack.logs().splitlines() if line.startswith("{")]
    told = {
        (line["correlation_id"], line["trace_id"])
        for line in lines
        if line["event"] == "report ready" and line["session"] == interview.id[:8]
    }
    assert told == {(correlation, way[0].trace)}
    return way


async def test_an_interview_on_the_embedded_stack_is_one_trace(
    traced: tuple[Stack, Collector],
) -> None:
    stack, collector = traced
    async with browser(stack.url) as client:
        interview = await play(client)
    way = await check_trace(stack, collector, interview)
    assert {span.service for span in way} == {"vivavoce"}


@ON_FULL
async def test_an_interview_on_the_full_stack_is_one_trace(
    stack: Stack, client: httpx2.AsyncClient, collector: Collector
) -> None:
    way = await check_trace(stack, collector, await play(client))
    assert [span.service for span in way if span.name.startswith("process")] == QUEUES
    assert {each.attributes["messaging.system"] for each in way[1:]} == {"rabbitmq"}


async def test_no_span_tells_words_tokens_or_whole_session_ids(
    traced: tuple[Stack, Collector],
) -> None:
    stack, collector = traced
    async with browser(stack.url) as client:
        interview = await start(client, "engineering")
        await make_trouble(interview)
    await way_to_report(collector, interview)
    for secret in (WORDS, "unmistakable", interview.id, interview.token.split(".")[2]):
        assert secret.encode() not in collector.raw
    assert interview.id[:8].encode() in collector.raw


async def test_a_scraper_of_openmetrics_is_told_traces_of_slow_and_fast_calls(
    traced: tuple[Stack, Collector],
) -> None:
    stack, collector = traced
    async with browser(stack.url) as client:
        interview = await play(client)
        way = await way_to_report(collector, interview)
        answer = await client.get(
            f"http://127.0.0.1:{stack.metrics['vivavoce']}/metrics",
            headers={"Accept": "application/openmetrics-text; version=1.0.0"},
        )
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    examples = {
        (sample.name, sample.exemplar.labels["trace_id"])
        for family in text_string_to_metric_families(answer.text)  # type: ignore[no-untyped-call]
        for sample in family.samples
        if sample.exemplar
    }
    names = ("request", "handling", "event_lag", "finalize_to_report")
    assert {(f"vivavoce_{name}_seconds_bucket", way[0].trace) for name in names} <= examples


async def test_a_page_and_a_health_check_leave_no_span(traced: tuple[Stack, Collector]) -> None:
    stack, collector = traced
    async with browser(stack.url) as client:
        for path in ("/", "/health", "/static/js/main.js"):
            await client.get(path)
        await way_to_report(collector, await play(client))
    about_nothing = {"GET /", "GET /health", "GET unknown"}
    assert about_nothing.isdisjoint(span.name for span in list(collector.spans))
