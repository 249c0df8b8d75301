"""A follow-up on the page: said to be one, with a time of its own, and free to be skipped."""

from playwright.sync_api import Browser, BrowserContext, Locator, Route, expect

from tests.browser.candidate import Candidate
from tests.browser.chromium import DESKTOP, visit
from tests.browser.conftest import Shot
from tests.support.stacks import Stack

LEAN = "We moved the old tasks to Monday and told nobody about it."
MORE = "Afterwards the customers could look it up on the board in the hall."


def at_follow_up(candidate: Candidate, number: int) -> None:
    expect(candidate.page.locator(".stage .eyebrow")).to_have_text(
        f"Follow-up to question {number}"
    )


def test_a_follow_up_is_asked_answered_and_shown_with_its_question(
    browser: Browser, any_stack: Stack, shot: Shot
) -> None:
    with visit(browser, any_stack.url) as context:
        candidate = Candidate.arrive(context).begin()
        candidate.type_answer(LEAN)
        candidate.press("Next question")
        at_follow_up(candidate, 1)
        asked = candidate.heading.text_content() or ""
        expect(candidate.page.get_by_text("You may skip it")).to_be_visible()
        expect(candidate.page.locator(".clock [role=timer]")).to_contain_text("1:30")
        shot(candidate.page, "follow-up")
        candidate.type_answer(MORE)
        candidate.page.reload()
        at_follow_up(candidate, 1)
        expect(candidate.box).to_have_value(MORE)
        candidate.press("Next question")
        candidate.at_question(2)
        candidate.review()
        expect(candidate.page.locator(".review .follow-up")).to_contain_text(asked)
        expect(candidate.page.locator(".review .follow-up .said")).to_have_text(MORE)
        shot(candidate.page, "follow-up-review")
        candidate.hand_in()
        candidate.unfold_answers()
        told = candidate.page.locator(".answer .follow-up")
        expect(told).to_contain_text(asked)
        expect(told.locator("blockquote")).to_have_text(MORE)
        shot(candidate.page, "follow-up-report")


def test_the_ways_on_from_a_follow_up_are_in_one_line_in_spanish_too(
    browser: Browser, stack: Stack
) -> None:
    with visit(browser, stack.url, viewport=DESKTOP, locale="es-ES") as context:
        page = context.new_page()
        page.goto("/")
        candidate = Candidate(page)
        candidate.agree()
        candidate.forward.press("Enter")
        page.locator("#typed").fill("Movimos las tareas al lunes y no se lo dijimos a nadie.")
        page.get_by_role("button", name="Siguiente pregunta").click()
        expect(page.locator(".stage .eyebrow")).to_have_text("Pregunta adicional a la 1")
        ways = page.locator(".actions.between").locator("button, a")
        expect(ways).to_have_text(
            [
                "Atrás",
                "Saltarla",
                "Repasar todas las respuestas",
                "Siguiente pregunta",
            ]
        )
        middles = {round(middle(way)) for way in ways.all()}
        assert max(middles) - min(middles) <= 1


def middle(place: Locator) -> float:
    box = place.bounding_box()
    assert box
    return box["y"] + box["height"] / 2


def test_a_follow_up_may_be_skipped_and_is_not_asked_again(context: BrowserContext) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.type_answer(LEAN)
    candidate.press("Next question")
    at_follow_up(candidate, 1)
    candidate.press("Skip this follow-up")
    candidate.at_question(2)
    candidate.press("Back")
    candidate.at_question(1)
    candidate.press("Next question")
    at_follow_up(candidate, 1)  # it stays open to an answer, and no other is chosen
    candidate.press("Back")
    candidate.at_question(1)


def test_a_question_without_an_answer_gets_no_follow_up(context: BrowserContext) -> None:
    candidate = Candidate.arrive(context).begin()
    calls: list[str] = []
    candidate.page.on("request", lambda request: calls.append(request.url))
    candidate.press("Next question")
    candidate.at_question(2)
    assert not [url for url in calls if url.endswith("/next")]


def test_the_page_says_at_once_that_it_is_thinking(context: BrowserContext) -> None:
    candidate = Candidate.arrive(context).begin()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    candidate.page.route("**/next", hold)
    candidate.type_answer(LEAN)
    candidate.press("Next question")
    expect(candidate.page.get_by_text("your answer is being read")).to_be_visible()
    expect(candidate.page.get_by_role("button", name="Next question")).to_be_disabled()
    while not held:
        candidate.page.wait_for_timeout(50)
    left = candidate.page.locator(".clock [role=timer]").text_content()
    candidate.page.wait_for_timeout(2_000)  # a clock that ran would show another second
    assert candidate.page.locator(".clock [role=timer]").text_content() == left
    held[0].fulfill(json={"probe": None, "why": "no_time"})
    candidate.at_question(2)


def test_a_server_that_gives_no_answer_stops_no_interview(context: BrowserContext) -> None:
    candidate = Candidate.arrive(context).begin()
    candidate.page.route("**/next", lambda route: route.fulfill(status=503, json={}))
    candidate.type_answer(LEAN)
    candidate.press("Next question")
    candidate.at_question(2)
