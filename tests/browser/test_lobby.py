"""The lobby: three steps, the role that an address names, and a practice question."""

from playwright.sync_api import BrowserContext, Playwright, expect

from tests.browser.candidate import CAMERA, MICROPHONE, Candidate
from tests.browser.chromium import DEVICES, LARGE_TEXT, PHONE, launched, visit
from tests.browser.conftest import Shot
from tests.browser.usable import TOO_WIDE
from tests.support.stacks import Stack


def test_an_address_with_a_role_hides_the_choice_of_roles(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/#/?role=engineering")
    expect(page.get_by_role("heading", name="Engineering")).to_be_visible()
    expect(page.locator("select[name=role]")).to_have_count(0)
    candidate = Candidate(page)
    candidate.agree()
    assert page.url.endswith("#/check?role=engineering")
    with page.expect_request("**/interview/start") as started:
        candidate.press("Start the interview")
    sent = started.value.post_data_json
    assert sent
    assert sent["role"] == "engineering"


def test_an_unknown_role_in_the_address_offers_all_roles(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/#/?role=juggler")
    expect(page.locator("select[name=role]")).to_have_value("general")


def test_the_steps_go_back_and_forth_and_keep_the_choices(context: BrowserContext) -> None:
    candidate = Candidate.arrive(context)
    page = candidate.page
    page.locator("select[name=role]").select_option("sales")
    candidate.agree()
    page.go_back()
    expect(page.get_by_role("checkbox", name="My answers are stored")).to_be_checked()
    page.get_by_role("link", name="Back").click()
    expect(page.locator("select[name=role]")).to_have_value("sales")
    expect(page.get_by_role("radio", name="By typing")).to_be_checked()


def test_a_reload_in_a_later_step_begins_again_because_nothing_was_agreed_to(
    context: BrowserContext,
) -> None:
    candidate = Candidate.arrive(context)
    candidate.agree()
    candidate.page.reload()
    expect(candidate.heading).to_have_text("Welcome. Take your time.")
    expect(candidate.page.get_by_role("radio", name="By typing")).not_to_be_checked()


def test_a_practice_answer_is_played_back_and_sent_to_nobody(
    context: BrowserContext, shot: Shot
) -> None:
    candidate = Candidate.arrive(context)
    candidate.agree(MICROPHONE)
    page = candidate.page
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.method))
    candidate.press("Practise with a question")
    expect(page.get_by_text("How did you spend last weekend?")).to_be_visible()
    candidate.press("Record my answer")
    expect(page.get_by_text("It stops by itself in 0:58.")).to_be_visible()
    candidate.press("Stop recording")
    recording = page.get_by_label("Your recording")
    recording.evaluate("(audio) => audio.play()")
    page.wait_for_function("() => document.querySelector('audio').currentTime > 0.2")
    shot(page, "practice")
    assert set(sent) == {"GET"}
    candidate.press("Record once more")
    expect(recording).to_have_count(0)


def test_each_step_can_be_taken_on_a_phone_with_text_of_twice_the_size(
    playwright: Playwright, stack: Stack, shot: Shot
) -> None:
    with (
        launched(playwright, *DEVICES, LARGE_TEXT) as browser,
        visit(browser, stack.url, viewport=PHONE, locale="es-ES") as context,
    ):
        page = context.new_page()
        page.goto("/")
        candidate = Candidate(page)
        candidate.choose(aloud=True)
        shot(page, "phone-large-text-agree")
        back = page.get_by_role("link", name="Atrás").bounding_box()
        assert back
        assert back["height"] < PHONE["height"] / 6  # words are not cut into letters
        assert page.evaluate(TOO_WIDE) == []
        page.go_back()
        candidate.agree(MICROPHONE, CAMERA)
        assert page.evaluate(TOO_WIDE) == []
        candidate.forward.click()
        expect(page.locator(".stage .eyebrow")).to_have_text("Pregunta 1 de 6")
        assert page.evaluate(TOO_WIDE) == []
