"""Interviews at the desk: begun from a pack, written, published, and people invited to them."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.chromium import visit
from tests.browser.staff import Staff
from tests.support.stacks import Stack


@pytest.fixture
def desk(browser: Browser, staffed: Stack) -> Iterator[BrowserContext]:
    with visit(browser, staffed.url) as context:
        yield context


@pytest.fixture
def staff(desk: BrowserContext) -> Staff:
    return Staff.log_in(desk)


def published(staff: Staff, title: str) -> str:
    """Make and publish a template, and return its id."""
    template: str = staff.call("POST", "templates", {"pack": "general", "title": title})["id"]
    staff.call("POST", f"templates/{template}/publish", **{"If-Match": '"1"'})
    return template


def test_an_interview_begins_with_a_pack_and_is_published_with_its_differences(
    staff: Staff,
) -> None:
    page = staff.page
    staff.go("#/new-interview", "New interview")
    staff.press("Begin with this: Engineering")
    expect(page.get_by_text("Draft: nobody can be invited yet")).to_be_visible()
    expect(page.locator(".facts")).to_contain_text("18 min · 6 questions")
    staff.press("Publish")
    staff.press("Publish version 1")
    expect(page.get_by_text("Version 1 is live", exact=True)).to_be_visible()
    page.get_by_label("Question", exact=True).fill("What did you build last?")
    page.get_by_label("Minutes for the answer").fill("4.5")
    expect(page.locator(".saved")).to_have_text("Saved")
    expect(page.locator(".facts")).to_contain_text("20 min")
    staff.press("Add a question")
    page.get_by_label("Question", exact=True).fill("When were you wrong?")
    expect(page.locator(".saved")).to_have_text("Saved")
    page.keyboard.press("Control+Enter")
    expect(staff.sheet.locator(".changed ins").first).to_contain_text("What did you build last?")
    expect(staff.sheet.locator(".changed dt")).to_have_text(["Question", "Seconds for the answer"])
    expect(staff.sheet.locator(".added")).to_contain_text("When were you wrong?")
    staff.press("Publish version 2")
    expect(page.get_by_text("Version 2 is live", exact=True)).to_be_visible()
    page.reload()
    expect(page.locator(".question-item")).to_have_count(7)
    expect(page.get_by_label("Question", exact=True)).to_have_value("What did you build last?")


def test_questions_are_walked_and_moved_with_the_keyboard(staff: Staff) -> None:
    template = published(staff, "Moved by keys")
    staff.go(f"#/template/{template}", "Moved by keys")
    first = staff.page.locator(".question-item .asked").first.inner_text()
    staff.page.keyboard.press("n")
    expect(staff.page.locator(".question-item[aria-current] .number")).to_have_text("2")
    staff.page.keyboard.press("p")
    staff.page.keyboard.press("Alt+ArrowDown")
    expect(staff.page.locator(".question-item .asked").nth(1)).to_have_text(first)
    expect(staff.page.locator(".saved")).to_have_text("Saved")
    questions = staff.call("GET", f"templates/{template}/draft")["questions"]
    assert questions[1]["text"] == first


def test_a_question_is_dragged_by_its_grip_and_moved_by_buttons(staff: Staff) -> None:
    template = published(staff, "Moved by hand")
    staff.go(f"#/template/{template}", "Moved by hand")
    asked = staff.page.locator(".question-item .asked")
    first, second, third = (asked.nth(n).inner_text() for n in range(3))
    box = staff.page.locator(".grip").nth(0).bounding_box()
    target = staff.page.locator(".question-item").nth(2).bounding_box()
    assert box
    assert target
    staff.page.mouse.move(box["x"] + 20, box["y"] + 20)
    staff.page.mouse.down()
    staff.page.mouse.move(box["x"] + 20, target["y"] + target["height"] - 5, steps=5)
    expect(staff.page.locator("[data-drop=after]")).to_have_count(1)
    staff.page.mouse.up()
    expect(asked.nth(2)).to_have_text(first)
    expect(asked.nth(0)).to_have_text(second)
    staff.page.get_by_role("button", name="Move the question up").click()
    expect(staff.page.get_by_role("button", name="Move the question up")).to_be_focused()
    expect(asked.nth(1)).to_have_text(first)
    expect(staff.page.locator(".saved")).to_have_text("Saved")
    questions = staff.call("GET", f"templates/{template}/draft")["questions"]
    assert [each["text"] for each in questions[:3]] == [second, first, third]


def test_published_versions_are_read_and_any_two_compared(staff: Staff) -> None:
    page = staff.page
    template = published(staff, "Told apart")
    draft = staff.call("GET", f"templates/{template}/draft")
    first = draft["questions"][0]["text"]
    changed = draft["questions"][0] | {"text": "What did you build last?", "weight": 2}
    for n, questions in enumerate(([changed, *draft["questions"][1:]], draft["questions"]), 1):
        tag = {"If-Match": f'"{n}"'}
        staff.call("PUT", f"templates/{template}/draft", draft | {"questions": questions}, **tag)
        staff.call("POST", f"templates/{template}/publish", **{"If-Match": f'"{n + 1}"'})
    staff.go(f"#/template/{template}", "Told apart")
    page.keyboard.press("v")
    expect(staff.sheet).to_contain_text("Published on")
    expect(staff.sheet.locator(".changed ins")).to_have_text([f"After: {first}", "After: Normal"])
    staff.sheet.get_by_label("Differences from").select_option("Version 1")
    expect(staff.sheet).to_contain_text("Both say the same.")
    staff.sheet.get_by_label("Differences from").select_option("Nothing: show the whole")
    staff.sheet.get_by_label("Show").select_option("Version 2")
    expect(staff.sheet.locator("h3").first).to_have_text("What did you build last?")
    expect(staff.sheet).to_contain_text("Counts twice")


def test_an_interview_is_copied_with_its_questions(staff: Staff) -> None:
    template = published(staff, "Original")
    staff.go(f"#/template/{template}", "Original")
    staff.press("Copy this interview")
    expect(staff.heading).to_have_text("Copy of Original")
    expect(staff.page.locator(".question-item")).to_have_count(6)
    expect(staff.page.get_by_text("Draft: nobody can be invited yet")).to_be_visible()


def test_publish_stays_where_it_is_while_the_draft_is_saved(staff: Staff) -> None:
    page = staff.page
    staff.go(f"#/template/{published(staff, 'Steady')}", "Steady")
    page.get_by_label("Competency").fill("Calm")
    publish = page.get_by_role("button", name="Publish").element_handle()
    page.get_by_label("Competency").fill("Calm in incidents")
    expect(page.locator(".saved")).to_have_text("Saved")
    assert publish.evaluate("(button) => button.isConnected")


def test_a_draft_that_somebody_else_saved_is_not_overwritten_unasked(staff: Staff) -> None:
    template = published(staff, "Two writers")
    staff.go(f"#/template/{template}", "Two writers")
    draft = staff.call("GET", f"templates/{template}/draft")
    theirs = draft | {"alternative": "Call us."}
    staff.call("PUT", f"templates/{template}/draft", theirs, **{"If-Match": '"1"'})
    staff.page.get_by_label("Competency").fill("Calm")
    expect(staff.page.locator(".saved")).to_contain_text("somebody else changed this")
    staff.press("What now?")
    staff.press("Put mine over it")
    expect(staff.page.locator(".saved")).to_have_text("Saved")
    saved = staff.call("GET", f"templates/{template}/draft")
    assert (saved["questions"][0]["competency"], saved["alternative"]) == ("Calm", "")


def test_people_are_invited_row_by_row_and_every_link_can_be_passed_on(
    staff: Staff, tmp_path: Path
) -> None:
    page = staff.page
    template = published(staff, "Invited to")
    staff.go(f"#/invite/{template}", "Invite people")
    expect(page.get_by_text("Nobody outside can open these links")).to_be_visible()
    page.get_by_label("Names and e-mail addresses").fill(
        "Grace Hopper <grace@example.org>\nbad@\nAlan; alan@example.org\nalan@example.org"
    )
    expect(page.locator(".counts")).to_contain_text("2 ready")
    expect(page.locator(".counts")).to_contain_text("2 left out")
    staff.press("Adjust the terms of Grace Hopper")
    staff.sheet.get_by_label("Time", exact=True).select_option("1.5")
    staff.press("Save")
    expect(staff.rows.filter(has_text="Grace")).to_contain_text("1.5 times as long")
    page.keyboard.press("Control+Enter")
    expect(staff.heading).to_have_text("2 people are invited")
    grace = staff.rows.filter(has_text="Grace")
    mail = grace.get_by_role("link", name="Write a mail").get_attribute("href") or ""
    link = grace.locator("code").inner_text()
    assert mail.startswith("mailto:grace%40example.org?subject=Your%20interview%3A%20Invited%20to")
    assert "/i#vvi_" in link
    assert link.replace("/", "%2F").replace(":", "%3A").replace("#", "%23") in mail
    with page.expect_download() as download:
        staff.press("Save a CSV for mail merge")
    file = tmp_path / "invitations.csv"
    download.value.save_as(file)
    heading, *people = csv.reader(file.read_text("utf-8-sig").splitlines())
    assert heading == ["name", "e-mail", "link", "deadline"]
    assert [row[:2] for row in people] == [
        ["Grace Hopper", "grace@example.org"],
        ["Alan", "alan@example.org"],
    ]
    assert people[0][2] == link
    (alan, graces) = staff.call("GET", f"invitations?template={template}")["items"]
    factors = {
        each["person"]["email"]: each["accommodation"]["time_factor"] for each in (alan, graces)
    }
    assert factors == {"grace@example.org": 1.5, "alan@example.org": 1.0}
    staff.press("Invite more people")
    page.get_by_label("Names and e-mail addresses").fill("GRACE@example.org")
    expect(staff.rows).to_contain_text("Invited before")
    page.get_by_label("Names and e-mail addresses").fill("name,email\nAnn Dee <ann@example.org>")
    expect(staff.rows.locator(".below")).to_have_text("ann@example.org")


def test_proposed_questions_are_published_once_a_person_checked_each(staff: Staff) -> None:
    page = staff.page
    staff.go("#/new-interview", "New interview")
    staff.press("Paste a description")
    page.get_by_role("textbox", name="Job description").fill(
        "We look for an engineer who designs reliable systems, debugs incidents on call, and"
        " explains technical decisions to the team."
    )
    staff.press("Propose questions")
    expect(page.get_by_text("were not written for this job")).to_be_visible()
    chosen = staff.sheet.locator(".proposals input:checked")
    while chosen.count() > 1:
        chosen.last.uncheck()
    staff.press("Add the chosen questions")
    expect(page.locator(".question-item")).to_contain_text("To be checked")
    staff.press("Publish")
    staff.press("Publish version 1")
    expect(staff.sheet.get_by_role("alert")).to_contain_text("each proposed question a check")
    page.keyboard.press("Escape")
    page.get_by_label("I have checked this question").check()
    expect(page.locator(".question-item .tag")).to_have_count(0)
    staff.press("Publish")
    staff.press("Publish version 1")
    expect(page.get_by_text("Version 1 is live", exact=True)).to_be_visible()


def test_the_meaning_of_the_marks_is_kept_for_all_five_or_none(staff: Staff) -> None:
    template = published(staff, "Own anchors")
    staff.go(f"#/template/{template}", "Own anchors")
    staff.page.get_by_text("What each mark means here").click()
    for mark in range(1, 5):
        staff.page.get_by_label(f"Mark {mark}").fill(f"Meaning {mark}")
    expect(staff.page.get_by_text("write all five")).to_be_visible()
    staff.page.get_by_label("Mark 5").fill("Meaning 5")
    expect(staff.page.locator(".saved")).to_have_text("Saved")
    anchors = staff.call("GET", f"templates/{template}/draft")["questions"][0]["anchors"]
    assert anchors == [f"Meaning {mark}" for mark in range(1, 6)]
