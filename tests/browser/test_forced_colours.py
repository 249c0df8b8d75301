"""The reviewers' screens in forced colours: no state is told by a colour that the system takes."""

from collections.abc import Iterator, Sequence
from functools import partial

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.chromium import visit
from tests.browser.hiring import Hiring, hiring
from tests.browser.staff import Staff
from tests.support.stacks import Stack

ANSWERS = [f"I measured first, and then I changed one thing, number {n}." for n in range(6)]
MARK, QUESTIONS = 4, 6

State = tuple[str, str]
"""The place that shows a state, and the JavaScript that takes the state from its first element."""

FRAME: list[State] = [
    (".side nav [aria-current]", "(it) => it.removeAttribute('aria-current')"),
    (".screen-head .primary", "(it) => it.classList.remove('primary')"),
]
MARKING: list[State] = [
    (".steps [aria-current]", "(it) => it.removeAttribute('aria-current')"),
    (".steps [data-done]:not([aria-current])", "(it) => it.removeAttribute('data-done')"),
    (".degree:has(:checked)", "(it) => { it.querySelector('input').checked = false; }"),
    (
        ".words",
        "(it) => { const mark = it.querySelector('mark'); mark.replaceWith(mark.textContent); }",
    ),
    (".judged .primary", "(it) => it.classList.remove('primary')"),
]
DECIDING: list[State] = [
    ("dialog .degree:has(:checked)", "(it) => { it.querySelector('input').checked = false; }"),
    ("dialog .primary", "(it) => it.classList.remove('primary')"),
]
COMPARING: list[State] = [
    (".comparison tbody", "(it) => it.classList.remove('tied')"),
    (".comparison thead [aria-sort]", "(it) => it.removeAttribute('aria-sort')"),
]


@pytest.fixture(scope="module")
def desk(stack: Stack) -> Iterator[Hiring]:
    with hiring(stack) as desk:
        yield desk


@pytest.fixture(scope="module")
def template(desk: Hiring) -> str:
    """Return a template with two interviews of the same marks."""
    made = desk.template("engineering")
    for _ in range(2):
        path = f"/interviews/{assigned(desk, made)}/review"
        marks = {str(n): MARK for n in range(QUESTIONS)}
        body = {"marks": marks, "notes": {}, "quotes": {}, "recommendation": "yes"}
        saved = desk.client.put(path, json=body, headers={"If-Match": '"0"'})
        assert saved.status_code == 200, saved.text
        desk.post(f"{path}/submit", {})
    return made


def assigned(desk: Hiring, template: str) -> str:
    """Return an interview whose reviewer is the account of the test."""
    interview = desk.answered(template, ANSWERS)
    me = desk.client.get("/me").json()["id"]
    desk.post(f"/interviews/{interview}/assign", {"user_ids": [me]})
    return interview


@pytest.fixture
def page(browser: Browser, stack: Stack) -> Iterator[Page]:
    with visit(browser, stack.desk_url, forced_colors="active") as context:
        page = Staff.log_in(context).page
        assert page.evaluate("() => matchMedia('(forced-colors: active)').matches")
        yield page


def untold(page: Page, states: Sequence[State]) -> list[str]:
    """Take each state away, and return the places that look as before."""
    page.mouse.move(0, 0)
    page.evaluate("() => document.activeElement.blur()")
    return [place for place, without in states if not shows(page.locator(place).first, without)]


def shows(place: Locator, without: str) -> bool:
    """Return whether the place looks otherwise without its state."""
    element = place.element_handle()
    picture = partial(element.screenshot, animations="disabled")
    before = picture()
    assert picture() == before, "the picture changes by itself"
    element.evaluate(without)
    return picture() != before


def test_marks_quotes_and_the_place_in_a_review_show(
    page: Page, desk: Hiring, template: str
) -> None:
    page.goto(f"/desk/#/interview/{assigned(desk, template)}")
    expect(page.locator(".marking")).to_be_visible()
    for key in ("4", "n", "p", "q", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".words mark")).to_be_visible()
    page.get_by_role("button", name="Question 2").click()
    page.keyboard.press("3")
    page.get_by_role("button", name="Question 1, marked").click()
    assert untold(page, [FRAME[0], *MARKING]) == []


def test_the_choice_of_a_decision_shows(page: Page, desk: Hiring, template: str) -> None:
    page.goto(f"/desk/#/interview/{assigned(desk, template)}")
    expect(page.locator(".marking")).to_be_visible()
    for key in "4n" * QUESTIONS:
        page.keyboard.press(key)
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    expect(page.locator(".both").first).to_be_visible()
    page.get_by_role("button", name="Decide").click()
    page.get_by_label("Go on with this person").check()
    assert untold(page, DECIDING) == []
    page.keyboard.press("Escape")
    assert untold(page, FRAME) == []


def test_those_who_cannot_be_told_apart_and_the_order_show(page: Page, template: str) -> None:
    page.goto(f"/desk/#/compare/{template}/1")
    expect(page.locator(".tied")).to_be_visible()
    assert untold(page, COMPARING[:1]) == []
    page.locator("thead button").nth(1).press("Enter")
    expect(page.locator("th[aria-sort=descending]")).to_be_visible()
    assert untold(page, COMPARING[1:]) == []
