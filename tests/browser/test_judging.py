"""From looks to labels, with looks and a clock that a test makes: calm, and never a guess."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.candidate import Candidate

JUDGE = """
async (looks) => {
  const { Judge, STATE } = await import("/js/attention/judging.js");
  const judge = new Judge();
  return looks.map((look, n) => {
    judge.take(look, 1000 + n * 200);
    return [judge.label, STATE[judge.label]];
  });
}
"""
"""Five looks a second, and the label that stands after each."""

Look = dict[str, Any]

AHEAD: Look = {"faces": 1, "yaw": 2, "pitch": 6, "brightness": 120, "phone": False}
AWAY = AHEAD | {"yaw": 30}
DOWN = AHEAD | {"pitch": 30}
NOBODY = AHEAD | {"faces": 0, "yaw": 0, "pitch": 0}
TWO = AHEAD | {"faces": 2}
DARK = NOBODY | {"brightness": 12}


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return Candidate.arrive(context).page


def labels(page: Page, looks: list[Look]) -> list[str]:
    return [label for label, _ in page.evaluate(JUDGE, looks)]


def test_nothing_is_known_until_the_page_has_learnt_how_one_sits(page: Page) -> None:
    judged = page.evaluate(JUDGE, [AHEAD] * 20)
    assert judged[:8] == [["calibrating", "unknown"]] * 8
    assert judged[-1] == ["looking_ahead", "focused"]


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


def test_a_picture_too_dark_to_tell_is_unknown_and_not_somebody_gone(page: Page) -> None:
    assert page.evaluate(JUDGE, [AHEAD] * 15 + [DARK] * 8)[-1] == ["too_dark", "unknown"]


def test_looks_that_contradict_each_other_are_unsure(page: Page) -> None:
    flickering = [AHEAD, NOBODY] * 15
    assert page.evaluate(JUDGE, [AHEAD] * 15 + flickering)[-1] == ["unsure", "unknown"]
