"""Whole interviews, from the lobby to the report and its review, against every stack."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.candidate import MICROPHONE, Candidate
from tests.browser.chromium import visit
from tests.browser.conftest import Shot
from tests.browser.hiring import hiring
from tests.browser.staff import Staff
from tests.browser.test_desk_review import given, marked, opened
from tests.support.api_client import pdf_text
from tests.support.stacks import Stack

SPOKEN = "We had a nightly import that took nine hours, and I was asked to make it reliable."
THEN = "As a result it ran in forty minutes, and nobody was called at night any more."
TYPED = "I would do first what harms people most when it is late, and tell the others."

MAX_PRESSES = 14
"""Key presses for marking six answers at the desk, besides notes."""

STAGES = [
    "Answers handed in",
    "Transcript complete",
    "Answers graded: 6 of 6",
    "Attention summed up",
    "Report ready",
]


@pytest.fixture
def context(browser: Browser, any_stack: Stack) -> Iterator[BrowserContext]:
    with visit(browser, any_stack.url) as context:
        yield context


def test_an_interview_is_spoken_corrected_typed_and_handed_in(
    context: BrowserContext, any_stack: Stack, tmp_path: Path
) -> None:
    candidate = Candidate.arrive(context).begin(MICROPHONE)
    page = candidate.page
    candidate.press("Start answering")
    candidate.say("as a", final=False)
    expect(page.locator(".maybe")).to_have_text("as a")
    candidate.say(SPOKEN)
    candidate.say(THEN)
    expect(candidate.pieces).to_have_text([SPOKEN, THEN])
    page.get_by_role("button", name="Correct: We had").click()
    page.get_by_label("Your correction").fill(SPOKEN.replace("nine", "six"))
    candidate.press("Save correction")
    expect(candidate.pieces).to_have_text([SPOKEN.replace("nine", "six"), THEN])
    expect(page.get_by_text("corrected", exact=True)).to_be_visible()
    candidate.next_question()
    candidate.at_question(2)
    candidate.type_answer(TYPED)
    candidate.all_saved()
    candidate.expect_record(any_stack.url, [f"{SPOKEN.replace('nine', 'six')} {THEN}", TYPED])

    candidate.review()
    expect(page.locator(".review .said")).to_have_count(2)
    expect(page.get_by_text("4 questions have no answer yet")).to_be_visible()
    candidate.hand_in()
    expect(page.get_by_text("The average marks of 2 of 6 questions")).to_be_visible()
    expect(page.locator(".unanswered li")).to_have_count(4)
    candidate.unfold_answers()
    expect(page.locator("blockquote").first).to_contain_text("six hours")
    expect(page.get_by_text("microphone: yes, camera: no")).to_be_visible()

    with page.expect_download() as download:
        candidate.press("Download as PDF")
    path = tmp_path / "report.pdf"
    download.value.save_as(path)
    assert "forty minutes" in pdf_text(path.read_bytes())


def test_the_whole_interview_works_with_the_keyboard_alone(context: BrowserContext) -> None:
    page = Candidate.arrive(context).page
    candidate = Candidate(page)
    tab_to(page, "input[name=answer]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(candidate.heading).to_be_focused()
    expect(candidate.heading).to_have_text("What you agree to")
    for name in ("storage", "ai_grading"):
        tab_to(page, f"input[name={name}]")
        page.keyboard.press("Space")
    tab_to(page, "button[type=submit]")
    page.keyboard.press("Enter")
    expect(candidate.heading).to_have_text("Good to go")
    tab_to(page, "button[type=submit]")
    page.keyboard.press("Enter")
    candidate.at_question(1)
    expect(candidate.heading).to_be_focused()
    tab_to(page, "#typed")
    page.keyboard.type(TYPED)
    tab_to(page, "a[href$=review]")
    page.keyboard.press("Enter")
    expect(candidate.heading).to_be_focused()
    expect(candidate.heading).to_have_text("Your answers")
    tab_to(page, ".begin button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Hand in with 5 open questions?")
    tab_to(page, "dialog .primary")
    page.keyboard.press("Enter")
    expect(candidate.heading).to_have_text("Your report", timeout=60_000)
    expect(candidate.heading).to_be_focused()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus; AssertionError if it never has."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the Tab key does not reach {selector}")


@contextmanager
def gateway_killed(stack: Stack) -> Iterator[None]:
    gateway = stack.servers.get("gateway") or stack.servers["vivavoce"]
    gateway.kill()
    try:
        yield
    finally:
        gateway.start()


def test_a_killed_gateway_is_waited_for_and_nothing_counts_twice(
    context: BrowserContext, any_stack: Stack
) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.type_answer(SPOKEN)
    candidate.all_saved()
    with gateway_killed(any_stack):
        candidate.type_answer(THEN)
        expect(candidate.save_sign).to_have_text("Offline: one piece safe on this device")
        candidate.next_question()
        candidate.at_question(2)
        candidate.type_answer(TYPED)
    candidate.all_saved()
    candidate.expect_record(any_stack.url, [f"{SPOKEN} {THEN}", TYPED])
    candidate.review()
    candidate.hand_in()
    candidate.expect_graded([f"{SPOKEN} {THEN}", TYPED])


def test_the_stages_are_ticked_off_live_and_coming_back_shows_the_same_report(
    context: BrowserContext,
) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.type_answer(SPOKEN)
    candidate.all_saved()
    candidate.page.close()
    back = Candidate.arrive(context)
    back.page.get_by_role("link", name="Go on with").click()
    back.at_question(1)
    expect(back.box).to_have_value(SPOKEN)
    back.type_answer(THEN)
    back.review()
    with back.report_held_back():
        back.press_hand_in()
        done = back.page.locator(".stages li[data-state=done] > span:nth-child(2)")
        expect(done).to_have_text(STAGES, timeout=60_000)
    back.at_report()
    address = back.page.url
    back.page.close()
    again = Candidate(context.new_page())
    again.page.goto(address)
    again.at_report()
    again.expect_graded([f"{SPOKEN} {THEN}"])


def test_six_answers_are_marked_by_keyboard_and_then_stand_beside_the_programs(
    browser: Browser, any_stack: Stack, shot: Shot
) -> None:
    with hiring(any_stack) as desk, visit(browser, any_stack.desk_url) as context:
        interview = given(desk)
        staff = Staff.log_in(context)
        page = opened(staff, interview)
        expect(page.get_by_text("Shown after you submit")).to_be_visible()
        assert "AI 2" not in page.locator("main").inner_text()
        shot(page, "desk-marking")
        assert marked(page) <= MAX_PRESSES
        expect(page.locator(".column")).not_to_have_count(0)
        expect(staff.heading).to_be_focused()
        expect(page.get_by_text("Shown after you submit")).to_have_count(0)
        shot(page, "desk-after-submit")
        review = desk.interview(interview)["review"]
        assert (review["state"], review["recommendation"]) == ("submitted", "yes")
        assert review["marks"] == {str(n): int(mark) for n, mark in enumerate("443524")}
