import time

import jwt
import pytest

from gateway.auth import Tokens
from gateway.problems import Problem

OLD, NEW = "old secret of more than thirty-two bytes", "new secret of more than thirty-two bytes"


def refused(tokens: Tokens, token: str) -> str:
    with pytest.raises(Problem) as refusal:
        tokens.session_of(token)
    assert refusal.value.status == 401
    assert refusal.value.headers == {"WWW-Authenticate": "Bearer"}
    return refusal.value.detail


def test_a_token_is_good_for_its_session() -> None:
    tokens = Tokens([NEW])
    token = tokens.issue("session", time.time() + 60)
    for _ in range(2):
        assert tokens.session_of(token) == "session"


def test_a_token_says_nothing_that_a_clock_behind_ours_would_refuse() -> None:
    """Replicas' clocks differ; "iat" a second ahead of one makes the token not valid yet there."""
    token = Tokens([NEW]).issue("session", time.time() + 60)
    assert jwt.decode(token, NEW, ["HS256"]).keys() == {"sub", "exp"}


def test_a_remembered_token_lives_no_longer_than_it_says() -> None:
    tokens = Tokens([NEW])
    over = time.time() - 1
    token = tokens.issue("session", over)
    tokens.remembered.put(token, ("session", over))
    assert refused(tokens, token) == "the token has expired"


def test_a_rotated_secret_is_still_accepted_and_a_removed_one_is_not() -> None:
    old = Tokens([OLD]).issue("session", time.time() + 60)
    both = Tokens([NEW, OLD])
    assert both.session_of(old) == "session"
    new = both.issue("session", time.time() + 60)
    assert Tokens([NEW]).session_of(new) == "session"
    assert refused(Tokens([NEW]), old) == "the token is not valid"


def test_an_expired_token_of_a_rotated_secret_is_told_to_be_expired() -> None:
    token = Tokens([OLD]).issue("session", time.time() - 1)
    assert refused(Tokens([NEW, OLD]), token) == "the token has expired"


def test_a_token_is_verified_once_while_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = Tokens([NEW])
    token = tokens.issue("session", time.time() + 60)
    assert tokens.session_of(token) == "session"
    monkeypatch.setattr(jwt, "decode", None)
    assert tokens.session_of(token) == "session"


def test_what_is_refused_is_not_remembered() -> None:
    tokens = Tokens([NEW])
    for number in range(100):
        refused(tokens, f"garbage {number}")
    assert len(tokens.remembered) == 0


def test_no_secret_and_no_token_is_shown() -> None:
    tokens = Tokens([NEW])
    token = tokens.issue("session", time.time() + 60)
    tokens.session_of(token)
    assert NEW not in repr(tokens)
    assert token not in repr(tokens)
