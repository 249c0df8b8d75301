"""Every service of the browser may be absent, refuse or never answer: the interview goes on."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.candidate import CAMERA, MICROPHONE, Candidate
from tests.browser.chromium import SPEECH, visit
from tests.support.stacks import Stack

ANSWER = "I would measure first."
NOTHING_STORED = "This browser stores nothing for this page."

BLOCKED = """
const refuse = () => { throw new DOMException("blocked", "SecurityError"); };
for (const name of ["localStorage", "sessionStorage", "indexedDB"])
  Object.defineProperty(window, name, { get: refuse });
if (window.LockManager)
  LockManager.prototype.request = async () => refuse();
window.BroadcastChannel = class { constructor() { refuse(); } };
"""
"""As Chromium with "block all cookies". A blank page is no secure context and has no locks."""

ABSENT = """
for (const name of ["AudioContext", "BroadcastChannel", "Worker", "speechSynthesis", "indexedDB",
                    "SpeechSynthesisUtterance", "TextDecoderStream"])
  Object.defineProperty(window, name, { value: undefined });
Object.defineProperty(Navigator.prototype, "locks", { value: undefined });
delete AbortSignal.timeout;
"""

SILENT_DATABASE = "IDBFactory.prototype.open = () => ({});"
SILENT_LOCKS = (
    "if (window.LockManager) LockManager.prototype.request = () => new Promise(() => {});"
)
FULL_DISK = """
IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
"""
SILENT_CAMERA = """
if (window.MediaDevices) MediaDevices.prototype.getUserMedia = () => new Promise(() => {});
"""


@pytest.mark.parametrize(
    ("script", "is_told"),
    [
        pytest.param(BLOCKED, True, id="storage and locks refuse"),
        pytest.param(ABSENT, True, id="everything is absent"),
        pytest.param(SILENT_DATABASE, True, id="the database never answers"),
        pytest.param(SILENT_LOCKS, False, id="the locks never answer"),
        pytest.param(FULL_DISK, True, id="the disk is full"),
    ],
)
def test_the_interview_goes_on_and_the_candidate_is_told(
    browser: Browser, stack: Stack, script: str, is_told: bool
) -> None:
    with visit(browser, stack.url, scripts=(SPEECH, script)) as context:
        candidate = Candidate.arrive(context).begin(MICROPHONE)
        candidate.type_answer(ANSWER)
        candidate.all_saved()
        expect(candidate.page.get_by_text(NOTHING_STORED)).to_have_count(int(is_told))
        candidate.review()
        expect(candidate.page.locator(".review .said")).to_have_text([ANSWER])
        candidate.hand_in()
        candidate.expect_graded([ANSWER])


SLOW_DISK = """
const complete = Object.getOwnPropertyDescriptor(IDBTransaction.prototype, "oncomplete").set;
window.disk = { slow: false, late: [] };
Object.defineProperty(IDBTransaction.prototype, "oncomplete", { set(listener) {
  complete.call(this, () => disk.slow ? disk.late.push(listener) : listener());
} });
"""
"""A disk that writes late while it is slow."""


def test_a_disk_that_was_slow_for_once_is_forgiven(browser: Browser, stack: Stack) -> None:
    with visit(browser, stack.url, scripts=(SPEECH, SLOW_DISK)) as context:
        candidate = Candidate.arrive(context).begin()
        candidate.page.evaluate("() => { disk.slow = true; }")
        candidate.type_answer(ANSWER)
        told = candidate.page.get_by_text(NOTHING_STORED)
        expect(told).to_have_count(1)
        candidate.page.evaluate(
            "() => { disk.slow = false; for (const written of disk.late) written(); }"
        )
        expect(told).to_have_count(0)
        candidate.all_saved()


GET_USER_MEDIA = "if (window.MediaDevices) MediaDevices.prototype.getUserMedia = "
NO_DEVICES = "Object.defineProperty(Navigator.prototype, 'mediaDevices', { value: undefined });"
DEVICES_FAIL = {
    "the call throws": (
        GET_USER_MEDIA + "() => { throw new TypeError('no constraints'); };",
        "None was found.",
    ),
    "the permission is refused": (
        GET_USER_MEDIA + "async () => { throw new DOMException('', 'NotAllowedError'); };",
        "was not allowed to use it",
    ),
    "another program has the device": (
        GET_USER_MEDIA + "async () => { throw new DOMException('', 'NotReadableError'); };",
        "Another program is using it.",
    ),
}


@pytest.mark.parametrize(("script", "told"), DEVICES_FAIL.values(), ids=DEVICES_FAIL)
def test_devices_that_fail_are_explained_and_the_answer_is_typed(
    browser: Browser, stack: Stack, script: str, told: str
) -> None:
    with visit(browser, stack.url, scripts=(SPEECH, script)) as context:
        candidate = Candidate.arrive(context)
        candidate.agree(MICROPHONE, CAMERA)
        for name in ("microphone", "camera"):
            candidate.press(f"Try the {name}")
        expect(candidate.page.get_by_text(told)).to_have_count(2)
        candidate.press("Start the interview")
        candidate.at_question(1)
        expect(candidate.page.locator(".told")).to_contain_text(told)
        candidate.type_answer(ANSWER)
        candidate.all_saved()


def test_plain_http_is_named_as_the_reason_for_which_there_is_no_microphone(
    browser: Browser, stack: Stack
) -> None:
    with visit(browser, stack.url, scripts=(SPEECH, NO_DEVICES)) as context:
        candidate = Candidate.arrive(context)
        tile = candidate.page.locator("input[value=aloud]")
        expect(tile).to_be_disabled()
        expect(candidate.page.locator(".tile").first).to_contain_text("it came over plain http")
        candidate.agree(CAMERA)
        candidate.press("Try the camera")
        expect(candidate.page.get_by_text("Browsers allow this only over https.")).to_be_visible()
        candidate.press("Start the interview")
        candidate.at_question(1)
        candidate.type_answer(ANSWER)
        candidate.all_saved()


def test_a_sound_that_cannot_be_measured_is_still_recognised(
    browser: Browser, stack: Stack
) -> None:
    refused = "AudioContext.prototype.createMediaStreamSource = () => { throw new Error('rate'); };"
    with visit(browser, stack.url, scripts=(SPEECH, refused)) as context:
        candidate = Candidate.arrive(context)
        candidate.agree(MICROPHONE)
        candidate.press("Try the microphone")
        expect(candidate.page.get_by_text("Please say this aloud:")).to_be_visible()
        candidate.say("I am ready", final=False)
        expect(candidate.page.locator(".heard")).to_have_text("Understood: I am ready")


def test_a_camera_that_never_answers_can_be_done_without(browser: Browser, stack: Stack) -> None:
    with visit(browser, stack.url, scripts=(SPEECH, SILENT_CAMERA)) as context:
        context.clock.install()
        candidate = Candidate.arrive(context)
        candidate.agree(CAMERA)
        candidate.press("Try the camera")
        context.clock.run_for(10_500)
        expect(candidate.page.get_by_text("The browser has not answered yet.")).to_be_visible()
        candidate.press("Start the interview")
        candidate.at_question(1)
        context.clock.run_for(10_500)
        expect(candidate.page.locator(".told")).to_contain_text("has not answered yet")
        candidate.open_camera_chip()
        candidate.press("Turn the camera off")
        expect(candidate.page.locator(".told")).to_contain_text("The camera is off.")
