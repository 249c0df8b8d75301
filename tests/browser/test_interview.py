"""Whole interviews, from the lobby to the report, in the ways that people take."""

from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.candidate import Candidate
from tests.browser.chromium import visit
from tests.e2e.candidate import pdf_text
from tests.e2e.stacks import Stack

SPOKEN = "We had a nightly import that took nine hours, and I was asked to make it reliable."
THEN = "As a result it ran in forty minutes, and nobody was called at night any more."
TYPED = "I would do first what harms people most when it is late, and tell the others."


def test_an_interview_is_spoken_corrected_typed_and_handed_in(
    context: BrowserContext, stack: Stack, tmp_path: Path
) -> None:
    candidate = Candidate.arrive(context).begin("Use my microphone")
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
    candidate.press("Next question")
    candidate.at_question(2)
    candidate.type_answer(TYPED)
    candidate.all_saved()
    assert candidate.record(stack.url) == [f"{SPOKEN.replace('nine', 'six')} {THEN}", TYPED]

    candidate.review()
    expect(page.locator(".review .said")).to_have_count(2)
    expect(page.get_by_text("4 questions have no answer yet")).to_be_visible()
    candidate.hand_in()
    expect(page.get_by_text("2 of 6 questions were answered")).to_be_visible()
    expect(page.get_by_text("There was no answer to grade.")).to_have_count(4)
    page.get_by_text("What you said").first.click()
    expect(page.locator("blockquote").first).to_contain_text("six hours")
    expect(page.get_by_text("microphone: yes, camera: no")).to_be_visible()

    with page.expect_download() as download:
        candidate.press("Download as PDF")
    path = tmp_path / "report.pdf"
    download.value.save_as(path)
    assert "forty minutes" in pdf_text(path.read_bytes())


def test_a_note_that_something_is_wrong_is_still_there_after_a_reload(
    context: BrowserContext,
) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.type_answer(TYPED)
    candidate.review()
    candidate.hand_in()
    candidate.page.get_by_label("What looks wrong, and why?").fill("My answer was cut short.")
    candidate.press("Send the note")
    expect(candidate.page.get_by_text("Noted. Thank you.")).to_be_visible()
    candidate.page.reload()
    expect(candidate.heading).to_have_text("Your report")
    expect(candidate.page.get_by_text("My answer was cut short.")).to_be_visible()


def test_the_address_shows_the_same_report_again_and_neither_id_nor_token(
    context: BrowserContext,
) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.type_answer(TYPED)
    candidate.review()
    candidate.hand_in()
    address, held = candidate.page.url, candidate.held()
    assert held["id"] not in address
    assert held["token"] not in address
    candidate.page.close()
    again = Candidate(context.new_page())
    again.page.goto(address)
    expect(again.heading).to_have_text("Your report")
    expect(again.page.get_by_text(TYPED)).to_have_count(1)


def test_the_whole_interview_works_with_the_keyboard_alone(context: BrowserContext) -> None:
    page = Candidate.arrive(context).page
    candidate = Candidate(page)
    for name in ("storage", "ai_grading"):
        tab_to(page, f"input[name={name}]")
        page.keyboard.press("Space")
    tab_to(page, "button[type=submit]")
    page.keyboard.press("Enter")
    candidate.at_question(1)
    expect(candidate.heading).to_be_focused()
    tab_to(page, "#typed")
    page.keyboard.type(TYPED)
    page.keyboard.press("Control+Enter")
    expect(candidate.pieces).to_have_text([TYPED])
    expect(candidate.box).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your correction")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(" In time.")
    page.keyboard.press("Control+Enter")
    expect(candidate.pieces).to_have_text([f"{TYPED} In time."])
    tab_to(page, "a[href$=review]")
    page.keyboard.press("Enter")
    expect(candidate.heading).to_be_focused()
    expect(candidate.heading).to_have_text("Your answers")
    tab_to(page, ".begin button")
    page.keyboard.press("Enter")
    expect(candidate.heading).to_have_text("Your report", timeout=60_000)
    expect(candidate.heading).to_be_focused()


def tab_to(page: Page, selector: str) -> None:
    """As far as the Tab key goes; an AssertionError where it never comes by."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the Tab key does not reach {selector}")


def test_an_interview_without_agreement_does_not_begin(context: BrowserContext) -> None:
    candidate = Candidate.arrive(context)
    candidate.page.get_by_role("checkbox", name="A program grades my answers").check()
    candidate.press("Start the interview")
    expect(candidate.problem).to_contain_text("needs the first two boxes")
    expect(candidate.page.get_by_role("checkbox", name="My answers are stored")).to_be_focused()


def test_the_time_that_is_meant_for_a_question_cuts_nothing_off(
    browser: Browser, stack: Stack
) -> None:
    with visit(browser, stack.url) as context:
        context.clock.install()
        candidate = Candidate.arrive(context).begin("Use my microphone")
        candidate.press("Start answering")
        expect(candidate.page.get_by_role("timer")).to_contain_text("left of about 3:00")
        context.clock.run_for(185_000)
        expect(candidate.page.get_by_role("timer")).to_contain_text("nothing is cut off")
        candidate.say(SPOKEN)
        expect(candidate.pieces).to_have_text([SPOKEN])


def test_a_paused_answer_and_an_earlier_question_are_gone_back_to(
    context: BrowserContext,
) -> None:
    candidate = Candidate.arrive(context).begin("Use my microphone")
    candidate.press("Start answering")
    candidate.say(SPOKEN)
    candidate.press("Pause")
    candidate.press("Next question")
    candidate.at_question(2)
    candidate.press("Back")
    candidate.at_question(1)
    expect(candidate.pieces).to_have_text([SPOKEN])
    candidate.press("Go on")
    candidate.say(THEN)
    expect(candidate.pieces).to_have_text([SPOKEN, THEN])


def test_every_text_of_the_page_is_there_in_both_languages(context: BrowserContext) -> None:
    page = Candidate.arrive(context).page
    page.get_by_label("Language").select_option("es")
    expect(page.locator("h1")).to_have_text("Te damos la bienvenida. Sin prisa.")
    assert page.evaluate("() => document.documentElement.lang") == "es"
    texts = page.evaluate(
        "async () => [(await import('/js/texts/en.js')).default,"
        " (await import('/js/texts/es.js')).default]"
    )
    english, spanish = texts
    assert english.keys() == spanish.keys()
    for key, text in english.items():
        assert places(text) == places(spanish[key]), key


def places(text: str) -> set[str]:
    """The names of what is filled into a text."""
    return {part.split("}")[0].split("|")[0] for part in text.split("{")[1:]}
