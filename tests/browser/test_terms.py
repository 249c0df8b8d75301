"""The candidate is told whose server it is, how long data is kept and when the time ends."""

import json
import re
import urllib.error

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.candidate import HOLDS, Candidate, ask
from tests.browser.conftest import Shot
from tests.support.stacks import Stack

SAVED, LATE = "I measured first.", "Then I changed a single thing."
TERMS = {"organisation": "Example Ltd", "contact": "privacy@example.org", "retention_days": 30}

SESSION = re.compile(r"/interview/[0-9a-f]{32}$")


def told(context: BrowserContext, terms: dict[str, object]) -> None:
    """Let the server's configuration hold these terms."""

    def with_terms(route: Route) -> None:
        config = route.fetch().json()
        route.fulfill(json=config | {"terms": config["terms"] | terms})

    context.route("**/config.json", with_terms)


def test_the_lobby_and_every_foot_name_the_organisation_and_its_contact(
    context: BrowserContext, shot: Shot
) -> None:
    told(context, TERMS)
    candidate = Candidate.arrive(context)
    page = candidate.page
    expect(page.get_by_text("Example Ltd invites you to an interview.")).to_be_visible()
    candidate.choose(aloud=False)
    expect(page.get_by_text("The report can be read by Example Ltd.")).to_be_visible()
    expect(page.get_by_text("erased 30 days after the interview began")).to_be_visible()
    expect(page.get_by_text("as text, on the server of Example Ltd.")).to_be_visible()
    expect(page.locator("main a[href='mailto:privacy@example.org']")).to_be_visible()
    shot(page, "terms-lobby")
    page.go_back()
    candidate.begin()
    expect_foot(page)
    candidate.review()
    expect_foot(page)
    candidate.hand_in()
    expect_foot(page)


def expect_foot(page: Page) -> None:
    expect(page.locator("footer")).to_contain_text("on the server of Example Ltd.")
    expect(page.locator("footer a[href='mailto:privacy@example.org']")).to_be_visible()


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"organisation": None}, "The report can be read by whoever invited you."),
        ({"organisation": "Example Ltd."}, "The report can be read by Example Ltd.Everything"),
        ({"retention_days": None}, "Everything is kept until you or the people"),
        ({"retention_days": 0.25}, "Everything is erased 6 hours after"),
        ({"retention_days": 1}, "Everything is erased one day after"),
        ({"contact": "https://example.org/privacy"}, "https://example.org/privacy"),
        ({"contact": "Room 12, ask for Kim"}, "Room 12, ask for Kim"),
    ],
)
def test_terms_that_differ_are_told(
    context: BrowserContext, terms: dict[str, object], sentence: str
) -> None:
    told(context, terms)
    candidate = Candidate.arrive(context)
    candidate.choose(aloud=False)
    expect(candidate.page.locator("main")).to_contain_text(sentence)


def test_everything_that_is_stored_can_be_downloaded_and_erased(
    context: BrowserContext, stack: Stack, shot: Shot
) -> None:
    candidate = Candidate.arrive(context).begin()
    page, held = candidate.page, candidate.held()
    candidate.type_answer(SAVED)
    candidate.all_saved()
    candidate.expect_record(stack.url, [SAVED])
    candidate.press("Your data")
    with page.expect_download() as download:
        candidate.press("Download everything that is stored")
    assert SAVED in download.value.path().read_text()
    shot(page, "your-data")
    candidate.press("Erase my interview")
    expect(page.get_by_role("dialog").last).to_contain_text("Nobody can bring them back")
    candidate.press("Stay")
    candidate.press("Erase my interview")
    candidate.press("Erase everything")
    expect(candidate.heading).to_have_text("Your interview was erased")
    assert not page.evaluate(HOLDS, SAVED)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        ask(stack.url, f"/interview/{held['id']}", held["token"])
    candidate.press("To the start")
    expect(candidate.heading).to_have_text("Welcome. Take your time.")


def test_an_erasure_that_a_part_of_the_server_has_yet_to_make_is_told(
    context: BrowserContext,
) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.page.route(SESSION, lambda route: route.fulfill(status=202, json={}))
    candidate.press("Your data")
    candidate.press("Erase my interview")
    candidate.press("Erase everything")
    expect(candidate.page.locator("main")).to_contain_text("A part of the server is away")


