from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gateway.candidate.transcripts import AppendBody
from gateway.http.idempotency import event_id


def body(**fields: Any) -> AppendBody:
    return AppendBody(**({"session_id": "a", "text": "Words."} | fields))


def test_the_same_key_and_body_are_the_same_event() -> None:
    assert event_id("a", "key", body()) == event_id("a", "key", body(question_index=0))


def test_an_unknown_field_makes_no_other_event() -> None:
    assert event_id("a", "key", body()) == event_id("a", "key", body(question_indx=1))


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


@given(key=st.text(min_size=1, max_size=255), text=st.text(max_size=100))
def test_any_key_makes_an_id_of_the_same_form(key: str, text: str) -> None:
    assert len(bytes.fromhex(event_id("a", key, body(text=f"{text}.")))) == 16
