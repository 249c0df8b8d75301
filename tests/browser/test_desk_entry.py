"""The doors of the desk: the first account, the login, a colleague's link, a password again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect

from tests.browser.chromium import visit
from tests.browser.staff import ADA, Staff, setup_link
from tests.support.stacks import Stack, run_embedded

OTHER = "another long password"


@pytest.fixture
def fresh() -> Iterator[Stack]:
    """Run a stack whose desk nobody claimed yet."""
    with run_embedded() as stack:
        yield stack


@pytest.fixture
def desk(browser: Browser, staffed: Stack) -> Iterator[BrowserContext]:
    with visit(browser, staffed.url) as context:
        yield context


def test_the_first_account_is_made_with_the_setup_link(browser: Browser, fresh: Stack) -> None:
    with visit(browser, fresh.url) as context:
        staff = Staff(context.new_page())
        staff.page.goto(setup_link(fresh))
        expect(staff.heading).to_have_text("Who are you?")
        assert "vvs_" not in staff.page.url
        expect(staff.page.get_by_label("Name")).to_be_focused()
        staff.page.keyboard.type(ADA["name"])
        staff.page.get_by_label("E-mail address").fill(ADA["email"])
        staff.page.get_by_label("Password").fill(ADA["password"])
        staff.page.keyboard.press("Enter")
        expect(staff.page.locator("#account")).to_contain_text("Ada Lovelace")
        staff.page.goto(f"{fresh.url}/desk/setup#vvs_none")
        staff.page.get_by_label("Name").fill("Eve")
        staff.page.get_by_label("E-mail address").fill("eve@example.org")
        staff.page.get_by_label("Password").fill(OTHER)
        staff.press("Create the first account")
        expect(staff.page.get_by_role("alert")).to_contain_text("This link does not hold")


def test_a_wrong_password_is_told_and_the_wanted_screen_opens(desk: BrowserContext) -> None:
    staff = Staff(desk.new_page())
    staff.page.goto("/desk/#/settings/team")
    expect(staff.heading).to_have_text("Log in to the desk")
    staff.page.get_by_label("E-mail address").fill(ADA["email"])
    staff.page.get_by_label("Password").fill("wrong")
    staff.press("Log in")
    expect(staff.page.get_by_role("alert")).to_have_text(
        "The e-mail address or the password is wrong."
    )
    staff.page.get_by_label("Password").fill(ADA["password"])
    staff.press("Log in")
    expect(staff.heading).to_have_text("Settings")
    expect(staff.rows.first).to_contain_text(ADA["email"])
    staff.page.locator("#account summary").click()
    staff.press("Log out")
    expect(staff.heading).to_have_text("Log in to the desk")


def test_a_colleague_is_invited_joins_and_is_shut_out(browser: Browser, staffed: Stack) -> None:
    with (
        visit(browser, staffed.url) as ours,
        visit(browser, staffed.url) as theirs,
    ):
        staff = Staff.log_in(ours).go("#/settings/team", "Settings")
        staff.press("Invite a colleague")
        staff.sheet.get_by_label("Name").fill("Bob")
        staff.sheet.get_by_label("E-mail address").fill("bob@example.org")
        staff.sheet.get_by_label("Role").select_option("reviewer")
        staff.press("Make the link")
        link = staff.sheet.get_by_label("Link for your colleague").input_value()
        token = link.partition("#")[2]
        staff.page.keyboard.press("Escape")
        bob = Staff(theirs.new_page())
        bob.page.goto(f"/desk/join#{token}")
        bob.page.get_by_label("Password").fill(OTHER)
        bob.press("Come in")
        expect(bob.heading).to_have_text("Today")
        expect(bob.page.get_by_role("link", name="Interviews")).to_have_count(0)
        staff.page.reload()
        staff.press("Change Bob")
        staff.press("Shut out")
        staff.sheet.get_by_role("button", name="Shut out").click()
        expect(staff.rows.filter(has_text="Bob")).to_contain_text("Shut out")
        bob.page.reload()
        expect(bob.heading).to_have_text("Log in to the desk")


def test_a_weighty_step_asks_for_the_password_and_goes_on(desk: BrowserContext) -> None:
    staff = Staff.log_in(desk).go("#/settings/team", "Settings")
    answers = iter([403])

    def stale(route: Route) -> None:
        """Refuse the first call as if the password had been given long ago."""
        if (status := next(answers, None)) is None:
            route.continue_()
            return
        problem = '{"type": "urn:vivavoce:problem:password-needed", "status": 403}'
        route.fulfill(status=status, body=problem, content_type="application/problem+json")

    staff.page.route("**/api/v1/users", stale)
    staff.press("Invite a colleague")
    staff.sheet.get_by_label("Name").fill("Cleo")
    staff.sheet.get_by_label("E-mail address").fill("cleo@example.org")
    staff.press("Make the link")
    expect(staff.sheet).to_contain_text("Your password, please")
    staff.page.keyboard.type(ADA["password"])
    staff.page.keyboard.press("Enter")
    expect(staff.sheet).to_contain_text("A link for Cleo")


def test_a_login_that_ended_is_renewed_without_losing_the_screen(desk: BrowserContext) -> None:
    staff = Staff.log_in(desk).go("#/settings/team", "Settings")
    staff.press("Invite a colleague")
    staff.sheet.get_by_label("Name").fill("Dora")
    staff.sheet.get_by_label("E-mail address").fill("dora@example.org")
    desk.clear_cookies()
    staff.press("Make the link")
    expect(staff.sheet).to_contain_text("Your login has ended")
    staff.page.keyboard.type(ADA["password"])
    staff.page.keyboard.press("Enter")
    expect(staff.sheet).to_contain_text("A link for Dora")


def test_shortcuts_lead_to_screens_and_can_be_switched_off(desk: BrowserContext) -> None:
    staff = Staff.log_in(desk).go("#/settings/account", "Settings")
    staff.page.keyboard.press("g")
    staff.page.keyboard.press("i")
    expect(staff.heading).to_have_text("Interviews")
    staff.page.keyboard.press("?")
    staff.sheet.get_by_label("Single keys act").uncheck()
    staff.page.keyboard.press("Escape")
    staff.page.keyboard.press("g")
    staff.page.keyboard.press("s")
    expect(staff.heading).to_have_text("Interviews")
    expect(staff.sheet).to_have_count(0)
