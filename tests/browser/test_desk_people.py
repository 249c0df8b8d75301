"""People at the desk: what waits for staff, who is in an interview, what becomes of invitations."""

import csv
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.chromium import DESKTOP, PHONE, visit
from tests.browser.conftest import Shot
from tests.browser.staff import ADA, Staff, claim
from tests.browser.usable import TOO_SMALL, TOO_WIDE, findings
from tests.support.stacks import Stack, run_embedded

ANSWER = "I measured first, found two slow queries, and batched them. It then ran in forty minutes."

TIMES = [
    "As everybody",
    *(f"{factor} times as long" for factor in ("1.25", "1.5", "2", "3")),
    "Without a time limit",
]

HEARD_SECONDS = 60.0
"""Seconds in which the gateway has heard of an invitation."""


@pytest.fixture(scope="module")
def staffed() -> Iterator[Stack]:
    """Run a stack whose desk holds the people of these tests alone."""
    with run_embedded() as stack:
        claim(stack)
        yield stack


@pytest.fixture
def desk(browser: Browser, staffed: Stack) -> Iterator[BrowserContext]:
    with visit(browser, staffed.url) as context:
        yield context


@pytest.fixture
def staff(desk: BrowserContext) -> Staff:
    return Staff.log_in(desk)


def invite(staff: Staff, title: str, *names: str) -> list[dict[str, Any]]:
    """Invite people to a new interview, and return the outcome of each."""
    template: str = staff.call("POST", "templates", {"pack": "general", "title": title})["id"]
    staff.call("POST", f"templates/{template}/publish", **{"If-Match": '"1"'})
    rows = [{"name": name, "email": f"{name.split()[0].lower()}@example.org"} for name in names]
    body = {"template_id": template, "expires_at": time.time() + 86_400, "rows": rows}
    outcomes: list[dict[str, Any]] = staff.call("POST", "invitations", body)["items"]
    return outcomes


