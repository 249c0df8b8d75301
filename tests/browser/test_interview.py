"""The turns that an interview may take."""

from playwright.sync_api import Browser, BrowserContext, Route, expect

from tests.browser.candidate import MICROPHONE, Candidate
from tests.browser.chromium import visit
from tests.support.stacks import Stack

SPOKEN = "We had a nightly import that took nine hours, and I was asked to make it reliable."
THEN = "As a result it ran in forty minutes, and nobody was called at night any more."
TYPED = "I would do first what harms people most when it is late, and tell the others."


def test_a_note_that_something_is_wrong_is_kept_once_and_there_after_a_reload(
    context: BrowserContext,
) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.type_answer(TYPED)
    candidate.review()
    candidate.hand_in()
    candidate.page.route("**/contest", lose_the_answer)
    candidate.page.get_by_label("What looks wrong, and why?").fill("My answer was cut short.")
    candidate.press("Send the note")
    expect(candidate.page.get_by_text("The server cannot be reached")).to_be_visible()
    candidate.page.unroute("**/contest")
    candidate.press("Send the note")
    expect(candidate.page.get_by_text("Noted. Thank you.")).to_be_visible()
    candidate.page.reload()
    candidate.at_report()
    expect(candidate.page.get_by_text("My answer was cut short.")).to_have_count(1)


def test_what_waits_for_the_operator_is_said_above_the_report(context: BrowserContext) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.type_answer(TYPED)
    candidate.review()
    candidate.hand_in()
    told = candidate.page.get_by_text("could not be processed")
    expect(told).to_have_count(0)
    candidate.page.route("**/report/*", without_some_words)
    candidate.page.reload()
    expect(told).to_be_visible()


def without_some_words(route: Route) -> None:
    report = route.fetch().json()
    assert report["set_aside"] == []
    route.fulfill(json=report | {"set_aside": ["transcript.appended"]})


def lose_the_answer(route: Route) -> None:
    assert route.fetch().status == 201  # the gateway has taken it
    route.abort()


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


def test_an_interview_without_agreement_does_not_begin(context: BrowserContext) -> None:
    candidate = Candidate.arrive(context)
    candidate.press("Continue")
    expect(candidate.problem).to_contain_text("choose how you want to answer")
    expect(candidate.page.get_by_role("radio", name="Aloud")).to_be_focused()
    candidate.choose(aloud=True)
    candidate.page.get_by_role("checkbox", name="A program grades my answers").check()
    candidate.press("I agree, continue")
    expect(candidate.problem).to_contain_text("needs the first box")
    expect(candidate.page.get_by_role("checkbox", name="My answers are stored")).to_be_focused()


def test_the_time_that_is_meant_for_a_question_cuts_nothing_off(
    browser: Browser, stack: Stack
) -> None:
    with visit(browser, stack.url) as context:
        context.clock.install()
        candidate = Candidate.arrive(context).begin(MICROPHONE)
        candidate.press("Start answering")
        expect(candidate.page.get_by_role("timer")).to_contain_text("left of about 3:00")
        context.clock.run_for(185_000)
        expect(candidate.page.get_by_role("timer")).to_contain_text("nothing is cut off")
        candidate.say(SPOKEN)
        expect(candidate.pieces).to_have_text([SPOKEN])


def test_a_paused_answer_and_an_earlier_question_are_gone_back_to(
    context: BrowserContext,
) -> None:
    candidate = Candidate.arrive(context).begin(MICROPHONE)
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
    """Return the names of the placeholders of a text."""
    return {part.split("}")[0].split("|")[0] for part in text.split("{")[1:]}
