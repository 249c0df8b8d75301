"""The candidate sees all recorded and refused words, and keeps the only key to the record."""

import json
import time
import urllib.parse
import urllib.request

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.candidate import HOLDS, Candidate
from tests.support.stacks import Stack

OWN, OTHER = "I measured first.", "Then I changed a single thing."
THIRD_PARTY = ("Internal Server Error", "TypeError", "Failed to fetch", "a sentence of the server")


def append(url: str, held: dict[str, str], text: str) -> None:
    """Add words as another device does."""
    request = urllib.request.Request(
        f"{url}/stt/append",
        json.dumps({"session_id": held["id"], "text": text}).encode(),
        {"Authorization": f"Bearer {held['token']}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == 200


def test_words_of_another_device_are_seen_beside_the_own(
    context: BrowserContext, stack: Stack
) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.type_answer(OWN)
    candidate.all_saved()
    append(stack.url, candidate.held(), OTHER)
    candidate.expect_record(stack.url, [f"{OWN} {OTHER}"])
    candidate.review()
    expect(candidate.page.locator(".review .said")).to_have_text([f"{OTHER} {OWN}"])
    candidate.page.get_by_role("link", name="Change the answer to question 1").click()
    candidate.at_question(1)
    expect(candidate.page.locator(".elsewhere")).to_have_text(OTHER)
    expect(candidate.box).to_have_value(OWN)


def test_words_that_the_device_forgot_are_seen_once(context: BrowserContext, stack: Stack) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.type_answer(OTHER)
    candidate.all_saved()
    candidate.expect_record(stack.url, [OTHER])
    candidate.page.evaluate("""() => new Promise((done) => {
        indexedDB.open("vivavoce").onsuccess = ({target}) => {
          const change = target.result.transaction(["utterances", "notes"], "readwrite");
          for (const name of ["utterances", "notes"]) change.objectStore(name).clear();
          change.oncomplete = done;
        };
    })""")
    candidate.page.reload()
    candidate.at_question(1)
    expect(candidate.page.locator(".elsewhere")).to_have_text(OTHER)
    candidate.type_answer(OWN)
    candidate.all_saved()
    candidate.review()
    expect(candidate.page.locator(".review .said")).to_have_text([f"{OTHER} {OWN}"])


def test_a_correction_does_not_show_the_corrected_words_as_somebody_elses(
    context: BrowserContext, stack: Stack
) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.type_answer(OWN)
    candidate.all_saved()
    candidate.expect_record(stack.url, [OWN])
    context.route("**/stt/append", lambda route: route.abort())
    candidate.box.fill(OTHER)
    candidate.review()
    expect(candidate.page.locator(".review .said")).to_have_text([OTHER])


def test_a_page_that_opens_asks_for_the_record_once(context: BrowserContext) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.type_answer(OWN)
    candidate.all_saved()
    asked: list[str] = []
    record = f"/interview/{candidate.held()['id']}"
    candidate.page.on("request", lambda call: asked.append(urllib.parse.urlsplit(call.url).path))
    candidate.page.reload()
    candidate.at_question(1)
    expect(candidate.box).to_have_value(OWN)
    candidate.all_saved()
    assert asked.count(record) == 1
    candidate.press("Next question")
    expect(candidate.page.get_by_text("Follow-up to question 1")).to_be_visible()
    assert asked.count(record) == 2


def refuse(route: Route) -> None:
    route.fulfill(
        status=409,
        content_type="application/problem+json",
        body=json.dumps(
            {
                "type": "urn:vivavoce:problem:session-closed",
                "title": "Conflict",
                "status": 409,
                "detail": THIRD_PARTY[-1],
            }
        ),
    )


def expect_no_third_party(page: Page) -> None:
    for sentence in THIRD_PARTY:
        expect(page.get_by_text(sentence)).to_have_count(0)


def test_refused_words_are_named_with_the_reason_to_the_end(context: BrowserContext) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.type_answer(OWN)
    candidate.all_saved()
    context.route("**/stt/append", refuse)
    candidate.type_answer(OTHER)
    notes = candidate.page.locator("#notes")
    expect(candidate.save_sign).to_have_text("Something could not be saved")
    expect(notes).to_contain_text("Your answers had been handed in already.")
    expect(notes.locator("blockquote")).to_have_text([f"{OWN} {OTHER}"])
    candidate.review()
    expect(notes.locator("blockquote")).to_have_text([f"{OWN} {OTHER}"])
    expect(candidate.page.locator(".review .said")).to_have_text([OWN])
    with candidate.report_held_back():
        candidate.press_hand_in()
        expect(candidate.heading).to_have_text(
            "You are done, but not all of your words were saved."
        )
    candidate.at_report()
    expect(notes.locator("blockquote")).to_have_text([f"{OWN} {OTHER}"])
    expect_no_third_party(candidate.page)


def test_the_limit_of_the_interview_is_told(context: BrowserContext) -> None:
    candidate = Candidate.arrive(context)
    expect(candidate.page.locator(".facts")).to_contain_text("6 questions, about 18 minutes.")
    expect(candidate.page.locator(".facts")).to_contain_text("If you begin now, you have until")
    candidate.agree()
    expect(candidate.page.get_by_text("You then have 4 hours")).to_be_visible()
    candidate.press("Start the interview")
    expect(candidate.page.get_by_text("This interview is open until")).to_be_visible()


def test_the_end_of_the_interview_is_told_before_and_after(context: BrowserContext) -> None:
    context.clock.install()
    candidate = Candidate.arrive(context).begin()
    context.clock.fast_forward("03:50:00")
    expect(candidate.page.get_by_text("This interview closes on")).to_be_visible()
    context.clock.fast_forward("00:15:00")
    expect(candidate.page.get_by_text("The time of this interview ended on")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "es"])
def test_sentences_of_others_never_reach_the_candidate(
    context: BrowserContext, language: str
) -> None:
    candidate = Candidate.arrive(context)
    candidate.page.get_by_label("Language").select_option(language)
    candidate.agree()
    told = {
        "en": ("The server has a problem.", "The server cannot be reached now."),
        "es": ("El servidor tiene un problema.", "Ahora no se puede llegar al servidor."),
    }[language]
    submit = candidate.forward
    context.route(
        "**/interview/start", lambda route: route.fulfill(status=500, body=THIRD_PARTY[0])
    )
    submit.click()
    expect(candidate.problem).to_contain_text(told[0])
    context.route("**/interview/start", lambda route: route.abort())
    submit.click()
    expect(candidate.problem).to_contain_text(told[1])
    expect_no_third_party(candidate.page)


def test_the_report_is_shown_as_soon_as_the_stages_say_that_it_is_ready(
    context: BrowserContext,
) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.type_answer(OWN)
    candidate.review()
    asked: list[float] = []

    def ready_at_the_third(route: Route) -> None:
        if route.request.method != "GET":
            return route.continue_()
        asked.append(time.monotonic())
        if len(asked) < 3:
            return route.fulfill(status=202, json={"state": "finalizing", "problem": None})
        while (answer := route.fetch()).status != 200:
            time.sleep(0.05)
        return route.fulfill(response=answer)

    stage = json.dumps({"stage": "report", "done": 1, "of": 1, "detail": None})
    body = f"event: stage\ndata: {stage}\n\n"
    context.route(
        "**/progress",
        lambda route: route.fulfill(content_type="text/event-stream", body=body),
    )
    context.route("**/report/*", ready_at_the_third)
    candidate.press_hand_in()
    candidate.at_report()
    assert asked[2] - asked[1] < 1.2, "the page waited for its next poll, 1.5 s later"


def test_forgetting_asks_first(context: BrowserContext) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.review()
    candidate.hand_in()
    candidate.press("Forget this interview in this browser")
    expect(candidate.page.get_by_role("dialog")).to_contain_text("holds the only key")
    candidate.press("Stay")
    expect(candidate.page.get_by_role("dialog")).to_have_count(0)
    assert candidate.held()
    candidate.press("Forget this interview in this browser")
    candidate.press("Forget it")
    expect(candidate.heading).to_have_text("Welcome. Take your time.")
    assert stored(candidate.page) == []


def test_whoever_leaves_a_shared_computer_leaves_nothing_there(
    context: BrowserContext, stack: Stack
) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.type_answer(OWN)
    candidate.kept(OWN)
    candidate.press("Leave this computer")
    expect(candidate.page.get_by_role("dialog")).to_contain_text("Leave this computer?")
    candidate.press("Forget everything here")
    expect(candidate.heading).to_have_text("Welcome. Take your time.")
    assert stored(candidate.page) == []
    assert not candidate.page.evaluate(HOLDS, OWN)
    expect(candidate.page.get_by_role("button", name="Leave this computer")).to_have_count(0)


def test_interviews_whose_token_has_ended_are_erased_at_the_next_visit(
    context: BrowserContext,
) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.type_answer(OWN)
    candidate.kept(OWN)
    candidate.all_saved()
    candidate.page.evaluate("""() => {
        const held = JSON.parse(localStorage["vivavoce.sessions"]);
        held[0].closesAt = Date.now() / 1000 - 25 * 3600;
        localStorage["vivavoce.sessions"] = JSON.stringify(held);
    }""")
    candidate.page.reload()
    expect(candidate.heading).to_have_text("Welcome. Take your time.")
    deadline = time.monotonic() + 20
    while stored(candidate.page) or candidate.page.evaluate(HOLDS, OWN):
        assert time.monotonic() < deadline, "the device still holds the words"
        time.sleep(0.1)


def stored(page: Page) -> list[dict[str, str]]:
    """Return the sessions that the browser holds."""
    held: list[dict[str, str]] = json.loads(
        page.evaluate("() => localStorage.getItem('vivavoce.sessions') ?? '[]'")
    )
    return held


def test_the_mark_of_speech_without_words_is_not_shown_as_words(context: BrowserContext) -> None:
    def marked(route: Route) -> None:
        answer = route.fetch()
        words = {"question_index": 0, "transcript": f"[not understood] {OTHER}", "utterances": 2}
        route.fulfill(response=answer, json=answer.json() | {"saved": [words]})

    candidate = Candidate.arrive(context).begin()
    context.route(f"**/interview/{candidate.held()['id']}", marked)
    candidate.review()
    expect(candidate.page.locator(".review .said")).to_have_text([OTHER])
