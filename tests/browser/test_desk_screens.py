"""Every screen of the desk, light and dark, on a phone and on a desktop: accessible to everyone.

A screenshot of each is kept, to be looked at.
"""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import PHONE, visit
from tests.browser.conftest import Shot
from tests.browser.staff import Staff
from tests.browser.test_screens import LOOKS
from tests.browser.usable import MOVING, TOO_SMALL, TOO_WIDE, findings
from tests.support.stacks import Stack

LONG_NAME = "Maximiliane Theodora Freifrau von und zu Hohenlohe-Waldenburg"
PEOPLE = f"Grace Hopper <grace@example.org>\nbad@\n{LONG_NAME}; max@example.org\nmax@example.org"

Check = Callable[[str], None]


@pytest.fixture(scope="module")
def template(browser: Browser, staffed: Stack) -> str:
    """Publish an interview with a changed draft, and invite three people to it."""
    with visit(browser, staffed.url) as context:
        staff = Staff.log_in(context)
        made: str = staff.call("POST", "templates", {"pack": "engineering"})["id"]
        draft = staff.call("GET", f"templates/{made}/draft")
        staff.call("POST", f"templates/{made}/publish", **{"If-Match": '"1"'})
        draft["questions"][0]["seconds"] = 60
        staff.call("PUT", f"templates/{made}/draft", draft, **{"If-Match": '"1"'})
        rows = [{"name": name} for name in ("Grace Hopper", LONG_NAME, "")]
        rows[2]["email"] = "nameless@example.org"
        body = {"template_id": made, "expires_at": time.time() + 86_400, "rows": rows}
        staff.call("POST", "invitations", body)
        return made


def walk(staff: Staff, template: str, check: Check) -> None:
    """Open every screen and sheet of the desk, and check each."""
    page = staff.page
    seen = (
        ("today", "#/"),
        ("interviews", "#/interviews"),
        ("new-interview", "#/new-interview"),
        ("people", "#/people"),
        ("nobody", "#/people?q=nobody-has-this-name"),
        *((f"settings-{part}", f"#/settings/{part}") for part in SETTINGS),
    )
    for name, address in seen:
        open_screen(page, address)
        check(name)
    open_screen(page, f"#/template/{template}")
    check("template")
    page.keyboard.press("Control+Enter")
    expect(staff.sheet.locator(".difference")).not_to_have_count(0)
    check("publish")
    page.keyboard.press("Escape")
    page.keyboard.press("v")
    expect(staff.sheet.locator(".difference")).not_to_have_count(0)
    check("versions")
    page.keyboard.press("Escape")
    page.goto(f"/desk/#/invite/{template}")
    page.locator("form.invite textarea").fill(PEOPLE)
    expect(staff.rows).to_have_count(4)
    check("invite")
    page.locator(".preview .acts button").first.click()
    check("invite-adjust")
    page.keyboard.press("Escape")
    page.locator("form.invite button[type=submit]").click()
    expect(page.locator(".cut")).to_have_count(2)
    check("invited")
    page.goto("/desk/#/people")
    page.locator(".rows .acts button").first.click()
    expect(staff.sheet).to_be_visible()
    check("manage")
    page.keyboard.press("Escape")
    page.locator(".pick input").first.check()
    check("selected")
    page.locator("h1").focus()
    page.keyboard.press("?")
    expect(staff.sheet.locator("kbd")).not_to_have_count(0)
    check("shortcuts")
    page.keyboard.press("Escape")
    page.locator("#account summary").click()
    check("menu")


SPANISH_TOO = LOOKS | {"desktop-dark": LOOKS["desktop-dark"] | {"locale": "es-ES"}}
"""The looks, of which one is in Spanish."""

SETTINGS = ("team", "keys", "audit", "server", "account")


def open_screen(page: Page, address: str) -> None:
    """Open a screen, and wait until it shows what it asked the desk for.

    The screen before stays until the new one is there, so its headings are marked.
    """
    page.locator("main h1").evaluate_all("(all) => all.forEach((h1) => (h1.dataset.left = ''))")
    page.goto(f"/desk/{address}")
    expect(page.locator("main h1:not([data-left])")).to_have_count(1)
    expect(page.locator("[aria-busy], .grey-lines")).to_have_count(0)


@pytest.mark.parametrize("look", ["desktop-light", "desktop-dark", "phone-light", "zoomed-200"])
def test_every_screen_of_the_desk_can_be_used_by_everyone(
    browser: Browser, staffed: Stack, template: str, axe: str, shot: Shot, look: str
) -> None:
    with visit(browser, staffed.url, scripts=(axe,), **SPANISH_TOO[look]) as context:
        staff = Staff.log_in(context)

        def check(name: str) -> None:
            shot(staff.page, f"desk-{look}-{name}")
            if not look.startswith("zoomed"):  # which has the markup and colours of a look before
                assert findings(staff.page) == [], name
            assert staff.page.evaluate(TOO_WIDE) == [], name
            assert staff.page.evaluate(TOO_SMALL) == [], name
            if "reduced_motion" in SPANISH_TOO[look]:
                assert staff.page.evaluate(MOVING) == 0, name

        walk(staff, template, check)
        context.clear_cookies()
        staff.page.reload()
        expect(staff.page.locator("input[type=password]")).to_be_visible()
        check("login")


def test_every_screen_of_the_desk_fits_a_phone_in_spanish_too(
    browser: Browser, staffed: Stack, template: str, shot: Shot
) -> None:
    with visit(browser, staffed.url, viewport=PHONE, locale="es-ES") as context:
        staff = Staff.log_in(context)

        def check(name: str) -> None:
            shot(staff.page, f"desk-phone-spanish-{name}")
            assert staff.page.evaluate(TOO_WIDE) == [], name

        walk(staff, template, check)


def test_a_long_name_takes_one_line_among_the_people_and_is_told_in_full(
    browser: Browser, staffed: Stack, template: str
) -> None:
    with visit(browser, staffed.url, locale="es-ES") as context:
        page = Staff.log_in(context).page
        open_screen(page, "#/people")
        long = page.locator("tbody .name a").filter(has_text=LONG_NAME).first
        short = page.locator("tbody .name a").filter(has_text="Grace Hopper").first
        expect(long).to_have_attribute("title", LONG_NAME)
        assert long.evaluate("(it) => it.clientHeight") == short.evaluate("(it) => it.clientHeight")
        assert page.evaluate(TOO_WIDE) == []
