"""From looks to labels, with looks and a clock that a test makes: calm, and never a guess."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.candidate import Candidate
from tests.browser.chromium import visit
from tests.support.stacks import Stack

JUDGE = """
async ([looks, every]) => {
  const { Judge, STATE } = await import("/js/attention/judging.js");
  const judge = new Judge();
  return looks.map((look, n) => {
    judge.take(look, 1000 + n * every);
    return [judge.label, STATE[judge.label]];
  });
}
"""
"""A look every so many milliseconds, and the label that stands after each."""

Look = dict[str, Any]

AHEAD: Look = {"faces": 1, "yaw": 2, "pitch": 6, "brightness": 120, "phone": False}
AWAY = AHEAD | {"yaw": 30}
DOWN = AHEAD | {"pitch": 30}
NOBODY = AHEAD | {"faces": 0, "yaw": 0, "pitch": 0}
TWO = AHEAD | {"faces": 2}
DARK = NOBODY | {"brightness": 12}


@pytest.fixture(scope="module")
def page(browser: Browser, stack: Stack) -> Iterator[Page]:
    with visit(browser, stack.url) as context:
        yield Candidate.arrive(context).page


def judged(page: Page, looks: list[Look], every: int = 200) -> list[list[str]]:
    """Return the label and the state after each look."""
    labelled: list[list[str]] = page.evaluate(JUDGE, [looks, every])
    return labelled


def labels(page: Page, looks: list[Look], every: int = 200) -> list[str]:
    return [label for label, _ in judged(page, looks, every)]


def test_nothing_is_known_until_the_page_has_learnt_how_one_sits(page: Page) -> None:
    found = judged(page, [AHEAD] * 20)
    assert found[:8] == [["calibrating", "unknown"]] * 8
    assert found[-1] == ["looking_ahead", "focused"]


def test_ahead_is_where_this_person_looks_and_not_where_the_camera_is(page: Page) -> None:
    beside = AHEAD | {"yaw": 20, "pitch": 14}
    assert labels(page, [beside] * 20)[-1] == "looking_ahead"
    assert labels(page, [beside] * 20 + [AHEAD | {"yaw": -2}] * 8)[-1] == "looking_away"


def test_a_head_that_moves_teaches_nothing(page: Page) -> None:
    nodding = [AHEAD, AHEAD | {"yaw": 12}] * 20
    assert set(labels(page, nodding)) <= {"calibrating"}


@pytest.mark.parametrize(
    ("look", "label"),
    [
        (AWAY, "looking_away"),
        (DOWN, "looking_away"),
        (NOBODY, "no_face"),
        (TWO, "multiple_faces"),
        (DARK, "too_dark"),
        (AHEAD | {"phone": True}, "phone"),
    ],
)
def test_a_label_counts_once_it_holds(page: Page, look: Look, label: str) -> None:
    glance, stay = [look] * 3, [look] * 6
    assert labels(page, [AHEAD] * 15 + glance + [AHEAD] * 5)[15:] == ["looking_ahead"] * 8
    assert labels(page, [AHEAD] * 15 + stay)[-1] == label


def test_a_slow_machine_needs_longer_and_comes_to_the_same(page: Page) -> None:
    slow = labels(page, [AHEAD] * 15 + [AWAY] * 4 + [AHEAD] * 4, every=800)
    assert slow[14:] == ["looking_ahead"] * 3 + ["looking_away"] * 4 + ["looking_ahead"] * 2
    assert "looking_ahead" not in labels(page, [AHEAD] * 20, every=5000)


def test_a_picture_too_dark_to_tell_is_unknown_and_not_somebody_gone(page: Page) -> None:
    assert judged(page, [AHEAD] * 15 + [DARK] * 8)[-1] == ["too_dark", "unknown"]


def test_looks_that_contradict_each_other_are_unsure(page: Page) -> None:
    flickering = [AHEAD, NOBODY] * 15
    assert judged(page, [AHEAD] * 15 + flickering)[-1] == ["unsure", "unknown"]
