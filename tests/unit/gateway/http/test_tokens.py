import time

import jwt
import pytest

from gateway.errors import NotAuthenticated
from gateway.http.tokens import Grant, Tokens

OLD, NEW = "old secret of more than thirty-two bytes", "new secret of more than thirty-two bytes"


def refused(tokens: Tokens, token: str) -> str:
    with pytest.raises(NotAuthenticated) as refusal:
        tokens.verify(token)
    return str(refusal.value)


def test_a_token_is_good_for_its_session() -> None:
    tokens = Tokens([NEW])
    token = tokens.issue("session", time.time() + 60)
    for _ in range(2):
        assert tokens.verify(token).opens("session")


def test_a_token_says_nothing_that_a_clock_behind_ours_would_refuse() -> None:
    """Clocks of replicas differ: "iat" a second ahead of a clock makes the token not valid yet."""
    token = Tokens([NEW]).issue("session", time.time() + 60)
    assert jwt.decode(token, NEW, ["HS256"]).keys() == {"sub", "exp"}


def test_a_remembered_token_lives_no_longer_than_it_says() -> None:
    tokens = Tokens([NEW])
    over = time.time() - 1
    token = tokens.issue("session", over)
    tokens.remembered.put(token, Grant("session", over, NEW))
    assert refused(tokens, token) == "the token has expired"


def test_a_rotated_secret_is_still_accepted_and_a_removed_one_is_not() -> None:
    old = Tokens([OLD]).issue("session", time.time() + 60)
    both = Tokens([NEW, OLD])
    assert both.verify(old).opens("session")
    new = both.issue("session", time.time() + 60)
    assert Tokens([NEW]).verify(new).opens("session")
    assert refused(Tokens([NEW]), old) == "the token is not valid"


def test_an_expired_token_of_a_rotated_secret_is_told_to_be_expired() -> None:
    token = Tokens([OLD]).issue("session", time.time() - 1)
    assert refused(Tokens([NEW, OLD]), token) == "the token has expired"


def test_a_token_is_verified_once_while_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = Tokens([NEW])
    token = tokens.issue("session", time.time() + 60)
    assert tokens.verify(token).opens("session")
    monkeypatch.setattr(jwt, "decode", None)
    assert tokens.verify(token).opens("session")


def test_a_refused_token_is_not_remembered() -> None:
    tokens = Tokens([NEW])
    for number in range(100):
        refused(tokens, f"garbage {number}")
    assert len(tokens.remembered) == 0


def test_no_secret_and_no_token_is_shown() -> None:
    tokens = Tokens([NEW])
    token = tokens.issue("session", time.time() + 60)
    tokens.verify(token)
    assert NEW not in repr(tokens)
    assert token not in repr(tokens)


def test_an_opaque_token_opens_its_session_and_does_not_name_it() -> None:
    tokens = Tokens([NEW], issue_opaque=True)
    token = tokens.issue("session", time.time() + 60)
    assert "session" not in str(jwt.decode(token, NEW, ["HS256"]))
    assert tokens.verify(token).opens("session")
    assert not tokens.verify(token).opens("another")
    assert not tokens.verify(token).opens(jwt.decode(token, NEW, ["HS256"])["sub"])


@pytest.mark.parametrize("issue_opaque", [False, True])
def test_replicas_that_issue_different_forms_accept_both(issue_opaque: bool) -> None:
    token = Tokens([OLD], issue_opaque).issue("session", time.time() + 60)
    rotated = Tokens([NEW, OLD], not issue_opaque)
    assert rotated.verify(token).opens("session")
    assert not rotated.verify(token).opens("another")
