"""The page of an invitation's link: before, during and after the interview, on any device."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect

from tests.browser.candidate import Candidate
from tests.browser.chromium import DESKTOP, PHONE, SPEECH, visit
from tests.browser.conftest import Shot
from tests.browser.hiring import Hiring, hiring
from tests.browser.usable import TOO_SMALL, TOO_WIDE, findings
from tests.support.stacks import Stack

FIRST, SECOND = "I measured first.", "Then I changed one thing, and measured again."
OBJECTION = "The second answer was understood wrongly."
ANSWERED = "Two people read it again, and understood it as you meant it."
ALTERNATIVE = "Call Kim at +1 555 0100 for an interview with a person."

OF_SESSIONS = re.compile("/(interview|report|reports|avatar)/p[0-9a-f]{32}")
OF_SESSION = re.compile("/interview/p[0-9a-f]{32}$")


@contextmanager
def opened(browser: Browser, stack: Stack, link: str, **look: Any) -> Iterator[Candidate]:
    """Open the link in a browser that knows nothing, and wait for the first screen."""
    with visit(browser, stack.url, **look) as context:
        page = context.new_page()
        page.goto(link)
        expect(page.locator("h1")).to_be_visible()
        yield Candidate(page)


def test_a_link_leads_through_the_interview_on_every_device_and_to_the_rights_after_it(
    browser: Browser, any_stack: Stack, shot: Shot
) -> None:
    with hiring(any_stack) as desk:
        interview, link = desk.invite(desk.template("engineering", alternative=ALTERNATIVE))
    with opened(browser, any_stack, link) as candidate:
        page, sent = candidate.page, requests(candidate.page)
        expect(page.get_by_text("6 questions, about 18 minutes.")).to_be_visible()
        expect(page.get_by_text(ALTERNATIVE)).to_be_visible()
        expect(page.locator("select[name=role]")).to_have_count(0)
        shot(page, "invited-welcome")
        candidate.begin()
        candidate.type_answer(FIRST)
        candidate.all_saved()
        unsigned = [each.url for each in sent if "authorization" not in each.headers]
        assert [url for url in unsigned if OF_SESSIONS.search(url)] == []
        page.route(OF_SESSION, told_of_another_device)
        page.reload()
        expect(page.locator("#notes")).to_contain_text("on another device or in another browser")
    with opened(browser, any_stack, link) as candidate:
        expect(candidate.heading).to_have_text("Welcome back")
        shot(candidate.page, "invited-back")
        candidate.press("Go on with my interview")
        candidate.at_question(1)
        expect(candidate.page.get_by_text(FIRST)).to_be_visible()
        candidate.type_answer(SECOND)
        candidate.all_saved()
        candidate.review()
        candidate.press_hand_in()
        expect(candidate.heading).to_have_text("Your interview is complete", timeout=60_000)
    with opened(browser, any_stack, link) as candidate:
        page = candidate.page
        page.locator("main button.primary").click()
        expect(candidate.heading).to_have_text("Your interview is complete", timeout=60_000)
        page.get_by_label("What looks wrong, and why?").fill(OBJECTION)
        candidate.press("Send the note")
        expect(page.get_by_text("Not answered yet.")).to_be_visible()
        with hiring(any_stack) as desk:
            desk.answer_objection(interview, ANSWERED)
        reload_until(page, ANSWERED)
        expect(page.get_by_text("Nothing was changed.")).to_be_visible()
        shot(page, "invited-after")
        with page.expect_download() as download:
            page.locator("main").get_by_role(
                "button", name="Download everything that is stored"
            ).click()
        assert FIRST in download.value.path().read_text()
        page.locator("main").get_by_role("button", name="Erase my interview").click()
        candidate.press("Erase everything")
        expect(candidate.heading).to_have_text("Your interview was erased")
    with opened(browser, any_stack, link) as candidate:
        expect(candidate.heading).to_have_text("This link does not open an interview")
        expect(candidate.page.locator("main")).to_contain_text("The interview was erased")


def reload_until(page: Page, text: str) -> None:
    """Load the page again until it shows the text: an answer comes from another service."""
    deadline = time.monotonic() + 60
    while text not in page.locator("main").inner_text():
        assert time.monotonic() < deadline, f"the page does not show: {text}"
        page.reload()
        expect(page.locator("h1")).to_have_text("Your interview is complete", timeout=60_000)


def told_of_another_device(route: Route) -> None:
    interview = route.fetch().json()
    route.fulfill(json=interview | {"resumed_at": interview["started_at"] + 60})


def requests(page: Page) -> list[Request]:
    """Return a list that fills with the page's requests."""
    sent: list[Request] = []

    def note(request: Request) -> None:
        sent.append(request)

    page.on("request", note)
    return sent


