"""Spoken and typed words arrive once, whatever happens to the network, the page or the gateway."""

import re
import time
from contextlib import suppress

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

from tests.browser.candidate import MICROPHONE, Candidate
from tests.browser.chromium import hide
from tests.support.stacks import Stack

FIRST, SECOND, THIRD = "I measured first.", "Then I changed one thing.", "It was faster."
TYPED = "I would tell the others."

AWAY = 30.0
"""Seconds."""

OFFLINE = re.compile("Offline: .* safe on this device")


def test_half_a_minute_without_a_network_loses_nothing_and_doubles_nothing(
    context: BrowserContext, stack: Stack
) -> None:
    candidate = Candidate.arrive(context).begin(MICROPHONE)
    candidate.press("Start answering")
    candidate.say(FIRST)
    candidate.all_saved()
    context.set_offline(True)
    began = time.monotonic()
    expect(candidate.announced).to_contain_text("The connection is gone.")
    candidate.say(SECOND)
    expect(candidate.save_sign).to_have_text("Offline: one piece safe on this device")
    candidate.say(THIRD)
    expect(candidate.save_sign).to_have_text("Offline: 2 pieces safe on this device")
    candidate.next_question()
    candidate.at_question(2)
    candidate.type_answer(TYPED)
    candidate.review()
    candidate.press_hand_in()
    expect(candidate.problem).to_contain_text("only on this device")
    candidate.page.wait_for_timeout(max(0.0, AWAY - (time.monotonic() - began)) * 1000)
    expect(candidate.save_sign).to_have_text("Offline: 3 pieces safe on this device")
    candidate.expect_record(stack.url, [FIRST])
    context.set_offline(False)
    candidate.all_saved()
    expect(candidate.announced).to_have_text("Connected again. Everything is saved.")
    candidate.expect_record(stack.url, [f"{FIRST} {SECOND} {THIRD}", TYPED])
    candidate.hand_in()
    candidate.expect_graded([f"{FIRST} {SECOND} {THIRD}", TYPED])


SIGN = "() => document.querySelector('.save-sign').dataset.sign"


def test_the_sign_says_saving_from_the_moment_that_there_are_words(
    context: BrowserContext,
) -> None:
    candidate = Candidate.arrive(context).begin(MICROPHONE)
    candidate.press("Start answering")
    candidate.all_saved()
    assert (
        candidate.page.evaluate(f"() => {{ hear('{FIRST}', true); return ({SIGN})(); }}")
        == "saving"
    )
    candidate.all_saved()
    context.route("**/stt/append", lambda route: None)  # no answer comes
    candidate.box.fill(SECOND)
    assert candidate.page.evaluate(SIGN) == "saving"
    candidate.next_question()
    assert candidate.page.evaluate(SIGN) == "saving"
    candidate.at_question(2)
    assert candidate.page.evaluate(SIGN) == "saving"


def test_an_answer_whose_confirmation_was_lost_counts_once(
    context: BrowserContext, stack: Stack
) -> None:
    candidate = Candidate.arrive(context).begin()
    lost: list[int] = []

    def lose_the_first(route) -> None:  # type: ignore[no-untyped-def]
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)  # the gateway has taken it
        route.abort()

    candidate.page.route("**/stt/append", lose_the_first)
    candidate.type_answer(FIRST)
    candidate.all_saved()
    candidate.type_answer(SECOND)
    candidate.all_saved()
    assert lost == [200]
    candidate.expect_record(stack.url, [f"{FIRST} {SECOND}"])


def test_a_reload_in_the_middle_of_typing_keeps_the_draft_and_what_was_said(
    context: BrowserContext, stack: Stack
) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.type_answer(FIRST)
    candidate.kept(FIRST)
    candidate.box.fill(f"{FIRST} {SECOND}")
    candidate.kept(SECOND)
    candidate.page.reload()
    candidate.at_question(1)
    expect(candidate.box).to_have_value(f"{FIRST} {SECOND}")
    candidate.next_question()
    candidate.all_saved()
    candidate.expect_record(stack.url, [f"{FIRST} {SECOND}"])


def test_words_that_waited_when_the_browser_was_closed_are_sent_when_it_is_back(
    context: BrowserContext, stack: Stack
) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.type_answer(FIRST)
    candidate.all_saved()
    context.route("**/stt/append", lambda route: route.abort())
    candidate.type_answer(SECOND)
    expect(candidate.save_sign).to_have_text(OFFLINE)
    candidate.page.close()  # as a crash does: the page is not asked
    context.unroute("**/stt/append")
    back = Candidate.arrive(context)
    back.page.get_by_role("link", name="Go on with").click()
    back.at_question(1)
    expect(back.box).to_have_value(f"{FIRST} {SECOND}")
    back.all_saved()
    back.expect_record(stack.url, [f"{FIRST} {SECOND}"])


@pytest.mark.parametrize("final", [False, True], ids=["interim", "about to be delivered"])
def test_spoken_words_that_were_shown_when_the_page_crashed_count_once(
    context: BrowserContext, stack: Stack, final: bool
) -> None:
    context.clock.install()
    candidate = Candidate.arrive(context).begin(MICROPHONE)
    candidate.press("Start answering")
    candidate.say(FIRST)
    candidate.all_saved()
    context.clock.pause_at(time.time() + 60)  # final words are delivered after a pause, here never
    candidate.say(SECOND, final=final, delivered=False)
    expect(candidate.page.locator(".maybe")).to_have_text(SECOND)
    candidate.kept(SECOND)
    crash(candidate.page)
    context.clock.resume()
    back = Candidate.arrive(context)
    back.page.get_by_role("link", name="Go on with").click()
    back.at_question(1)
    expect(back.pieces).to_have_text([FIRST, SECOND])
    back.all_saved()
    back.page.reload()
    expect(back.pieces).to_have_text([FIRST, SECOND])
    back.expect_record(stack.url, [f"{FIRST} {SECOND}"])


def crash(page: Page) -> None:
    """Kill the page's process, so that no event of the page's end comes."""
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")
    page.close()


def test_a_draft_is_in_the_record_when_the_tab_is_left_and_counts_once(
    context: BrowserContext, stack: Stack
) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.box.fill(FIRST)
    hide(candidate.page)
    candidate.all_saved()
    candidate.expect_record(stack.url, [FIRST])
    candidate.box.fill(f"{FIRST} {SECOND}")
    candidate.box.blur()
    candidate.all_saved()
    candidate.expect_record(stack.url, [f"{FIRST} {SECOND}"])


def test_a_second_tab_takes_the_interview_over_and_the_first_one_rests(
    context: BrowserContext, stack: Stack
) -> None:
    first = Candidate.arrive(context).begin(MICROPHONE)
    first.press("Start answering")
    first.say(FIRST)
    first.box.fill(SECOND)
    second = Candidate(context.new_page())
    second.page.goto(first.page.url)
    expect(second.heading).to_have_text("This interview is open in another tab")
    second.press("Go on here")
    second.at_question(1)
    expect(first.heading).to_have_text("This interview is open in another tab")
    expect(second.pieces.first).to_have_text(FIRST)
    second.next_question()
    second.at_question(2)
    second.all_saved()
    second.expect_record(stack.url, [f"{FIRST} {SECOND}"])
    first.press("Go on here")
    first.at_question(1)
    expect(second.heading).to_have_text("This interview is open in another tab")
