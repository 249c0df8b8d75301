"""Traces: what travels with events and what is exported, and nothing at all while they are off."""

import asyncio
import math
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from prometheus_client.openmetrics.exposition import generate_latest
from structlog.testing import capture_logs

from shared.broker import BatchRoute, Message, Route, unpack
from shared.broker.batch import Batch
from shared.broker.handling import nothing_erased, wrapped
from shared.broker.message import Envelope, bundle, pack, repack
from shared.broker.spans import publishing
from shared.events import Event, TranscriptAppended
from shared.trace_sending import SELDOM
from shared.tracing import Call, call, exported, follow, span, trace_id
from tests.support.collector import Collector, Span, run_collector
from tests.support.events import appended, finalized

HANDLER = wrapped(nothing_erased)


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with run_collector() as collector:
        for name, value in collector.settings.items():
            monkeypatch.setenv(name, value)
        yield collector


def exporting(service: str = "stt") -> AbstractAsyncContextManager[None]:
    return exported(service, "rabbitmq")


def sent(event: Event) -> Message:
    """Return the message of an event that a call of its session publishes."""
    with publishing(event) as step:
        return bundle([pack(event, place=step.traceparent)])


def envelope(message: Message) -> Envelope:
    (only,) = unpack(message)
    return only


def batch_of(*caused: Event) -> Batch:
    async def handle(_: Sequence[TranscriptAppended]) -> Sequence[Event]:
        return caused

    return Batch("stt", BatchRoute(TranscriptAppended, handle), HANDLER)


def only(spans: Sequence[Span]) -> Span:
    (found,) = spans
    return found


async def test_without_a_collector_nothing_travels_and_no_span_is_made() -> None:
    with capture_logs() as logs:
        async with exporting():
            message = sent(appended("s1"))
            assert b"traceparent" not in message.body
            with span("a step") as step:
                assert (step.span, trace_id()) == (None, None)
    assert logs == []


def test_without_a_collector_the_sdk_is_not_imported() -> None:
    code = "import sys, shared.host; sys.exit(any('opentelemetry.sdk' in m for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def test_a_missing_extra_is_said_once_and_harms_nothing(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "shared.trace_export", None)
    with capture_logs() as logs:
        async with exporting():
            assert b"traceparent" not in sent(appended("s1")).body
    assert [(line["log_level"], line["install"]) for line in logs] == [
        ("warning", "pip install 'vivavoce[traces]'")
    ]
    assert collector.spans == []


@pytest.mark.parametrize(
    ("name", "value"), [("OTEL_SDK_DISABLED", "true"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "")]
)
async def test_an_operator_can_turn_the_traces_off(
    collector: Collector, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    async with exporting():
        assert b"traceparent" not in sent(appended("s1")).body
    assert collector.spans == []


async def test_an_address_that_is_none_is_refused_without_quoting_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "user:secret@collector:4318")
    with pytest.raises(ValueError, match="OTEL_EXPORTER_OTLP_ENDPOINT must be http") as refused:
        async with exporting():
            pass
    assert "secret" not in str(refused.value)


async def test_the_standard_variables_name_service_and_sampler(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with exporting():
        sent(appended("s1"))
    monkeypatch.setenv("OTEL_SERVICE_NAME", "interviews")
    async with exporting():
        sent(appended("s1"))
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_off")
    async with exporting():
        sent(appended("s1"))
    published = collector.named("publish transcript.appended")
    assert [each.service for each in published] == ["stt", "interviews"]


async def test_the_headers_may_stand_in_a_file(
    collector: Collector, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "headers").write_text("authorization=Bearer%20abc\n")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "")  # restored at the end
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS_FILE", str(tmp_path / "headers"))
    async with exporting():
        sent(appended("s1"))
    assert collector.authorizations == {"Bearer abc"}


async def test_all_events_of_a_session_are_in_one_trace(collector: Collector) -> None:
    async with exporting():
        messages = [sent(appended("s1")), sent(finalized("s1")), sent(appended("s2"))]
    first, second, other = (envelope(message).traceparent[3:35] for message in messages)
    assert first == second != other
    assert {span.trace for span in collector.spans} == {first, other}


