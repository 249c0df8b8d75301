"""The page says "Listening" only while the browser listens."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.candidate import MICROPHONE, Candidate
from tests.browser.chromium import hide, visit
from tests.support.stacks import Stack

LISTENING = "Listening."
SILENCE = "Nothing can be heard."
NO_SPEECH = "cannot turn speech into text here"
REFUSED = "This page may not use the microphone."

FAILING = {
    "start throws": "start() { throw new DOMException('already started', 'InvalidStateError'); }",
    "every recognition is aborted": """start() {
      setTimeout(() => { this.onerror({error: 'aborted'}); this.onend(); }, 0);
    }""",
    "every recognition ends at once": "start() { setTimeout(() => this.onend(), 0); }",
    "the service is not allowed": """start() {
      setTimeout(() => { this.onerror({error: 'service-not-allowed'}); this.onend(); }, 0);
    }""",
}


def recogniser(start: str) -> str:
    """Return a script that replaces the browser's recogniser."""
    return f"window.SpeechRecognition = class {{ {start} stop() {{}} }};"


@pytest.mark.parametrize("start", FAILING.values(), ids=FAILING)
def test_a_recogniser_that_never_listens_is_told_after_a_few_tries_and_typing_is_offered(
    browser: Browser, stack: Stack, start: str
) -> None:
    with visit(browser, stack.url, scripts=(recogniser(start),)) as context:
        candidate = Candidate.arrive(context).begin(MICROPHONE)
        candidate.press("Start answering")
        expect(candidate.voice).to_contain_text(NO_SPEECH)
        expect(candidate.voice).not_to_contain_text(LISTENING)
        candidate.type_answer("I would measure first.")
        candidate.all_saved()


def test_a_recogniser_that_never_answers_is_not_called_listening(
    browser: Browser, stack: Stack
) -> None:
    with visit(browser, stack.url, scripts=(recogniser("start() {}"),)) as context:
        context.clock.install()
        candidate = Candidate.arrive(context).begin(MICROPHONE)
        candidate.press("Start answering")
        expect(candidate.voice).to_contain_text("Waiting for the microphone")
        context.clock.run_for(10_500)
        expect(candidate.voice).to_contain_text(SILENCE)


def test_after_ten_seconds_without_a_sound_the_microphone_is_asked_about(
    browser: Browser, stack: Stack
) -> None:
    with visit(browser, stack.url) as context:
        context.clock.install()
        candidate = Candidate.arrive(context).begin(MICROPHONE)
        candidate.press("Start answering")
        context.clock.run_for(1_000)
        expect(candidate.voice).to_contain_text(LISTENING)
        context.clock.run_for(10_000)
        expect(candidate.voice).to_contain_text(SILENCE)
        candidate.say("I measured", final=False)
        expect(candidate.voice).to_contain_text(LISTENING)


def test_endless_silence_is_told(context: BrowserContext) -> None:
    candidate = Candidate.arrive(context).begin(MICROPHONE)
    candidate.press("Start answering")
    candidate.say("I measured first.")
    expect(candidate.voice).to_contain_text(LISTENING)
    candidate.press("Do not ask me whether I am finished")
    for _ in range(3):
        candidate.page.evaluate("() => recognition.onerror({error: 'no-speech'})")
    expect(candidate.voice).to_contain_text(SILENCE)


def test_a_refused_microphone_leaves_a_clock_that_can_be_paused_and_a_second_try(
    context: BrowserContext,
) -> None:
    candidate = Candidate.arrive(context).begin(MICROPHONE)
    candidate.press("Start answering")
    candidate.page.evaluate("() => recognition.onerror({error: 'not-allowed'})")
    expect(candidate.voice).to_contain_text(REFUSED)
    candidate.press("Pause")
    expect(candidate.voice).to_contain_text("Paused.")
    left = candidate.page.get_by_role("timer").inner_text()
    candidate.page.wait_for_timeout(1_500)
    assert candidate.page.get_by_role("timer").inner_text() == left
    candidate.press("Go on")
    candidate.say("I measured first.")


def test_final_results_that_grow_stand_once_in_the_record(
    context: BrowserContext, stack: Stack
) -> None:
    answer = "I measured first and found that two queries took most of the time"
    words = answer.split()
    candidate = Candidate.arrive(context).begin(MICROPHONE)
    candidate.press("Start answering")
    for n in range(1, len(words) + 1):
        candidate.page.evaluate(
            "(transcript) => recognition.onresult({resultIndex: 0, results:"
            " [Object.assign([{transcript, confidence: 0}], {isFinal: true})]})",
            " ".join(words[:n]),
        )
    expect(candidate.pieces).to_have_text([answer])
    candidate.all_saved()
    candidate.expect_record(stack.url, [answer])


def test_words_that_are_shown_when_the_page_is_hidden_are_kept(
    context: BrowserContext, stack: Stack
) -> None:
    candidate = Candidate.arrive(context).begin(MICROPHONE)
    candidate.press("Start answering")
    candidate.say("I measured", final=False)
    hide(candidate.page)
    expect(candidate.pieces).to_have_text(["I measured"])
    candidate.all_saved()
    candidate.expect_record(stack.url, ["I measured"])


def test_a_reload_while_listening_keeps_the_time_that_was_spent(context: BrowserContext) -> None:
    context.clock.install()
    candidate = Candidate.arrive(context).begin(MICROPHONE)
    candidate.press("Start answering")
    expect(candidate.voice).to_contain_text(LISTENING)
    context.clock.run_for(40_000)
    hide(candidate.page)
    candidate.page.reload()
    candidate.at_question(1)
    expect(candidate.page.get_by_role("button", name="Go on")).to_be_visible()
    expect(candidate.page.get_by_role("timer")).to_contain_text(re.compile("2:[0-2][0-9] left"))


@pytest.mark.parametrize(
    ("page_language", "interview", "heard"),
    [("en", "en", "en-GB"), ("en", "es", "es-ES"), ("es", "en", "en-GB"), ("es", "es", "es-ES")],
)
def test_the_recogniser_hears_the_language_of_the_interview_whatever_the_page_speaks(
    context: BrowserContext, page_language: str, interview: str, heard: str
) -> None:
    candidate = Candidate.arrive(context)
    page = candidate.page
    page.locator("select[name=language]").select_option(interview)
    candidate.agree(MICROPHONE)
    candidate.press("Try the microphone")
    expect(page.locator(f".check blockquote[lang={interview}]")).to_be_visible()
    assert page.evaluate("() => recognition.lang") == heard
    candidate.press("Start the interview")
    candidate.at_question(1)
    page.get_by_label("Language").select_option(page_language)
    expect(candidate.heading).to_have_attribute("lang", interview)
    expect(page.locator("#typed")).to_have_attribute("lang", interview)
    page.locator(".voice .primary").click()
    assert page.evaluate("() => recognition.lang") == heard


def test_the_interview_is_in_the_language_of_the_page_unless_another_is_chosen(
    context: BrowserContext,
) -> None:
    candidate = Candidate.arrive(context)
    page = candidate.page
    page.get_by_label("Language").select_option("es")
    expect(page.locator("select[name=language]")).to_have_value("es")
    expect(page.locator("select[name=role]")).to_contain_text("Ingeniería")
    candidate.agree()
    candidate.press("Empezar la entrevista")
    expect(candidate.heading).to_contain_text("Háblame de un trabajo")