def test_the_invitation_leaves_the_address_at_once_and_outlives_a_reload(
    browser: Browser, stack: Stack, desk: Hiring
) -> None:
    _, link = desk.invite(desk.template())
    token = link.partition("#")[2]
    with opened(browser, stack, link) as candidate:
        page = candidate.page
        expect(page.get_by_text("You are invited to this interview.")).to_be_visible()
        assert token not in page.url
        sent = requests(page)
        page.reload()
        expect(page.get_by_text("You are invited to this interview.")).to_be_visible()
        candidate.agree()
        assert [each.url for each in sent if token in each.url] == []
        page.go_back()
        expect(page.locator("input[name=storage]")).to_be_checked()


LOOKS: dict[str, dict[str, Any]] = {
    "desktop-light": {"viewport": DESKTOP, "color_scheme": "light"},
    "phone-dark": {"viewport": PHONE, "color_scheme": "dark", "locale": "es-ES"},
}


@pytest.mark.parametrize("look", LOOKS)
def test_the_screens_of_a_link_can_be_used_by_everyone(
    browser: Browser, stack: Stack, desk: Hiring, axe: str, shot: Shot, look: str
) -> None:
    template = desk.template("support")
    _, link = desk.invite(template)
    invitation, withdrawn = desk.invite(template)
    desk.revoke(invitation)
    with visit(browser, stack.url, scripts=(SPEECH, axe), **LOOKS[look]) as context:
        page = context.new_page()
        for name, address in (("lobby", link), ("withdrawn", withdrawn), ("unknown", "/i")):
            page.goto("about:blank")
            page.goto(address)
            expect(page.locator("main a.button, main button").first).to_be_visible()
            shot(page, f"invited-{look}-{name}")
            assert findings(page) == [], name
            assert page.evaluate(TOO_WIDE) == [], name
            assert page.evaluate(TOO_SMALL) == [], name


def test_a_link_that_opens_nothing_says_why(
    context: BrowserContext,
) -> None:
    page = context.new_page()
    page.goto("/i")
    page.get_by_role("button", name="To the start").click()
    expect(page.locator("h1")).to_have_text("Welcome. Take your time.")
    for status, kind, told in (
        (410, "invitation-expired", "The time to begin this interview has passed."),
        (410, "invitation-revoked", "The invitation was withdrawn."),
        (410, "invitation-erased", "The interview was erased"),
        (404, "not-found", "Maybe a part of it is missing"),
        (503, "unavailable", "Your interview is being prepared."),
    ):
        answer_looks(context, status, {"type": f"urn:vivavoce:problem:{kind}", "status": status})
        page.goto("about:blank")
        page.goto("/i#vvi_something")
        expect(page.locator("main")).to_contain_text(told)


def answer_looks(context: BrowserContext, status: int, body: dict[str, Any]) -> None:
    context.unroute("**/invitation/look")
    context.route("**/invitation/look", lambda route: route.fulfill(status=status, json=body))


def test_a_server_for_invited_people_only_says_so_at_its_door(context: BrowserContext) -> None:
    def closed(route: Route) -> None:
        route.fulfill(json=route.fetch().json() | {"open_start": False})

    context.route("**/config.json", closed)
    page = context.new_page()
    page.goto("/")
    expect(page.locator("h1")).to_have_text("Interviews begin by invitation here")
    expect(page.locator("form")).to_have_count(0)
