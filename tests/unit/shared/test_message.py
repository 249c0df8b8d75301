"""Events in messages: each comes out as it went in, and no foreign body does harm."""

import json
from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.broker.message import (
    MAX_MESSAGE_BYTES,
    Envelope,
    Message,
    Packed,
    bundle,
    groups,
    pack,
    read,
    repack,
    unpack,
)
from shared.events import EVENTS, Event, ExportRead, TranscriptAppended, TranscriptCompleted
from shared.retry import Permanent
from shared.telemetry import correlation_id
from tests.support.events import answer, appended, completed, observed

FINITE = st.floats(allow_nan=False, allow_infinity=False)
ANY_DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | FINITE | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
DOCUMENTS = st.lists(st.dictionaries(st.text(), ANY_DATA, max_size=3), max_size=3)
st.register_type_strategy(float, FINITE)
st.register_type_strategy(
    ExportRead,
    st.builds(
        ExportRead,
        session_id=st.text(),
        request_id=st.text(),
        service=st.text(),
        documents=st.dictionaries(st.text(), DOCUMENTS, max_size=3),
    ),
)
UNHURRIED = settings(deadline=None, max_examples=50)
ANY_EVENT = st.sampled_from(list(EVENTS.values())).flatmap(st.from_type)


# ---------------------------------------------------------------- there and back


@UNHURRIED
@given(events=st.lists(ANY_EVENT, min_size=1, max_size=5), correlation=st.text())
def test_any_events_survive_the_journey(events: list[Event], correlation: str) -> None:
    arrived = defaultdict[str, list[Event]](list)
    for message in (bundle(group) for group in groups(pack(e, correlation) for e in events)):
        envelopes = unpack(message)
        arrived[message.name] += [read(envelope, EVENTS[message.name]) for envelope in envelopes]
        assert {envelope.correlation_id for envelope in envelopes} == {correlation}
        again = repack(message, envelopes, attempt=4)
        assert (again.name, again.attempt) == (message.name, 4)
        assert unpack(again) == envelopes
    for name, found in arrived.items():
        assert found == [event for event in events if event.name == name]
    assert arrived.keys() == {event.name for event in events}


def test_every_envelope_has_an_id_of_its_own() -> None:
    event = appended("s1")
    (message,) = [bundle(group) for group in groups(pack(event) for _ in range(10))]
    assert len({envelope.id for envelope in unpack(message)}) == 10


def test_a_caused_event_carries_the_current_correlation_unless_given_another() -> None:
    token = correlation_id.set("request 7")
    try:
        own, other = bundle([pack(appended("s1"))]), bundle([pack(appended("s1"), "request 8")])
    finally:
        correlation_id.reset(token)
    assert [unpack(m)[0].correlation_id for m in (own, other)] == ["request 7", "request 8"]


def test_unknown_fields_are_ignored_at_every_level() -> None:
    event = completed("s1", answer("words", mood="sunny"))
    data = event.model_dump() | {"weather": "fine"}
    data["answers"] = [{**data["answers"][0], "later": 1}]
    body = json.dumps([{"id": "1", "time": 0.0, "data": data, "new": None}]).encode()
    (envelope,) = unpack(Message(event.name, body))
    assert read(envelope, TranscriptCompleted) == event


# ---------------------------------------------------------------- groups

SIZES = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(1, MAX_MESSAGE_BYTES + 10)), max_size=30
)


@UNHURRIED
@given(sizes=SIZES)
def test_groups_hold_each_event_once_in_order_and_are_no_larger_than_a_message_may_be(
    sizes: list[tuple[str, int]],
) -> None:
    events = [Packed(name, bytes(size), hot=True) for name, size in sizes]
    made = groups(events)
    for name in "abc":
        mine = [event for group in made if group[0].name == name for event in group]
        assert mine == [event for event in events if event.name == name]
    for group in made:
        assert len({event.name for event in group}) == 1
        assert len(group) == 1 or len(bundle(group).body) <= MAX_MESSAGE_BYTES + 1


def test_hot_events_of_one_name_share_a_message() -> None:
    events = [pack(event) for n in range(50) for event in (appended(f"s{n}"), observed(f"s{n}"))]
    assert [len(group) for group in groups(events)] == [50, 50]


def test_any_other_event_travels_alone() -> None:
    """Or one replica would get all interviews that end together, and each would wait for all."""
    events = [pack(completed(f"s{n}")) for n in range(50)]
    assert groups(events) == [[event] for event in events]


def test_groups_are_as_few_as_their_order_allows() -> None:
    third = Packed("a", bytes(MAX_MESSAGE_BYTES // 3), hot=True)
    assert [len(group) for group in groups([third] * 7)] == [2, 2, 2, 1]


# ---------------------------------------------------------------- from anywhere


T = TypeVar("T")


def result(call: Callable[[], T]) -> T | str:
    """Return the result of the call, or its Permanent error as a text."""
    try:
        return call()
    except Permanent as error:
        return str(error)


@UNHURRIED
@given(body=st.binary() | ANY_DATA.map(lambda data: json.dumps(data).encode()))
def test_any_body_is_a_list_of_envelopes_or_permanently_none(body: bytes) -> None:
    made = result(lambda: unpack(Message("transcript.appended", body)))
    if isinstance(made, str):
        assert made.startswith("not a list of events")
    else:
        assert all(isinstance(envelope, Envelope) for envelope in made)


@UNHURRIED
@given(event=st.sampled_from(list(EVENTS.values())), data=st.dictionaries(st.text(), ANY_DATA))
def test_any_data_is_an_event_or_permanently_none(
    event: type[Event], data: dict[str, object]
) -> None:
    envelope = Envelope(id="1", time=0.0, data=data)
    made = result(lambda: read(envelope, event))
    assert isinstance(made, event) or str(made).startswith(f"not a valid {event.name}")
    assert envelope.session_id is None or envelope.session_id == data["session_id"]


@pytest.mark.parametrize(
    "body",
    [
        b'"SECRET"',
        b'["SECRET"]',
        b'[{"SECRET": 1}]',
        b'[{"id": {"SECRET": 1}, "time": "SECRET", "data": "SECRET"}]',
        b'[{"id": "1", "time": 0, "data": ["SECRET"]}]',
        b"[" * 100_000,
        b"\xff\xfeSECRET",
        b'[{"id": "1", "time": 0, "data": {"SECRET": "\\ud800"}}]',
        b"",
    ],
)
def test_the_reason_why_a_body_is_refused_never_quotes_it(body: bytes) -> None:
    with pytest.raises(Permanent, match="not a list of events") as refused:
        unpack(Message("transcript.appended", body))
    assert "SECRET" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    "data",
    [
        {"session_id": ["SECRET"]},
        {"SECRET": "SECRET"},
        appended("SECRET", "SECRET").model_dump() | {"question_index": "SECRET"},
        appended("SECRET", "SECRET").model_dump() | {"sequence": {"SECRET": "SECRET"}},
    ],
)
def test_the_reason_why_data_is_refused_never_quotes_it(data: dict[str, object]) -> None:
    with pytest.raises(Permanent, match=r"not a valid transcript\.appended") as refused:
        read(Envelope(id="1", time=0.0, data=data), TranscriptAppended)
    assert "SECRET" not in str(refused.value)
    assert refused.value.__cause__ is None
