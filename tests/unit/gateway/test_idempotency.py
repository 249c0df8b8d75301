from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gateway.bodies import AppendBody
from gateway.idempotency import event_id


def body(**fields: Any) -> AppendBody:
    return AppendBody(**({"session_id": "a", "text": "Words."} | fields))


def test_the_same_key_and_body_are_the_same_event() -> None:
    assert event_id("a", "key", body()) == event_id("a", "key", body(question_index=0))


def test_another_session_key_or_body_is_another_event() -> None:
    ids = {
        event_id("a", "key", body()),
        event_id("b", "key", body()),
        event_id("a", "yek", body()),
        event_id("a", "key", body(text="Other words.")),
        event_id("a", "key", body(question_index=1)),
        event_id("a", "key", body(sequence=0)),
    }
    assert len(ids) == 6


def test_without_a_key_two_equal_bodies_are_two_events() -> None:
    assert event_id("a", None, body()) != event_id("a", None, body())


@given(key=st.text(max_size=255), text=st.text(max_size=100))
def test_any_key_makes_an_id_of_the_same_form(key: str, text: str) -> None:
    assert len(bytes.fromhex(event_id("a", key, body(text=f"{text}.")))) == 16
