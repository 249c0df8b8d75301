"""The turns that an interview may take."""

import re

from playwright.sync_api import Browser, BrowserContext, Route, expect

from tests.browser.candidate import MICROPHONE, Candidate
from tests.browser.chromium import SPEECH, visit
from tests.browser.conftest import Shot
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


def test_an_end_that_a_busy_gateway_refused_is_told_again(context: BrowserContext) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.type_answer(TYPED)
    candidate.review()
    refusal = {"status": 503, "headers": {"Retry-After": "1"}, "json": {"detail": "try again"}}
    candidate.page.route("**/report/finalize", lambda route: route.fulfill(**refusal), times=2)
    candidate.hand_in()
    candidate.expect_graded([TYPED])


def test_a_report_names_the_parts_that_wait_for_the_operator_above_all_else(
    context: BrowserContext,
) -> None:
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
    expect(candidate.page.locator("input[value=aloud]")).to_be_focused()
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
    candidate.next_question()
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


UNTOLD = "addEventListener('visibilitychange', (event) => event.stopImmediatePropagation(), true);"
"""Lets a page end without a word, as one that crashes."""


def test_a_page_that_crashes_while_somebody_speaks_keeps_the_clock(
    browser: Browser, stack: Stack
) -> None:
    with visit(browser, stack.url, scripts=(SPEECH, UNTOLD)) as context:
        context.clock.install()
        candidate = Candidate.arrive(context).begin(MICROPHONE)
        candidate.press("Start answering")
        candidate.say(SPOKEN)
        context.clock.run_for(11_000)  # a longer silence pauses, which notes the time, too
        candidate.page.reload()
        candidate.at_question(1)
        expect(candidate.page.get_by_role("timer")).to_contain_text(re.compile(r"2:[45]\d left"))
        expect(candidate.voice).to_contain_text("Go on")


def test_after_a_silence_the_page_asks_and_pauses_and_never_goes_on_by_itself(
    browser: Browser, stack: Stack, shot: Shot
) -> None:
    with visit(browser, stack.url) as context:
        context.clock.install()
        candidate = Candidate.arrive(context).begin(MICROPHONE)
        asked = candidate.page.locator(".turn")
        primary = candidate.page.locator(".stage .primary")
        expect(primary).to_have_text(["Start answering"])
        candidate.press("Start answering")
        context.clock.run_for(30_000)
        expect(asked).to_be_hidden()  # without a first word nothing is asked
        candidate.say(SPOKEN, delivered=False)
        context.clock.run_for(12_500)
        expect(candidate.pieces).to_have_text([SPOKEN])
        expect(asked).to_contain_text("Finished? Listening pauses in 5 seconds.")
        expect(candidate.voice).not_to_contain_text("Nothing can be heard.")
        shot(candidate.page, "turn-asked")
        candidate.say(THEN, delivered=False)
        expect(asked).to_be_hidden()
        context.clock.run_for(13_000)
        expect(asked).to_be_visible()
        expect(primary).to_have_text(["Pause"])
        context.clock.run_for(6_000)
        expect(asked).to_be_hidden()
        expect(candidate.voice).to_contain_text("Paused, because nothing was heard for a while.")
        expect(primary).to_have_text(["Next question"])
        expect(candidate.page.get_by_role("button", name="Go on")).to_be_visible()
        context.clock.run_for(120_000)
        candidate.at_question(1)
        candidate.press("Go on")
        candidate.press("Do not ask me whether I am finished")
        candidate.say("One more.", delivered=False)
        context.clock.run_for(60_000)
        expect(asked).to_be_hidden()
        expect(candidate.voice).to_contain_text("Pause")


def test_where_nothing_is_heard_help_and_typing_are_offered(
    browser: Browser, stack: Stack, shot: Shot
) -> None:
    with visit(browser, stack.url) as context:
        context.clock.install()
        candidate = Candidate.arrive(context).begin(MICROPHONE)
        candidate.press("Start answering")
        help_ = candidate.page.locator(".help")
        expect(help_).to_be_hidden()
        context.clock.run_for(10_500)
        expect(candidate.voice).to_contain_text("Nothing can be heard.")
        candidate.page.get_by_text("Help with the microphone").click()
        expect(help_).to_contain_text("Is it muted")
        shot(candidate.page, "nothing-heard")
        candidate.press("Type instead")
        expect(candidate.box).to_be_focused()
        candidate.say(SPOKEN, delivered=False)
        expect(help_).to_be_hidden()


def test_code_keeps_its_shape(context: BrowserContext, stack: Stack) -> None:
    code = "  if ready:\n      run()\n\n  stop()"
    candidate = Candidate.arrive(context).begin()
    candidate.box.fill(f"\n{code}\n")
    candidate.review()
    said = candidate.page.locator(".review .said")
    assert said.evaluate("(element) => element.textContent") == code
    assert said.evaluate("(element) => element.innerText") == code
    candidate.all_saved()
    candidate.expect_record(stack.url, [code])
    candidate.hand_in()
    candidate.unfold_answers()
    reported = candidate.page.locator(".answer blockquote")
    assert reported.evaluate("(element) => element.innerText") == code


def test_code_stands_apart_from_spoken_words(context: BrowserContext, stack: Stack) -> None:
    code = "if ready:\n    run()"
    candidate = Candidate.arrive(context).begin(MICROPHONE)
    candidate.press("Start answering")
    candidate.say(SPOKEN)
    candidate.press("Pause")
    candidate.type_answer(code)
    candidate.all_saved()
    candidate.review()
    expect(candidate.page.locator(".review .said")).to_have_js_property(
        "textContent", f"{SPOKEN}\n{code}"
    )
    candidate.expect_record(stack.url, [f"{SPOKEN}\n{code}"])


def test_coming_back_opens_the_question_that_was_shown_last(context: BrowserContext) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.next_question()
    candidate.next_question()
    candidate.at_question(3)
    candidate.page.close()
    back = Candidate.arrive(context)
    back.page.get_by_role("link", name="Go on with “General”, begun:").click()
    back.at_question(3)


def test_thirty_questions_have_a_menu(context: BrowserContext, shot: Shot) -> None:
    def with_thirty(route: Route) -> None:
        started = route.fetch().json()
        questions = [f"{started['questions'][0]} {n}" for n in range(30)]
        route.fulfill(json=started | {"questions": questions})

    context.route("**/interview/start", with_thirty)
    page = Candidate.arrive(context).page
    candidate = Candidate(page)
    candidate.agree()
    candidate.press("Start the interview")
    expect(page.locator(".stage .eyebrow")).to_have_text("Question 1 of 30")
    candidate.next_question()
    menu = page.locator(".menu")
    expect(menu.locator("summary")).to_have_text("2 / 30")
    menu.locator("summary").click()
    shot(page, "thirty-questions")
    menu.get_by_role("link", name="Question 17, no answer yet").click()
    expect(page.locator(".stage .eyebrow")).to_have_text("Question 17 of 30")
