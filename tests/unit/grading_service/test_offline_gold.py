"""The answers that the grader is measured on are whole, and the measuring is sound."""

import re
from collections.abc import Callable, Sequence
from random import Random

import pytest

from bench.grading import spoil
from bench.grading.gold import Profile, answers, gold
from bench.grading.measures import interval, one_against_the_rest, rho
from bench.grading.twins import twin
from grading_service.domain import TRAITS

PROFILES: Sequence[Profile] = ("strong", "rambling", "off-topic", "hedged", "disorganised", "terse")


def test_twenty_questions_are_each_answered_in_six_ways() -> None:
    assert len({row.question for row in gold()}) == 20
    assert len({row.id for row in gold()}) == len(gold()) == 120
    assert all(len(answers(profile)) == 20 for profile in PROFILES)
    assert all(set(row.targets) == set(TRAITS) for row in gold())


def test_lengths_are_those_of_spoken_answers() -> None:
    for row in gold():
        low, high = (20, 60) if row.profile == "terse" else (60, 200)
        assert low <= len(row.answer.split()) <= high


def test_each_twin_is_what_the_generator_gives_and_has_errors() -> None:
    for row in gold():
        assert row.recognised == twin(row.answer, row.id)
        assert row.recognised == row.recognised.lower()
        assert row.recognised.split() != re.sub(r"[^\w\s'’%]", " ", row.answer).lower().split()


@pytest.mark.parametrize(
    "change",
    [
        spoil.with_fillers,
        spoil.with_hedges,
        spoil.duplicated,
        spoil.padded,
        spoil.word_salad,
        spoil.cut_in_half,
        spoil.shuffled,
    ],
)
def test_a_spoiling_changes_the_text_and_is_the_same_for_the_same_seed(
    change: Callable[[str, Random], str],
) -> None:
    text = gold()[0].answer
    assert change(text, Random(1)) == change(text, Random(1)) != text


def test_rho_is_spearmans() -> None:
    assert rho([1, 2, 3, 4], [10, 20, 30, 40]) == pytest.approx(1)
    assert rho([1, 2, 3, 4], [4, 3, 2, 1]) == pytest.approx(-1)
    assert rho([1, 1, 2, 2], [1, 2, 1, 2]) == pytest.approx(0)
    assert rho([1, 1, 1], [1, 2, 3]) == 0


def test_an_interval_holds_the_rho_it_is_for() -> None:
    random = Random(3)
    one = [random.random() for _ in range(200)]
    other = [value + random.random() for value in one]
    low, high = interval(one, other, [str(at // 4) for at in range(200)])
    assert low < rho(one, other) < high
    assert high - low < 0.3


def test_raters_who_agree_foretell_each_other() -> None:
    agreed = [(float(at % 5), float(at % 5), float(at % 5)) for at in range(60)]
    assert one_against_the_rest(agreed) == pytest.approx(1)
    assert one_against_the_rest([(1.0,)] * 60) == 0