async def test_a_sampler_takes_whole_interviews(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0.5")
    sessions = [f"s{number}" for number in range(20)]
    for service in ("gateway", "desk"):
        async with exporting(service):
            for session in sessions:
                sent(appended(session))
    first, second = (
        {span.trace for span in collector.named("publish transcript.appended", service)}
        for service in ("gateway", "desk")
    )
    assert first == second
    assert 0 < len(first) < len(sessions)


async def test_an_event_is_handled_below_the_step_that_published_it(collector: Collector) -> None:
    async def handle(_: TranscriptAppended) -> Sequence[Event]:
        with span("look"):
            return [finalized("s1")]

    async with exporting():
        message = sent(appended("s1"))
        outcome = await Batch("stt", Route(TranscriptAppended, handle), HANDLER).run([message])
    created = only(collector.named("publish transcript.appended"))
    processed = only(collector.named("process transcript.appended"))
    assert envelope(message).traceparent == f"00-{created.trace}-{created.id}-03"
    assert processed.parent == created.id
    assert only(collector.named("look")).parent == processed.id
    caused = only(collector.named("create interview.finalized"))
    assert caused.parent == processed.id
    assert envelope(outcome.caused[0]).traceparent.split("-")[2] == caused.id
    assert processed.attributes == {
        "messaging.system": "rabbitmq",
        "messaging.operation.type": "process",
        "messaging.operation.name": "process",
        "messaging.destination.name": "transcript.appended",
        "messaging.destination.subscription.name": "stt",
        "session": "s1",
    }


async def test_a_batch_links_to_every_producer_and_keeps_what_it_causes_in_its_trace(
    collector: Collector,
) -> None:
    async with exporting():
        messages = [sent(appended(session)) for session in ("s1", "s1", "s2")]
        outcome = await batch_of(finalized("s1"), finalized("s2")).run(messages)
    created = collector.named("publish transcript.appended")
    processed = only(collector.named("process transcript.appended"))
    assert processed.links == {each.id for each in created}
    assert processed.attributes["messaging.batch.message_count"] == 3
    traces = [envelope(message).traceparent[3:35] for message in messages]
    caused = [envelope(message).traceparent[3:35] for message in outcome.caused]
    assert caused == [traces[0], traces[2]]


async def test_a_batch_that_is_mostly_not_sampled_leaves_a_single_span(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def handle(_: Sequence[TranscriptAppended]) -> Sequence[Event]:
        with span("look"):
            return []

    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_off")
    async with exporting():
        others = [sent(appended(session)) for session in ("s2", "s3")]
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_on")
    async with exporting():
        message = sent(appended("s1"))
        route = BatchRoute(TranscriptAppended, handle)
        await Batch("stt", route, HANDLER).run([*others, message])
    published = only(collector.named("publish transcript.appended"))
    processed = only(collector.named("process transcript.appended"))
    assert (processed.parent, processed.links) == (published.id, {published.id})
    assert collector.named("look") == []


async def test_what_is_not_sampled_stays_so_in_every_service(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_always_off")
    async with exporting():
        message = sent(appended("s1"))
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_always_on")
    async with exporting():
        outcome = await batch_of(finalized("s1")).run([message])
    assert envelope(message).traceparent.endswith("-00")
    assert envelope(outcome.caused[0]).traceparent == envelope(message).traceparent
    assert collector.spans == []


async def test_all_calls_of_an_interview_that_is_not_sampled_share_a_single_step(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_off")
    steps, messages = [], []
    async with exporting():
        for _ in range(2):
            with call("POST", "request 7"):
                follow("s1")
                with publishing(appended("s1")) as step, span("look") as look:
                    steps.append(step)
                assert (look.span, trace_id()) == (None, None)
                messages.append(sent(appended("s1")))
    assert steps[0] is steps[1]
    assert {envelope(message).traceparent for message in messages} == {steps[0].traceparent}
    assert steps[0].traceparent.endswith("-00")
    assert collector.spans == []


async def test_an_event_of_an_older_release_begins_its_sessions_trace(collector: Collector) -> None:
    message = bundle([pack(appended("s1"))])
    async with exporting():
        own = envelope(sent(appended("s1"))).traceparent[3:35]
        await batch_of().run([message])
    processed = only(collector.named("process transcript.appended"))
    assert (processed.parent, processed.trace) == ("", own)


async def test_an_event_that_comes_again_keeps_its_place(collector: Collector) -> None:
    async with exporting():
        message = sent(appended("s1"))
    again = repack(message, unpack(message), attempt=1)
    assert envelope(again).traceparent == envelope(message).traceparent != ""


@pytest.mark.parametrize("damaged", ["", "1", "00-xyz-1-01", "00-" + "0" * 32 + "-" + "0" * 16])
async def test_a_damaged_place_harms_no_event(collector: Collector, damaged: str) -> None:
    async with exporting():
        message = bundle([pack(appended("s1"))])
        place = unpack(message)[0].model_copy(update={"traceparent": damaged})
        outcome = await batch_of(finalized("s1")).run([repack(message, [place], 0)])
    assert [each.name for each in outcome.caused] == ["interview.finalized"]


async def test_a_failed_step_says_the_kind_of_its_error_and_not_its_text(
    collector: Collector,
) -> None:
    async with exporting():
        with publishing(appended("s1")), pytest.raises(LookupError), span("look"):
            raise LookupError("what the candidate said")
    look = only(collector.named("look"))
    assert look.attributes == {"error.type": "LookupError"}
    assert look.sent.status.code == look.sent.status.STATUS_CODE_ERROR
    assert b"candidate" not in collector.raw


async def test_the_standard_limits_hold_for_a_span(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "4")
    monkeypatch.setenv("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "1")
    monkeypatch.setenv("OTEL_SPAN_LINK_COUNT_LIMIT", "2")
    async with exporting():
        await batch_of().run([sent(appended(session)) for session in ("s1", "s2", "s3")])
        with publishing(appended("s4")), span("look", attributes={"first": "12345", "last": "6"}):
            pass
    processed = only(collector.named("process transcript.appended"))
    assert (len(processed.links), processed.sent.dropped_links_count) == (2, 1)
    look = only(collector.named("look")).sent
    assert (len(look.attributes), look.dropped_attributes_count) == (1, 1)
    assert len(look.attributes[0].value.string_value) <= 4


async def test_a_call_joins_the_trace_of_its_session(collector: Collector) -> None:
    async with exporting():
        own = envelope(sent(appended("s1"))).traceparent[3:35]
        with call("POST", "request 7") as step:
            assert trace_id() is None
            follow("s1")
            assert trace_id() == own
            with span("look"):
                pass
            assert isinstance(step, Call)
            step.answered("/stt/append", 503)
    answered = only(collector.named("POST /stt/append"))
    assert answered.attributes == {
        "http.request.method": "POST",
        "http.route": "/stt/append",
        "http.response.status_code": 503,
        "correlation_id": "request 7",
        "error.type": "503",
    }
    assert only(collector.named("look")).parent == answered.id
    assert answered.trace == own


async def test_a_call_that_is_about_nothing_leaves_no_span(collector: Collector) -> None:
    async with exporting():
        with call("GET", "request 7"):
            follow("x" * 65)
    assert collector.spans == []


@asynccontextmanager
async def handled(message: Message) -> AsyncIterator[str]:
    await batch_of().run([message])
    yield generate_latest(REGISTRY).decode()  # type: ignore[no-untyped-call]


async def test_a_latency_names_the_trace_of_an_example(collector: Collector) -> None:
    async with exporting():
        message = sent(appended("s1"))
        async with handled(message) as metrics:
            exemplar = f'# {{trace_id="{envelope(message).traceparent[3:35]}"}}'
    told = [line for line in metrics.splitlines() if exemplar in line]
    assert {line.partition("{")[0] for line in told} == {
        "vivavoce_event_lag_seconds_bucket",
        "vivavoce_handling_seconds_bucket",
    }


async def test_a_collector_that_is_away_delays_nothing_and_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "0.5")  # so that no thread outlives the test
    monkeypatch.setattr(SELDOM, "passed_at", -math.inf)
    async with asyncio.timeout(60):
        for _ in range(2):
            async with exporting():
                assert sent(appended("s1")).body
    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith("Failed to export spans")
