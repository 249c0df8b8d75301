"""The word error rate counts words over all clips."""

import pytest

from bench.speech.errors import WordErrors, distance


@pytest.mark.parametrize(
    ("said", "recognised", "errors"),
    [
        ("a b c", "a b c", 0),
        ("a b c", "a x c", 1),
        ("a b c", "a c", 1),
        ("a b c", "a b b c", 1),
        ("a b c", "", 3),
        ("", "a b", 2),
    ],
)
def test_words_are_inserted_deleted_or_replaced(said: str, recognised: str, errors: int) -> None:
    assert distance(said.split(), recognised.split()) == errors


def test_a_rate_is_of_all_words_and_empty_clips_are_counted() -> None:
    errors = WordErrors()
    errors.add(list("abcdefghi"), list("abcdefghi"))
    errors.add(["j"], [])
    assert (errors.rate, errors.empty, errors.clips) == (0.1, 1, 2)