def start(staff: Staff, outcome: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """Start an interview, and return its session with the head of the candidate's calls."""
    body = {"invitation": outcome["link"].partition("#")[2]}
    until = time.monotonic() + HEARD_SECONDS
    while staff.page.request.post("/invitation/look", data=body).status in (404, 503):
        assert time.monotonic() < until, "the gateway does not know the invitation"
    answer = staff.page.request.post("/interview/start", data=body)
    assert answer.ok, answer.text()
    begun = answer.json()
    return begun["session_id"], {"Authorization": f"Bearer {begun['token']['access_token']}"}


def finish(staff: Staff, session: str, head: dict[str, str]) -> None:
    """Answer a question and hand in."""
    words = {"session_id": session, "text": ANSWER, "question_index": 0}
    assert staff.page.request.post("/stt/append", data=words, headers=head).ok
    done = staff.page.request.post("/report/finalize", data={"session_id": session}, headers=head)
    assert done.ok, done.text()


def test_a_new_desk_lets_staff_try_an_interview_and_shows_it_when_it_is_in(staff: Staff) -> None:
    page = staff.page
    staff.go("#/people", "People")
    expect(page.get_by_text("Nobody is invited yet")).to_be_visible()
    staff.go("#/", "Today")
    staff.press("Try it as a candidate")
    link = staff.sheet.get_by_role("link", name="Open the interview").get_attribute("href") or ""
    page.keyboard.press("Escape")
    session, head = start(staff, {"link": link})
    live = page.locator("section").filter(has_text="In an interview now")
    expect(live).to_contain_text("C-0001")
    expect(live).to_contain_text("Question 1 of 6")
    finish(staff, session, head)
    expect(live).to_be_hidden()
    expect(page.locator(".count").first).to_have_text("1to review")
    expect(page.locator("#to-review li")).to_contain_text(ADA["name"])
    expect(page).to_have_title("(1) Today · Vivavoce")
    page.keyboard.press("j")
    expect(page.locator("#to-review li a")).to_be_focused()


def test_a_desk_where_nothing_waits_says_so(staff: Staff) -> None:
    """Somebody is invited, so that the first steps are over; nobody has to do anything."""
    invite(staff, "Waiting", "Hedy Lamarr")
    nothing = {"count": 0, "items": []}
    parts = ("to_review", "to_decide", "contests", "in_progress")
    staff.page.route(
        "**/api/v1/today", lambda route: route.fulfill(json=dict.fromkeys(parts, nothing))
    )
    staff.go("#/settings", "Settings")
    staff.go("#/", "Today")
    expect(staff.page.get_by_text("Nothing waits for you")).to_be_visible()


def test_people_are_found_by_name_state_and_interview(staff: Staff) -> None:
    page = staff.page
    begun, _ = invite(staff, "Searched", "Grace Hopper", "Alan Turing")
    start(staff, begun)
    staff.go("#/people", "People")
    page.keyboard.press("/")
    page.keyboard.type("HOPPER")
    expect(staff.rows).to_have_count(1)
    expect(staff.rows).to_contain_text("Grace Hopper")
    expect(staff.rows).to_contain_text("Under way")
    page.reload()
    expect(page.get_by_label("Search")).to_have_value("HOPPER")
    expect(staff.rows).to_have_count(1)
    page.get_by_label("State").select_option("issued")
    expect(page.get_by_text("Nobody fits")).to_be_visible()
    page.get_by_label("Search").fill("")
    page.get_by_label("Interview", exact=True).select_option(label="Searched")
    expect(staff.rows).to_have_count(1)
    expect(staff.rows).to_contain_text("Alan Turing")


def test_a_long_list_is_read_page_by_page_and_walked_with_keys(staff: Staff) -> None:
    page = staff.page
    invite(staff, "Crowded", *(f"Person{n:03} Long" for n in range(60)))
    staff.go("#/people?q=Long", "People")
    expect(staff.rows).to_have_count(50)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(staff.rows.nth(1).locator("a")).to_be_focused()
    page.keyboard.press("k")
    expect(staff.rows.nth(0).locator("a")).to_be_focused()
    staff.press("Show more")
    expect(staff.rows).to_have_count(60)
    expect(staff.rows.nth(50).locator("a")).to_be_focused()
    expect(page.get_by_role("button", name="Show more")).to_have_count(0)


def test_an_invitation_is_extended_gets_a_new_link_and_is_revoked(staff: Staff) -> None:
    page = staff.page
    (outcome,) = invite(staff, "Managed", "Zora Neale")
    staff.go("#/people?q=Zora", "People")
    staff.press("Manage Zora Neale")
    times = staff.sheet.get_by_label("Time", exact=True)
    assert times.locator("option").all_inner_texts() == TIMES
    times.select_option("2")
    staff.sheet.get_by_label("Can be started until").fill("2027-01-15T18:00")
    staff.press("Save")
    expect(staff.rows).to_contain_text("15 Jan")
    (changed,) = staff.call("GET", "invitations?q=Zora")["items"]
    assert changed["accommodation"]["time_factor"] == 2.0
    staff.press("Manage Zora Neale")
    staff.press("Make a new link")
    staff.sheet.get_by_role("button", name="Make a new link").click()
    link = staff.sheet.get_by_label("Link").input_value()
    assert "/i#vvi_" in link
    assert link != outcome["link"]
    page.keyboard.press("Escape")
    staff.sheet.get_by_role("button", name="Revoke").click()
    staff.sheet.get_by_role("button", name="Revoke").click()
    expect(staff.rows).to_contain_text("Revoked")


def test_a_person_is_erased_after_a_question_and_the_label_stays(staff: Staff) -> None:
    (outcome,) = invite(staff, "Erased", "Yara Gone")
    staff.go("#/people?q=Yara", "People")
    staff.call("POST", "me/confirm", {"password": ADA["password"]})
    staff.press("Manage Yara Gone")
    staff.sheet.get_by_role("button", name="Erase").click()
    expect(staff.sheet).to_contain_text("This cannot be undone.")
    staff.sheet.get_by_role("button", name="Erase").click()
    expect(staff.page.get_by_text("Nobody fits")).to_be_visible()
    staff.page.get_by_label("Search").fill(outcome["label"])
    expect(staff.rows).to_have_count(1)
    expect(staff.rows).to_contain_text("Erased")
    assert "Yara" not in staff.rows.inner_text()


def test_selected_people_are_extended_exported_and_revoked_together(
    staff: Staff, tmp_path: Path
) -> None:
    page = staff.page
    begun, *_ = invite(
        staff, "Together", "Uma Begun", "Vera Waiting", "Wilma Waiting", "Xenia Last"
    )
    start(staff, begun)
    staff.go("#/people", "People")
    page.get_by_label("Interview", exact=True).select_option(label="Together")
    expect(staff.rows).to_have_count(4)
    expect(staff.rows.last).to_contain_text("Under way")
    bar = page.get_by_role("region", name="Selected people")
    expect(bar).to_be_hidden()
    for _ in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    expect(bar).to_contain_text("2 selected")
    page.keyboard.press("x")
    expect(bar).to_contain_text("One selected")
    page.keyboard.press("b")
    expect(bar.get_by_role("button", name="Clear")).to_be_focused()
    bar.get_by_role("button", name="Select all shown").click()
    bar.get_by_role("button", name="Extend").click()
    expect(staff.sheet).to_contain_text("Extend 3 invitations")
    expect(staff.sheet).to_contain_text("Left out, because begun or revoked: 1.")
    staff.sheet.get_by_label("Can be started until").fill("2027-01-15T18:00")
    staff.sheet.get_by_role("button", name="Extend").click()
    expect(page.get_by_text("3 invitations are extended.").first).to_be_visible()
    expect(staff.rows.filter(has_text="15 Jan")).to_have_count(3)
    page.get_by_label("Select Xenia Last").check()
    page.get_by_label("Select Uma Begun").check()
    with page.expect_download() as download:
        bar.get_by_role("button", name="Export as CSV").click()
    download.value.save_as(tmp_path / "some.csv")
    people = csv.DictReader((tmp_path / "some.csv").read_text("utf-8-sig").splitlines())
    assert {row["name"] for row in people} == {"Xenia Last", "Uma Begun"}
    bar.get_by_role("button", name="Revoke").click()
    expect(staff.sheet).to_contain_text("Revoke one invitation?")
    staff.sheet.get_by_role("button", name="Revoke").click()
    expect(staff.rows.filter(has_text="Revoked")).to_have_text([re.compile("Xenia Last")])
    expect(bar).to_be_hidden()


LOOKS: dict[str, dict[str, Any]] = {
    "desktop-light": {"viewport": DESKTOP, "color_scheme": "light"},
    "desktop-dark": {"viewport": DESKTOP, "color_scheme": "dark"},
    "phone-light": {"viewport": PHONE, "color_scheme": "light"},
    "phone-dark": {"viewport": PHONE, "color_scheme": "dark"},
}


@pytest.mark.parametrize("look", LOOKS)
def test_a_reviewer_is_assigned_to_selected_people_by_the_keyboard_with_an_outcome_for_each(
    browser: Browser, staffed: Stack, axe: str, shot: Shot, look: str
) -> None:
    with visit(browser, staffed.url, scripts=(axe,), **LOOKS[look]) as context:
        staff = Staff.log_in(context)
        page, title = staff.page, f"Assigned {look}"
        people = invite(staff, title, "Yara Before", "Zoe Fresh", "Zita Fresh")
        me, path = staff.call("GET", "me")["id"], "interviews/{id}"
        staff.call("POST", f"{path.format(**people[0])}/assign", {"user_ids": [me]})
        staff.go("#/people", "People")
        page.get_by_label("Interview", exact=True).select_option(label=title)
        expect(staff.rows).to_have_count(3)
        for _ in range(3):
            page.keyboard.press("j")
            page.keyboard.press("x")
        page.keyboard.press("b")
        shot(page, f"desk-{look}-assign-bar")
        assert page.evaluate(TOO_WIDE) == []
        page.get_by_role("button", name="Assign a reviewer").press("Enter")
        expect(staff.sheet).to_contain_text("Assign a reviewer to 3 people")
        staff.sheet.get_by_label("Reviewer").select_option(value=me)
        shot(page, f"desk-{look}-assign")
        page.route("**/assignments", lambda route: route.abort())
        staff.sheet.get_by_role("button", name="Assign").press("Enter")
        expect(staff.sheet.get_by_role("alert")).not_to_be_empty()
        page.unroute("**/assignments")
        with page.expect_request("**/assignments") as sent:
            staff.sheet.get_by_role("button", name="Assign").press("Enter")
        assert sent.value.headers["idempotency-key"]
        expect(staff.sheet).to_contain_text("Assigned to 2 of 3")
        expect(staff.sheet.locator("li").first).to_have_text(
            re.compile("Yara Before.*was assigned before")
        )
        shot(page, f"desk-{look}-assign-outcome")
        assert findings(page) == []
        assert page.evaluate(TOO_WIDE) == []
        assert page.evaluate(TOO_SMALL) == []
        staff.sheet.get_by_role("button", name="Close").last.press("Enter")
        expect(staff.sheet).to_have_count(0)
        for each in people:
            assigned = staff.call("GET", path.format(**each))["assigned"]
            assert [reviewer["user_id"] for reviewer in assigned] == [me]


def test_the_list_is_exported(staff: Staff, tmp_path: Path) -> None:
    invite(staff, "Exported", "Rosalind Franklin")
    staff.go("#/people", "People")
    with staff.page.expect_download() as download:
        staff.press("Export as CSV")
    download.value.save_as(tmp_path / "all.csv")
    rows = csv.reader((tmp_path / "all.csv").read_text("utf-8-sig").splitlines())
    assert any("Rosalind Franklin" in row for row in rows)


def test_a_key_is_made_shown_once_and_revoked(staff: Staff) -> None:
    staff.go("#/settings/keys", "Settings")
    expect(staff.page.get_by_text("No key yet")).to_be_visible()
    staff.press("Make a key")
    staff.sheet.get_by_role("textbox", name="Name").fill("Applicant system")
    staff.sheet.get_by_label("Invitations").check()
    staff.sheet.get_by_role("button", name="Make a key").click()
    secret = staff.sheet.get_by_label("Key", exact=True).input_value()
    assert secret.startswith("vvk_")
    staff.page.keyboard.press("Escape")
    expect(staff.rows).to_contain_text("Invitations")
    assert secret not in staff.page.content()
    staff.press("Revoke Applicant system")
    staff.sheet.get_by_role("button", name="Revoke").click()
    expect(staff.rows).to_contain_text("Revoked")


def test_the_trail_is_read_with_names_and_its_head(staff: Staff) -> None:
    staff.go("#/settings/audit", "Settings")
    (entry,) = staff.call("GET", "audit?limit=1")["items"]
    assert entry["action"] == "setup.claimed"
    expect(staff.page.get_by_label("Head of the trail")).to_have_value(re.compile("[0-9a-f]{64}"))
    expect(staff.rows.first).to_contain_text(ADA["name"])
    expect(staff.rows.filter(has_text="login.made").first).to_contain_text("Logged in")


def test_the_trail_names_the_person_and_shows_ids_only_in_an_entrys_details(staff: Staff) -> None:
    (made, *_) = invite(staff, "Told", "Zora Told")
    staff.call("POST", f"invitations/{made['id']}/revoke", {})
    staff.go("#/settings/audit", "Settings")
    entry = staff.rows.filter(has_text="invitation.revoked").first
    expect(entry.get_by_role("link", name="Zora Told")).to_be_visible()
    expect(entry).to_contain_text(f"Told · {made['label']}")
    expect(entry.get_by_text(made["id"])).to_be_hidden()
    entry.locator("summary").click()
    expect(entry.get_by_text(made["id"])).to_be_visible()


def test_how_long_interviews_are_kept_and_who_invites_is_told(staff: Staff) -> None:
    staff.go("#/settings/server", "Settings")
    expect(staff.page.get_by_text("180 days")).to_be_visible()
    expect(staff.page.get_by_text("No name is set")).to_be_visible()
