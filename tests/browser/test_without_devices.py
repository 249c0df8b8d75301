"""No camera, no microphone, no permission, no model: the interview goes on all the same."""

from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Playwright, expect

from tests.browser.candidate import CAMERA, MICROPHONE, Candidate
from tests.browser.chromium import NO_SPEECH, launched, visit
from tests.support.stacks import Stack, run_embedded

BOTH = (MICROPHONE, CAMERA)


def test_a_machine_without_a_camera_is_told_so_and_answers(
    playwright: Playwright, stack: Stack
) -> None:
    granted = {"permissions": ["camera", "microphone"]}
    with (
        launched(playwright, "--mute-audio") as browser,
        visit(browser, stack.url, **granted) as context,
    ):
        candidate = Candidate.arrive(context)
        candidate.agree(*BOTH)
        candidate.press("Try the camera")
        expect(candidate.page.get_by_text("None was found.").first).to_be_visible()
        candidate.press("Start the interview")
        answers_by_typing(candidate)


def test_a_refused_permission_is_respected_and_answers_are_typed(
    playwright: Playwright, stack: Stack
) -> None:
    with (
        launched(playwright, "--use-fake-device-for-media-stream") as browser,
        visit(browser, stack.url) as context,  # which grants nothing
    ):
        candidate = Candidate.arrive(context)
        candidate.agree(*BOTH)
        candidate.press("Try the microphone")
        expect(candidate.page.get_by_text("was not allowed").first).to_be_visible()
        candidate.press("Start the interview")
        expect(candidate.page.locator(".told")).to_contain_text("was not allowed")
        answers_by_typing(candidate)


def test_a_browser_without_speech_recognition_says_so_and_typing_is_as_good(
    browser: Browser, stack: Stack
) -> None:
    with visit(browser, stack.url, scripts=(NO_SPEECH,)) as context:
        candidate = Candidate.arrive(context)
        expect(candidate.page.locator("input[value=aloud]")).to_be_disabled()
        expect(candidate.page.get_by_text("cannot turn speech into text here")).to_be_visible()
        candidate.begin()
        answers_by_typing(candidate)


def test_a_recognition_that_fails_leaves_what_it_heard_and_says_so(
    context: BrowserContext,
) -> None:
    candidate = Candidate.arrive(context).begin(MICROPHONE)
    candidate.press("Start answering")
    candidate.say("I measured", final=False)
    for _ in range(3):
        candidate.page.evaluate("() => recognition.onerror({error: 'network'})")
    expect(candidate.page.get_by_text("cannot turn speech into text here")).to_be_visible()
    expect(candidate.pieces).to_have_text(["I measured"])


def test_a_server_without_the_attention_monitor_says_so_and_notes_nothing(
    browser: Browser, tmp_path: Path
) -> None:
    with (
        run_embedded(ASSETS_DIR=str(tmp_path / "none")) as bare,
        visit(browser, bare.url) as context,
    ):
        candidate = Candidate.arrive(context).begin(CAMERA)
        expect(candidate.page.locator(".told")).to_contain_text("this server lacks the part")
        answers_by_typing(candidate)
        assert candidate.attention(bare.url)["observations"] == 0


def test_who_agreed_to_no_camera_is_never_asked_for_it(context: BrowserContext) -> None:
    candidate = Candidate.arrive(context).begin()
    expect(candidate.page.get_by_text("Camera", exact=True)).to_have_count(0)
    answers_by_typing(candidate)
    candidate.review()
    candidate.hand_in()
    expect(candidate.page.get_by_text("nothing is held against you")).to_be_visible()


def answers_by_typing(candidate: Candidate) -> None:
    candidate.at_question(1)
    candidate.type_answer("I would measure first.")
    candidate.all_saved()
