"""The comparison at the desk: bands without a rank, walked with arrows, with the words at hand."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.chromium import DESKTOP, PHONE, SPEECH, visit
from tests.browser.conftest import Shot
from tests.browser.hiring import Hiring, hiring
from tests.browser.staff import Staff
from tests.browser.usable import TOO_SMALL, TOO_WIDE, findings
from tests.support.stacks import Stack

ANSWERS = [f"I measured first, and then I changed one thing, number {n}." for n in range(6)]
LONG_NAME = "Grace Brewster Murray Hopper of Arlington, Virginia, United S"


@pytest.fixture(scope="module")
def desk(stack: Stack) -> Iterator[Hiring]:
    with hiring(stack) as desk:
        yield desk


@pytest.fixture(scope="module")
def template(desk: Hiring) -> str:
    """Return a template with three marked interviews, of which two have the same marks."""
    made = desk.template("engineering")
    me = desk.client.get("/me").json()["id"]
    for mark in (4, 4, 1):
        interview = desk.answered(made, ANSWERS)
        desk.post(f"/interviews/{interview}/assign", {"user_ids": [me]})
        marks = {str(n): mark for n in range(6)}
        body = {"marks": marks, "notes": {}, "quotes": {}, "recommendation": "yes"}
        path = f"/interviews/{interview}/review"
        saved = desk.client.put(path, json=body, headers={"If-Match": '"0"'})
        assert saved.status_code == 200, saved.text
        desk.post(f"{path}/submit", {})
    return made


def opened(page: Page, template: str) -> Page:
    page.goto(f"/desk/#/compare/{template}/1")
    expect(page.locator(".comparison, .empty").first).to_be_visible()
    return page


def test_equal_people_share_a_band_and_keys_lead_to_words_and_orders(
    browser: Browser, stack: Stack, template: str, shot: Shot
) -> None:
    with visit(browser, stack.desk_url) as context:
        page = opened(Staff.log_in(context).page, template)
        expect(page.locator(".tied")).to_contain_text("2 who cannot be told apart")
        shot(page, "desk-compare")
        page.locator(".cell").first.focus()
        for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft"):
            page.keyboard.press(key)
        expect(page.locator(".cell").nth(7)).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("dialog .words")).to_have_text(ANSWERS[1])
        page.keyboard.press("Escape")
        expect(page.locator(".cell").nth(7)).to_be_focused()
        page.locator("thead button").nth(1).press("Enter")
        expect(page.locator("th[aria-sort=descending]")).to_have_count(1)
        expect(page.locator("tbody tr").last.locator(".marks b").nth(1)).to_have_text("1")
        page.locator("thead button").nth(1).press("Enter")
        expect(page.locator(".tied")).to_have_count(1)


def test_the_count_of_the_marks_is_told_in_the_readers_language(
    browser: Browser, stack: Stack, template: str
) -> None:
    with visit(browser, stack.desk_url, locale="es-ES") as context:
        page = opened(Staff.log_in(context).page, template)
        page.get_by_text("Cómo se cuentan las notas").click()
        expect(page.get_by_text("como mínimo 0,5 entre la raíz")).to_be_visible()


def test_a_failed_call_is_told_and_an_empty_comparison_says_what_is_needed(
    browser: Browser, stack: Stack, desk: Hiring
) -> None:
    with visit(browser, stack.desk_url) as context:
        context.route("**/api/v1/compare?**", lambda route: route.abort())
        staff = Staff.log_in(context)
        page = opened(staff.page, desk.template())
        expect(page.get_by_role("alert")).to_contain_text("The desk does not answer.")
        context.unroute("**/api/v1/compare?**")
        staff.press("Try again")
        expect(page.locator(".empty")).to_contain_text("Nobody has handed in yet")


LOOKS: dict[str, dict[str, Any]] = {
    "desktop-light": {"viewport": DESKTOP, "color_scheme": "light"},
    "phone-dark": {"viewport": PHONE, "color_scheme": "dark", "locale": "es-ES"},
}


def many(route: Route) -> None:
    """Let the comparison have 30 people of two graders, with long names and gaps."""
    found = route.fetch().json()
    row = found["rows"][0]
    rows = [
        row
        | {
            "label": f"C-{n:04d}",
            "name": LONG_NAME if n % 2 else None,
            "band": 1 + n // 3,
            "ai": row["ai"]
            and row["ai"] | {"grader": "offline" if n < 15 else "claude-sonnet-5-5"},
        }
        for n in range(28)
    ]
    bare = {"median": None, "by_question": [None] * 6, "spread": None}
    rows += [row | {"label": f"C-{n}", "band": None, "human": bare} for n in (998, 999)]
    graders = ["offline", "claude-sonnet-5-5"]
    route.fulfill(json=found | {"rows": rows, "graders": graders, "more": True})


@pytest.mark.parametrize("look", LOOKS)
def test_many_people_of_two_graders_can_be_compared_by_everyone(
    browser: Browser, stack: Stack, template: str, axe: str, shot: Shot, look: str
) -> None:
    with visit(browser, stack.desk_url, scripts=(SPEECH, axe), **LOOKS[look]) as context:
        page = Staff.log_in(context).page
        context.route("**/api/v1/compare?**", many)
        opened(page, template)
        expect(page.locator(".grader")).to_have_count(2)
        expect(page.locator("tbody .lead")).to_have_count(30)
        shot(page, f"desk-{look}-compare-many")
        assert findings(page) == []
        assert page.evaluate(TOO_WIDE) == []
        assert page.evaluate(TOO_SMALL) == []
