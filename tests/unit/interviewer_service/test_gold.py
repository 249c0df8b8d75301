"""The rule of words against the gold set, which was written before the rule."""

import pytest

from bench.followups.gold import by_rule, gold, half, hits, shortest


def test_there_are_120_answers_in_two_halves() -> None:
    assert len(gold()) == len(half(False)) + len(half(True)) == 120
    assert {each.language for each in gold()} == {"en", "es"}


@pytest.mark.parametrize("last", [False, True])
def test_the_rule_finds_more_missing_points_than_asking_after_the_shortest_answers(
    last: bool,
) -> None:
    answers = half(last)
    chosen = by_rule(answers)
    asked = sum(probe is not None for probe in chosen)
    assert hits(answers, chosen) > hits(answers, shortest(answers, asked))
