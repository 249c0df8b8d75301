"""The delay of guesses, and e-mail addresses."""

import pytest

from desk_service.domain import guess_delay, plain_email


def test_five_guesses_are_free_and_each_next_one_waits_twice_as_long() -> None:
    delays = [guess_delay(wrong, 30.0) for wrong in range(12)]
    assert delays == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 30, 30]
    assert guess_delay(10_000, 900.0) == 900.0


@pytest.mark.parametrize("text", ["", "@", "a@", "@b", "a@b@c", "a b@c", "a@b\n", "<a@b>"])
def test_a_text_that_is_no_address_is_refused(text: str) -> None:
    if text == "a@b\n":  # white space around it is cut off
        assert plain_email(text) == "a@b"
        return
    with pytest.raises(ValueError, match="e-mail address"):
        plain_email(text)
