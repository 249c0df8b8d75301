"""One interview at the desk: marked blind by the keyboard, then read beside the program's marks."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.chromium import DESKTOP, PHONE, SPEECH, visit
from tests.browser.conftest import Shot
from tests.browser.hiring import Hiring
from tests.browser.staff import ADA, Staff
from tests.browser.usable import TOO_SMALL, TOO_WIDE, findings
from tests.support.stacks import Stack

ANSWER = (
    "We had a nightly import that took nine hours, and I was asked to make it reliable. I measured"
    " first and found that two queries took eighty percent of the time. I decided to batch them,"
    " because the alternative would have taken a month. The team was worried about locks, so I"
    " wrote a test that ran both versions on a copy of last year's data. It ran in forty minutes,"
    " and nobody was called at night any more. What I would do differently: I would have talked to"
    " the people of the warehouse in the first week, and not in the third. They knew which rows"
    " nobody reads, and that would have saved us half of the work. I wrote that down for the next"
    " team, with the figures of each night, and we agreed on a limit: an import that takes longer"
    " than an hour wakes nobody, and is looked at in the morning by whoever changed it last."
)
REASON = "The answers show how the work was measured, and what came of it."


@pytest.fixture
def interview(desk: Hiring) -> str:
    """Return an interview with six answers of 150 words, of which Ada is the reviewer."""
    return given(desk)


def given(desk: Hiring) -> str:
    made = desk.answered(desk.template("engineering"), [ANSWER] * 6)
    me = desk.client.get("/me").json()["id"]
    desk.post(f"/interviews/{made}/assign", {"user_ids": [me]})
    return made


@pytest.fixture
def staff(browser: Browser, stack: Stack, desk: Hiring) -> Iterator[Staff]:
    with visit(browser, stack.desk_url) as context:
        yield Staff.log_in(context)


def opened(staff: Staff, interview: str) -> Page:
    staff.page.goto(f"/desk/#/interview/{interview}")
    expect(staff.page.locator(".marking, .both, .empty").first).to_be_visible()
    return staff.page


def marked(page: Page, marks: str = "443524") -> int:
    """Mark every answer and recommend by the keyboard alone; return the number of presses."""
    presses = 0
    for number, mark in enumerate(marks, 1):
        expect(page.locator(".said .eyebrow")).to_contain_text(f"Question {number} of 6")
        for key in (mark, "n"):
            page.keyboard.press(key)
            presses += 1
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    return presses + 2


@pytest.mark.parametrize("comes", [True, False])
def test_a_screen_that_comes_late_or_never_leaves_the_one_that_followed(
    browser: Browser, stack: Stack, interview: str, comes: bool
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    with visit(browser, stack.desk_url) as context:
        context.route("**/screens/today.js", hold)
        page = opened(Staff.log_in(context), interview)
        (late,) = held
        if comes:
            late.continue_()
            page.evaluate("(address) => import(address).then(() => {})", late.request.url)
        else:
            with page.expect_event("requestfailed"):
                late.abort()
        page.keyboard.press("4")
        expect(page.locator("input[value='4']")).to_be_checked()


def test_a_draft_is_kept_with_its_note_and_quote(staff: Staff, interview: str) -> None:
    page = opened(staff, interview)
    page.keyboard.press("2")
    page.keyboard.press("e")
    page.keyboard.type("Says little of the 1 constraint.")
    page.keyboard.press("Escape")
    page.keyboard.press("q")
    page.keyboard.press("Enter")
    expect(page.locator(".quotes q")).to_contain_text("We had a nightly import")
    expect(page.locator(".save-state")).to_have_text("Draft saved")
    page.reload()
    page.get_by_role("button", name="Question 1, marked").click()
    expect(page.get_by_label("A note, if you like")).to_have_value(
        "Says little of the 1 constraint."
    )
    expect(page.locator(".quotes q")).to_contain_text("We had a nightly import")
    expect(page.locator("input[value='2']")).to_be_checked()


def test_selected_words_are_quoted_and_taken_back(staff: Staff, interview: str) -> None:
    page = opened(staff, interview)
    page.evaluate(
        "() => { const words = document.querySelector('.words').firstChild;"
        " getSelection().setBaseAndExtent(words, 3, words, 24); }"
    )
    page.keyboard.press("q")
    expect(page.locator(".quotes q")).to_have_text("had a nightly import")
    expect(page.locator(".words mark")).to_have_text("had a nightly import")
    page.get_by_role("button", name="Take the quote back").click()
    expect(page.locator(".quotes")).to_have_count(0)


def test_the_parts_that_a_review_lacks_are_named_where_they_are_missing(
    staff: Staff, interview: str
) -> None:
    page = opened(staff, interview)
    page.keyboard.press("4")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Please mark question 2")
    for _ in range(5):
        page.keyboard.press("0")
        page.keyboard.press("n")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("choose a recommendation")


def test_a_draft_that_another_tab_saved_is_not_overwritten(
    staff: Staff, desk: Hiring, interview: str
) -> None:
    page = opened(staff, interview)
    answer = desk.client.put(
        f"/interviews/{interview}/review",
        json={"marks": {"0": 5}, "notes": {}, "quotes": {}, "recommendation": None},
        headers={"If-Match": '"0"'},
    )
    assert answer.status_code == 200, answer.text
    page.keyboard.press("1")
    expect(page.locator(".save-state")).to_contain_text("You saved another draft elsewhere.")
    staff.press("Load it")
    expect(page.locator(".said .eyebrow")).to_contain_text("Question 2 of 6")
    page.get_by_role("button", name="Question 1, marked").click()
    expect(page.locator("input[value='5']")).to_be_checked()


def test_a_draft_waits_while_the_desk_does_not_answer(staff: Staff, interview: str) -> None:
    page = opened(staff, interview)
    page.route("**/review", lambda route: route.abort())
    page.keyboard.press("3")
    expect(page.locator(".save-state")).to_contain_text("Not saved")
    page.unroute("**/review")
    expect(page.locator(".save-state")).to_have_text("Draft saved")


def test_a_save_whose_answer_is_lost_is_no_draft_of_another_tab(
    staff: Staff, desk: Hiring, interview: str
) -> None:
    page = opened(staff, interview)
    lost: list[int] = []

    def lose(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/review", lose)
    page.keyboard.press("3")
    expect(page.locator(".save-state")).to_contain_text("Not saved")
    page.unroute("**/review")
    page.keyboard.press("4")
    expect(page.locator(".save-state")).to_have_text("Draft saved")
    assert lost == [200]
    assert desk.interview(interview)["review"]["marks"] == {"0": 4}


def test_a_review_whose_submission_was_not_answered_leads_on_to_the_decision(
    staff: Staff, desk: Hiring, interview: str
) -> None:
    page = opened(staff, interview)

    def lose(route: Route) -> None:
        assert route.fetch().ok
        route.abort()

    page.route("**/review/submit", lose)
    marked(page)
    expect(page.locator(".screen-head .primary")).to_have_text("Decide")
    assert desk.interview(interview)["mine"] == "submitted"


def test_an_interview_that_cannot_be_read_is_read_again_by_itself(
    staff: Staff, interview: str
) -> None:
    page, failed = staff.page, list[str]()

    def fail(route: Route) -> None:
        failed.append(route.request.url)
        route.abort()

    page.route(f"**/interviews/{interview}", fail)
    page.goto(f"/desk/#/interview/{interview}")
    expect(page.locator("main .primary")).to_have_text("Try again")
    page.unroute(f"**/interviews/{interview}")
    expect(page.locator(".marking")).to_be_visible()
    page.route(f"**/interviews/{interview}", fail)
    marked(page)
    expect(page.locator("main .primary")).to_have_text("Try again")
    page.unroute(f"**/interviews/{interview}")
    expect(page.locator(".screen-head .primary")).to_have_text("Decide")
    assert len(failed) >= 2


def test_an_interview_that_does_not_exist_leads_to_today(staff: Staff) -> None:
    staff.page.goto(f"/desk/#/interview/{'0' * 32}")
    expect(staff.page.locator("main .primary")).to_have_text("Today")
    expect(staff.page.get_by_role("button", name="Try again")).to_have_count(0)
    staff.page.locator("main .primary").click()
    expect(staff.heading).to_contain_text("Today")


def test_a_reading_that_comes_late_leaves_the_revision_that_was_begun_meanwhile(
    staff: Staff, interview: str
) -> None:
    page, held = staff.page, list[Route]()
    opened(staff, interview)
    marked(page)
    expect(page.locator(".screen-head .primary")).to_have_text("Decide")

    def hold(route: Route) -> None:
        held.append(route)

    page.route(f"**/interviews/{interview}", hold)
    staff.press("Assign reviewers")
    staff.sheet.get_by_role("button", name="Save").click()
    expect(page.locator(".one-interview[aria-busy]")).to_have_count(1)
    staff.press("Revise")
    expect(page.locator(".marking")).to_be_visible()
    (late,) = held
    with page.expect_response(f"**/interviews/{interview}"):
        late.continue_()
    page.keyboard.press("1")
    expect(page.locator("input[value='1']")).to_be_checked()
    expect(page.locator(".marking")).to_be_visible()


def test_a_revision_needs_a_reason_and_keeps_the_first_marks(
    staff: Staff, desk: Hiring, interview: str
) -> None:
    page = opened(staff, interview)
    marked(page)
    expect(page.get_by_role("button", name="Revise")).to_be_visible()
    page.keyboard.press("r")
    page.get_by_role("button", name="Question 1, marked").click()
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    page.get_by_role("textbox", name="Reason").fill(REASON)
    staff.sheet.get_by_role("button", name="Change my review").click()
    expect(page.locator(".both", has_text="First mark: 4")).to_have_count(1)
    review = desk.interview(interview)["review"]
    assert (review["marks"]["0"], review["first"]["marks"]["0"]) == (1, 4)


def test_a_person_decides_with_a_reason_and_answers_an_objection(
    staff: Staff, desk: Hiring, interview: str, shot: Shot
) -> None:
    page = opened(staff, interview)
    marked(page)
    staff.press("Decide")
    expect(staff.sheet).to_contain_text("You decide. Why?")
    shot(page, "desk-decide")
    staff.sheet.get_by_label("Go on with this person").check()
    staff.sheet.get_by_label("The reason").fill(REASON)
    staff.sheet.get_by_label("I disagree with the AI's marks").check()
    staff.sheet.get_by_role("button", name="Decide").click()
    expect(page.locator(".decision")).to_contain_text("Goes on")
    expect(page.locator(".decision")).to_contain_text("I disagree with the AI's marks")
    expect(page.locator(".screen-head .primary")).to_have_count(0)
    (decision,) = desk.interview(interview)["decisions"]
    assert (decision["outcome"], decision["reason"]) == ("advance", REASON)


def shown_as(context: BrowserContext, change: dict[str, Any]) -> None:
    """Let the desk answer interviews with a change."""

    def answer(route: Route) -> None:
        if route.request.method == "GET":
            route.fulfill(json=route.fetch().json() | change)
        else:
            route.continue_()

    context.route("**/api/v1/interviews/*", answer)


def test_an_objection_is_answered(staff: Staff, interview: str, shot: Shot) -> None:
    page = opened(staff, interview)
    marked(page)
    expect(page.locator(".both").first).to_be_visible()
    contest = {
        "id": "c1",
        "text": "The second answer was understood wrongly.",
        "filed_at": 1.0,
        "due_at": 4e9,
        "state": "open",
        "answer": None,
        "outcome": None,
        "by": None,
    }
    shown_as(page.context, {"contests": [contest]})
    page.reload()
    expect(page.get_by_text("The second answer was understood wrongly.")).to_be_visible()
    staff.press("Answer")
    shot(page, "desk-objection")
    staff.sheet.get_by_label("Nothing changes").check()
    staff.sheet.get_by_label("Your answer").fill("It was read again by two people.")
    with page.expect_request("**/contests/c1/answer") as sent:
        staff.sheet.get_by_role("button", name="Send the answer").click()
    assert sent.value.post_data_json == {
        "answer": "It was read again by two people.",
        "outcome": "upheld",
    }


STATES = {
    "issued": "Not begun yet",
    "started": "The interview is going on",
    "finished": "The report is being made",
    "expired": "The time has passed",
    "revoked": "Withdrawn",
    "erased": "Erased",
}


def test_an_interview_without_answers_says_how_far_it_is(staff: Staff, desk: Hiring) -> None:
    invited, _ = desk.invite(desk.template())
    for state, told in STATES.items():
        shown_as(staff.page.context, {"state": state})
        opened(staff, invited)
        staff.page.reload()
        expect(staff.page.locator(".empty h2")).to_have_text(told)


def test_a_reviewer_sees_a_label_for_the_name_and_decides_nothing(
    browser: Browser, stack: Stack, staff: Staff, desk: Hiring, interview: str
) -> None:
    email = "rita@example.org"
    desk.post("/me/confirm", {"password": ADA["password"]})
    made = desk.post("/users", {"name": "Rita Reviewer", "email": email, "role": "reviewer"}).json()
    token = made["link"]["link"].partition("#")[2]
    with visit(browser, stack.desk_url) as context:
        body = {"token": token, "password": ADA["password"]}
        assert context.request.post("/desk/api/v1/join", data=body).ok
        page = opened(staff, interview)
        marked(page)
        staff.press("Assign reviewers")
        expect(staff.sheet.get_by_label("Ada Lovelace")).to_be_disabled()
        staff.sheet.get_by_label("Rita Reviewer").check()
        staff.sheet.get_by_role("button", name="Save").click()
        expect(page.locator(".assigned")).to_contain_text("Rita Reviewer")
        rita = Staff.log_in(context, email)
        page = opened(rita, interview)
        label = desk.interview(interview)["label"]
        expect(rita.heading).to_have_text(label)
        assert "Grace Hopper" not in page.locator("body").inner_text()
        marked(page)
        expect(page.locator(".both").first).to_be_visible()
        expect(page.get_by_role("button", name="Decide")).to_have_count(0)
        expect(page.get_by_role("button", name="Assign reviewers")).to_have_count(0)
        expect(page.locator("main")).to_contain_text("Ada Lovelace")


def later(route: Route) -> None:
    """Let the desk have a report of another revision, after the submit."""
    if route.request.method == "GET":
        found = route.fetch().json()
        found["report"] |= {"revision": 7, "changed_at": 4e9}
        route.fulfill(json=found)
    else:
        route.continue_()


def test_a_later_report_is_told_at_once_and_after_it_was_loaded(
    browser: Browser, stack: Stack, interview: str
) -> None:
    with visit(browser, stack.desk_url) as context:
        context.clock.install()
        page = opened(Staff.log_in(context), interview)
        told = page.get_by_text("The report of this interview was made again.")
        page.keyboard.press("4")
        page.keyboard.press("n")
        context.route("**/api/v1/interviews/*", later)
        context.clock.run_for(31_000)
        expect(told).to_be_visible()
        expect(page.get_by_text("Shown after you submit")).to_be_visible()
        assert "AI 2" not in page.locator("main").inner_text()
        page.get_by_role("button", name="Load it").click()
        expect(told).to_have_count(0)
        expect(page.locator(".said .eyebrow")).to_contain_text("Question 2 of 6")
        expect(page.get_by_text("Answers or marks of the AI were changed")).to_have_count(0)
        for mark in ("4", "n") * 5:
            page.keyboard.press(mark)
        page.keyboard.press("3")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Answers or marks of the AI were changed")).to_be_visible()


def test_the_common_anchors_are_in_the_readers_language_and_reasons_name_theirs(
    browser: Browser, stack: Stack, interview: str
) -> None:
    with visit(browser, stack.desk_url, locale="es-ES") as context:
        page = opened(Staff.log_in(context), interview)
        expect(page.locator(".degree").first).to_contain_text("No dice nada que responda")
        for mark in ("4", "n") * 6:
            page.keyboard.press(mark)
        page.keyboard.press("3")
        page.keyboard.press("Enter")
        expect(page.get_by_text("en el idioma de la entrevista: English")).to_be_visible()
        expect(page.locator(".traits dd").first).to_have_attribute("lang", "en")


LOOKS: dict[str, dict[str, Any]] = {
    "desktop-light": {"viewport": DESKTOP, "color_scheme": "light"},
    "desktop-dark": {"viewport": DESKTOP, "color_scheme": "dark"},
    "phone-dark": {"viewport": PHONE, "color_scheme": "dark", "locale": "es-ES"},
}


@pytest.mark.parametrize("look", LOOKS)
def test_the_review_can_be_used_by_everyone(
    browser: Browser, stack: Stack, desk: Hiring, axe: str, shot: Shot, look: str
) -> None:
    interview = given(desk)
    with visit(browser, stack.desk_url, scripts=(SPEECH, axe), **LOOKS[look]) as context:
        page = opened(Staff.log_in(context), interview)

        def screen(name: str) -> None:
            shot(page, f"desk-{look}-{name}")
            assert findings(page) == [], name
            assert page.evaluate(TOO_WIDE) == [], name
            assert page.evaluate(TOO_SMALL) == [], name

        screen("marking")
        for key in "4n3n5n2n4n3n":
            page.keyboard.press(key)
        screen("recommendation")
        page.keyboard.press("3")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".both").first).to_be_visible()
        screen("after-submit")
        page.locator(".screen-head .primary").click()
        screen("decide")
