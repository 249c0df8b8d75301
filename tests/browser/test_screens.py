"""Every screen, light and dark, on a phone and on a desktop: accessible to everyone.

A screenshot of each is kept, to be looked at.
"""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.candidate import CAMERA, MICROPHONE, Candidate
from tests.browser.chromium import DESKTOP, PHONE, SPEECH, ZOOMED, visit
from tests.browser.conftest import Shot
from tests.browser.usable import MOVING, TOO_SMALL, TOO_WIDE, findings
from tests.support.stacks import Stack

LOOKS: dict[str, dict[str, Any]] = {
    "desktop-light": {"viewport": DESKTOP, "color_scheme": "light"},
    "desktop-dark": {"viewport": DESKTOP, "color_scheme": "dark"},
    "phone-light": {"viewport": PHONE, "color_scheme": "light", "reduced_motion": "reduce"},
    "phone-dark": {"viewport": PHONE, "color_scheme": "dark"},
    "zoomed-200": {"viewport": ZOOMED, "color_scheme": "light"},
}

ANSWER = (
    "We had a nightly import that took nine hours, and I was asked to make it reliable. I measured"
    " first and found that two queries took eighty percent of the time. I decided to batch them,"
    " because the alternative would have taken a month."
)

TYPED = "it ran in forty minutes, and nobody was called at night any more."


@pytest.mark.parametrize("look", LOOKS)
def test_every_screen_can_be_used_by_everyone(
    browser: Browser, stack: Stack, axe: str, shot: Shot, look: str
) -> None:
    with visit(browser, stack.url, scripts=(SPEECH, axe), **LOOKS[look]) as context:
        candidate = Candidate.arrive(context)
        page = candidate.page

        def screen(name: str) -> None:
            shot(page, f"{look}-{name}")
            assert findings(page) == [], name
            assert page.evaluate(TOO_WIDE) == [], name
            assert page.evaluate(TOO_SMALL) == [], name
            if "reduced_motion" in LOOKS[look]:
                assert page.evaluate(MOVING) == 0, name

        screen("1-lobby")
        candidate.choose(aloud=True)
        page.get_by_text("What is kept, and what is not").click()
        screen("1-lobby-agree")
        page.go_back()
        candidate.agree(MICROPHONE, CAMERA)
        screen("1-lobby-check")
        candidate.press("Try the camera")
        candidate.press("Try the microphone")
        expect(page.get_by_text("This is what the camera sees.")).to_be_visible()
        candidate.press("Practise with a question")
        screen("2-device-check")
        candidate.press("Start the interview")
        candidate.at_question(1)
        screen("3-question")
        candidate.open_camera_chip()
        panel = page.locator(".camera-chip > .card").bounding_box()
        assert panel
        assert panel["x"] >= 0
        screen("3-question-camera")
        page.keyboard.press("Escape")
        candidate.press("Start answering")
        candidate.say(ANSWER)
        candidate.say("As a result", final=False)
        candidate.all_saved()
        screen("4-listening")
        page.get_by_role("button", name="Correct: We had").click()
        screen("5-correcting")
        candidate.press("Cancel")
        context.set_offline(True)
        candidate.press("Pause")
        candidate.type_answer(TYPED)
        expect(candidate.save_sign).to_contain_text("Offline")
        screen("6-offline")
        context.set_offline(False)
        candidate.all_saved()
        candidate.review()
        screen("7-review")
        second = Candidate(context.new_page())
        second.page.goto(page.url)
        expect(second.heading).to_have_text("This interview is open in another tab")
        shot(second.page, f"{look}-8-another-tab")
        assert findings(second.page) == []
        second.page.close()
        with candidate.report_held_back():
            candidate.press_hand_in()
            expect(page.locator(".stages")).to_be_visible()
            screen("9-finishing")
        candidate.at_report()
        screen("10-report-folded")
        candidate.unfold_answers()
        expect(page.get_by_text("Why these marks")).to_be_visible()
        quotes = page.locator(".grounds q").all_inner_texts()
        assert quotes
        assert all(quote.strip("“”") in f"{ANSWER} As a result {TYPED}" for quote in quotes), quotes
        page.get_by_text("As a list").click()
        screen("10-report")


def test_an_address_of_another_browser_and_an_erased_interview_are_explained(
    browser: Browser, stack: Stack, shot: Shot
) -> None:
    with visit(browser, stack.url) as context:
        candidate = Candidate.arrive(context)
        candidate.page.goto("/#/0123abcd/review")
        expect(
            candidate.page.get_by_text("does not hold the interview of that link")
        ).to_be_visible()
        candidate.begin()
        candidate.page.evaluate(
            "() => { const held = JSON.parse(localStorage['vivavoce.sessions']);"
            " held[0].token = 'x'; localStorage['vivavoce.sessions'] = JSON.stringify(held); }"
        )
        candidate.page.reload()
        expect(candidate.heading).to_have_text("This interview is not there any more")
        shot(candidate.page, "gone")
        candidate.press("To the start")
        expect(candidate.heading).to_have_text("Welcome. Take your time.")


def test_every_screen_fits_a_phone_in_spanish_too(
    browser: Browser, stack: Stack, axe: str, shot: Shot
) -> None:
    with visit(browser, stack.url, scripts=(SPEECH, axe), viewport=PHONE) as context:
        candidate = Candidate.arrive(context).begin(MICROPHONE, CAMERA)
        candidate.type_answer(ANSWER)
        candidate.all_saved()
        page = candidate.page
        question = page.url
        page.get_by_label("Language").select_option("es")
        for name, address, heading in (
            ("3-question", question, "Tell me about"),
            ("7-review", question.replace("question/1", "review"), "Tus respuestas"),
            ("1-lobby", "/#/", "Te damos la bienvenida"),
            ("10-report", question.replace("question/1", "review"), "Tu informe"),
        ):
            page.goto(address)
            if name == "10-report":
                candidate.press_hand_in()
            expect(candidate.heading).to_contain_text(heading, timeout=60_000)
            shot(page, f"phone-spanish-{name}")
            assert findings(page) == [], name
            assert page.evaluate(TOO_WIDE) == [], name