def expired(route: Route) -> None:
    problem = {"type": "urn:vivavoce:problem:session-expired", "title": "Conflict", "status": 409}
    route.fulfill(status=409, content_type="application/problem+json", body=json.dumps(problem))


def late(context: BrowserContext) -> Candidate:
    """Return a candidate who typed after the time of the interview was over."""
    context.clock.install()
    candidate = Candidate.arrive(context).begin()
    candidate.type_answer(SAVED)
    candidate.all_saved()
    candidate.box.fill(f"{SAVED} {LATE}")
    context.route("**/stt/append", expired)
    context.clock.fast_forward("04:00:10")
    expect(candidate.heading).to_have_text("Your answers")
    return candidate


def test_words_after_the_time_are_refused_named_and_never_thanked_for(
    context: BrowserContext, shot: Shot
) -> None:
    candidate = late(context)
    page = candidate.page
    notes = page.locator("#notes")
    expect(notes).to_contain_text("The time of this interview ended on")
    expect(notes.locator("blockquote")).to_have_text([f"{SAVED} {LATE}"])
    expect(page.locator(".review .said")).to_have_text([SAVED])
    expect(page.get_by_role("link", name="Change the answer to question 1")).to_have_count(0)
    shot(page, "time-over-review")
    with candidate.report_held_back():
        candidate.press_hand_in()
        expect(candidate.heading).to_have_text("The time of this interview is over.")
        expect(page.get_by_text("Thank you")).to_have_count(0)
        shot(page, "time-over-finishing")
    candidate.at_report()
    expect(notes.locator("blockquote")).to_have_text([f"{SAVED} {LATE}"])


def test_an_interview_that_was_ended_for_the_candidate_is_not_thanked_for(
    context: BrowserContext,
) -> None:
    context.clock.install()
    candidate = Candidate.arrive(context).begin()
    candidate.page.route(SESSION, with_state_finalizing)
    context.clock.fast_forward("04:00:10")
    with candidate.report_held_back():
        candidate.page.reload()
        expect(candidate.heading).to_have_text("The time of this interview is over.")


def with_state_finalizing(route: Route) -> None:
    route.fulfill(json=route.fetch().json() | {"state": "finalizing"})


@pytest.mark.parametrize("clipboard", ["works", "is absent", "refuses", "never answers"])
def test_refused_words_can_be_copied(context: BrowserContext, clipboard: str) -> None:
    replaced = {
        "works": "{ writeText: async (text) => { window.copied = text; } }",
        "is absent": "undefined",
        "refuses": "{ writeText: async () => { throw new DOMException('', 'NotAllowedError'); } }",
        "never answers": "{ writeText: () => new Promise(() => {}) }",
    }[clipboard]
    context.add_init_script(
        f"Object.defineProperty(Navigator.prototype, 'clipboard', {{ value: {replaced} }});"
    )
    candidate = late(context)
    page = candidate.page
    question = page.locator(".review h2").first.inner_text()
    candidate.press("Copy my words")
    if clipboard == "works":
        expect(page.get_by_text("Copied.")).to_be_visible()
        assert page.evaluate("() => copied") == f"{question}\n{SAVED} {LATE}"
    else:
        context.clock.run_for(3_500)
        expect(page.get_by_label("Your words", exact=True)).to_have_value(
            f"{question}\n{SAVED} {LATE}"
        )
        assert selected(page) == f"{question}\n{SAVED} {LATE}"


def selected(page: Page) -> str:
    text: str = page.evaluate(
        "() => { const box = document.activeElement;"
        " return box.value.slice(box.selectionStart, box.selectionEnd); }"
    )
    return text


def test_words_that_never_reached_an_erased_interview_can_be_copied(
    context: BrowserContext,
) -> None:
    candidate = Candidate.arrive(context).begin()
    context.route("**/stt/append", lambda route: route.abort())
    candidate.type_answer(SAVED)
    candidate.type_answer(LATE)
    candidate.kept(LATE)
    context.route(SESSION, lambda route: route.fulfill(status=404, json={}))
    candidate.page.reload()
    expect(candidate.heading).to_have_text("This interview is not there any more")
    candidate.press("Copy my words")
    expect(candidate.page.get_by_label("Your words", exact=True)).to_have_value(
        re.compile(f"\n{SAVED} {LATE}$")
    )
    candidate.press("To the start")
    expect(candidate.heading).to_have_text("Welcome. Take your time.")
    assert not candidate.page.evaluate(HOLDS, LATE)
