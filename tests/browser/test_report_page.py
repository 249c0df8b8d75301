"""The report on the page: its first minute, states of answers, and fields that may be absent."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Route, expect

from shared.candidate_view import candidate_view
from shared.model import Report as FullReport
from tests.browser.candidate import Candidate
from tests.browser.chromium import DESKTOP, PHONE, visit
from tests.browser.conftest import Shot
from tests.support.stacks import Stack

Report = dict[str, Any]

OVERVIEW: Report = {
    "headline": "Concrete about her own part; says little about results.",
    "strengths": [
        "Ownership: names what she decided and why.",
        "Prioritising: weighs harm against urgency in two sentences.",
        "Working with others: asks before she judges.",
    ],
    "risks": [
        "Accountability: no date and no number for the mistake.",
        "Learning: the plan for three days stays general.",
        "Judgement: stops at the doubt and does not decide.",
    ],
    "ask_next": [
        "Accountability: what was done differently since then",
        "Ownership: a result that somebody else could check",
    ],
    "asked": 6,
    "answered": 3,
    "marked": 2,
    "awaiting": 1,
    "total": 17.5,
    "traits": {"clarity": 4, "relevance": 3.5, "structure": 3, "conciseness": 5, "confidence": 2},
}
WHY = "the answer is in another language than the interview"


def rich(report: Report) -> Report:
    """Return a report with an overview, and an answer in each state."""
    states = [
        {"state": "graded", "uncovered": ["a result that can be checked"]},
        {"state": "needs a person", "review": "two readings differ by two marks"},
        {"state": "not gradable", "review": WHY},
    ]
    questions = [
        answered | state
        for answered, state in zip([report["questions"][0]] * 3, states, strict=True)
    ]
    questions[2] = questions[2] | {
        "scores": questions[2]["scores"] | {"commentary": "The 1 in all five stands for no mark."}
    }
    return report | {"overview": OVERVIEW, "questions": [*questions, *report["questions"][3:]]}


def old(report: Report) -> Report:
    """Return the report of an older release, with the fields of the contract alone."""
    kept = ("session_id", "role", "started_at", "finalized_at", "summary", "graded_by", "pdf_url")
    questions = [
        {key: answer[key] for key in ("question", "transcript", "scores")}
        for answer in report["questions"]
    ]
    return {key: report[key] for key in kept} | {"questions": questions}


def unknown(report: Report) -> Report:
    """Return the report of a later release, with states and fields that this page does not know."""
    answers = [answer | {"state": "in review", "more": 1} for answer in report["questions"]]
    return rich(report) | {"questions": answers, "more": {"of": "it"}}


def shown(candidate_report: str) -> Callable[[Report], Report]:
    """Return the change to what the candidate of an interview by invitation is shown."""

    def change(report: Report) -> Report:
        view = candidate_view(
            FullReport.model_validate(report | {"candidate_report": candidate_report})
        )
        return view.model_dump() | {"pdf_url": report["pdf_url"]}

    return change


def reported(
    context: BrowserContext,
    change: Callable[[Report], Report],
    heading: str = "Your report",
    language: str = "en",
) -> Candidate:
    """Return a candidate at a report that was changed on its way."""

    def changed(route: Route) -> None:
        answer = route.fetch()
        if route.request.method != "GET" or answer.status != 200:
            return route.fulfill(response=answer)
        return route.fulfill(json=change(answer.json()))

    context.route("**/report/*", changed)
    candidate = Candidate.arrive(context)
    candidate.page.locator("select[name=language]").select_option(language)
    candidate.begin()
    candidate.type_answer("I measured first, decided to batch the queries, and it was faster.")
    candidate.all_saved()
    candidate.review()
    candidate.press_hand_in()
    expect(candidate.heading).to_have_text(heading, timeout=60_000)
    return candidate


@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("light", {"viewport": DESKTOP, "color_scheme": "light"}),
        ("phone-dark", {"viewport": PHONE, "color_scheme": "dark"}),
    ],
)
def test_the_report_begins_with_what_matters_and_folds_the_rest(
    browser: Browser, stack: Stack, shot: Shot, name: str, look: dict[str, Any]
) -> None:
    with visit(browser, stack.url, **look) as context:
        candidate = reported(context, rich)
        page = candidate.page
        expect(page.locator(".report .lead")).to_have_text(OVERVIEW["headline"])
        notices = page.locator(".report > header .note")
        expect(notices.nth(0)).to_contain_text("One answer was not graded")
        expect(notices.nth(1)).to_contain_text("One answer needs a person")
        profile = page.locator("section[aria-labelledby=overview]")
        expect(profile).to_contain_text("3.5 of 5")
        expect(profile).to_contain_text(
            "The average marks of 2 of 6 questions; 1 is lowest, 5 is highest."
            " One more answer awaits a person."
        )
        for kind in ("strengths", "risks", "ask_next"):
            for sentence in OVERVIEW[kind]:
                expect(profile.get_by_text(sentence)).to_be_visible()
        expect(page.get_by_text("Why these marks").first).not_to_be_visible()
        shot(page, f"report-{name}-folded")
        candidate.unfold_answers()
        ungraded = page.locator(".answer").nth(2)
        expect(ungraded.locator(".note")).to_have_text(f"Not graded. {WHY}")
        expect(ungraded).not_to_contain_text("stands for no mark")  # the page shows none
        expect(ungraded.locator(".marks, .total, .grounds")).to_have_count(0)
        expect(page.locator(".answer").first).to_contain_text("a result that can be checked")
        first = page.locator(".answer").first
        expect(first).to_contain_text("Graded by this server's own grader")
        expect(first).not_to_contain_text("Lowest:")  # the commentary, which the reasons replace
        shot(page, f"report-{name}-unfolded")


@pytest.mark.parametrize("change", [old, unknown], ids=["older", "later"])
def test_absent_and_unknown_fields_of_a_report_do_no_harm(
    context: BrowserContext, change: Callable[[Report], Report]
) -> None:
    candidate = reported(context, change)
    candidate.unfold_answers()
    expect(candidate.page.locator(".answer blockquote").first).to_contain_text("I measured first")
    expect(candidate.page.locator("section[aria-labelledby=overview]")).to_contain_text("of 5")


LOOKS: list[tuple[str, dict[str, Any]]] = [
    ("light", {"viewport": DESKTOP, "color_scheme": "light"}),
    ("phone-dark", {"viewport": PHONE, "color_scheme": "dark"}),
]


@pytest.mark.parametrize(("name", "look"), LOOKS)
def test_feedback_has_strengths_and_tips_and_no_marks(
    browser: Browser, stack: Stack, shot: Shot, name: str, look: dict[str, Any]
) -> None:
    with visit(browser, stack.url, **look) as context:
        page = reported(context, shown("feedback"), "Your feedback").page
        tips = page.locator("section[aria-labelledby=tips]")
        expect(tips.locator("dt")).to_have_count(5)
        expect(tips).to_contain_text("Say one thing in each sentence")
        expect(page.locator(".answer")).to_have_count(6)
        expect(page.locator(".answer blockquote").first).not_to_be_visible()
        expect(page.locator(".marks, .total, .timeline")).to_have_count(0)
        expect(page.locator("section[aria-labelledby=how]")).to_contain_text("own grader")
        expect(page.get_by_role("button", name="Send the note")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        shot(page, f"feedback-{name}")


def test_no_line_ends_in_the_middle_of_a_mark(browser: Browser, stack: Stack) -> None:
    told = {
        "headline": "17,5 de 25 de media, por 2 de 6 preguntas.",
        "strengths": ["Ownership, clarity 4 of 5. Names what she decided."],
        "risks": [],
    }

    def change(report: Report) -> Report:
        return rich(report) | {"overview": OVERVIEW | told}

    with visit(browser, stack.url, viewport=DESKTOP) as context:
        page = reported(context, change).page
        lead = page.locator(".report .lead").evaluate("(it) => it.textContent")
        assert lead == "17,5\u00a0de\u00a025 de media, por 2\u00a0de\u00a06 preguntas."
        strength = page.locator(".bullets.strengths li")
        assert "4\u00a0of\u00a05." in strength.evaluate("(it) => it.textContent")
        # Without risks beside them, the strengths are as wide as the page.
        strengths, marks = page.locator(".bullets.strengths"), page.locator(".report .marks").first
        assert width(strengths) == width(marks)


def test_the_rule_beside_an_answer_stands_where_its_lines_begin(context: BrowserContext) -> None:
    def change(report: Report) -> Report:
        first = report["questions"][0] | {"transcript": "قست أولا ثم غيرت شيئا واحدا."}
        return report | {"questions": [first, *report["questions"][1:]]}

    candidate = reported(context, change)
    candidate.unfold_answers()
    said = candidate.page.locator(".answer blockquote")
    assert said.evaluate("(it) => getComputedStyle(it).borderRightWidth") == "3px"
    assert said.evaluate("(it) => getComputedStyle(it).borderLeftWidth") == "0px"


def width(place: Locator) -> float:
    box = place.bounding_box()
    assert box
    return box["width"]


@pytest.mark.parametrize(("name", "look"), LOOKS)
def test_without_a_report_the_page_says_who_has_the_report(
    browser: Browser, stack: Stack, shot: Shot, name: str, look: dict[str, Any]
) -> None:
    with visit(browser, stack.url, **look) as context:
        page = reported(context, shown("none"), "Your interview is complete").page
        expect(page.locator(".lead")).to_contain_text("goes to the people who invited you")
        expect(page.locator(".answer, .marks")).to_have_count(0)
        expect(page.get_by_role("button", name="Send the note")).to_be_visible()
        shot(page, f"withheld-{name}")


def test_the_page_speaks_the_interviews_language_from_its_report_on(
    context: BrowserContext, shot: Shot
) -> None:
    page = reported(context, lambda report: report, "Tu informe", "es").page
    expect(page.get_by_role("heading", name="Respuesta a respuesta")).to_be_visible()
    expect(page.get_by_text("Todavía no hay notas")).to_be_visible()
    expect(page.get_by_text("dio cinco notas")).to_have_count(0)
    assert page.evaluate("document.documentElement.lang") == "es"
    shot(page, "report-spanish")
    page.locator("#language").select_option("en")
    expect(page.locator("h1")).to_have_text("Your report")
    page.reload()
    expect(page.locator("h1")).to_have_text("Your report")


SPOKEN = {
    "pause_seconds": 4,
    "answers": [
        {
            "question_index": 0,
            "follows": None,
            "words_per_minute": 140,
            "pauses": 2,
            "longest_pause_seconds": 6,
            "fillers": {"um": 4, "you know": 1},
        },
        {
            "question_index": 6,
            "follows": 0,
            "words_per_minute": None,
            "pauses": 1,
            "longest_pause_seconds": 5,
            "fillers": {},
        },
    ],
}
IN_ENGLISH = (
    "Question 1 You spoke about 140 words a minute. 2 pauses lasted 4 seconds or more; the longest"
    " lasted 6 seconds. “um” 4 times. “you know” once. Follow-up to question 1 One pause lasted 5"
    " seconds."
)
IN_SPANISH = (
    "Pregunta 1 Hablaste a unas 140 palabras por minuto. 2 pausas duraron 4 segundos o más; la más"
    " larga duró 6 segundos. «um», 4 veces. «you know», una vez. Pregunta adicional a la 1 Una"
    " pausa duró 5 segundos."
)


@pytest.mark.parametrize(
    ("shown_as", "language", "heading", "told"),
    [
        ("full", "en", "Your report", IN_ENGLISH),
        ("feedback", "es", "Tus comentarios", IN_SPANISH),
    ],
)
def test_the_page_tells_how_the_candidate_spoke(
    browser: Browser,
    stack: Stack,
    shot: Shot,
    shown_as: str,
    language: str,
    heading: str,
    told: str,
) -> None:
    with visit(browser, stack.url, viewport=PHONE) as context:
        context.route("**/speaking", lambda route: route.fulfill(json=SPOKEN))
        change = shown(shown_as) if shown_as == "feedback" else lambda report: report
        candidate = reported(context, change, heading, language)
        facts = candidate.page.locator("section[aria-labelledby=speaking]")
        facts.scroll_into_view_if_needed()
        text = " ".join(facts.locator("dl").inner_text().split())
        assert text == told
        shot(candidate.page, f"speaking-{shown_as}")
        assert candidate.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_page_says_nothing_of_answers_that_were_typed(browser: Browser, stack: Stack) -> None:
    with visit(browser, stack.url) as context:
        candidate = reported(context, lambda report: report)
        expect(candidate.page.locator("section[aria-labelledby=how]")).to_be_visible()
        expect(candidate.page.locator("section[aria-labelledby=speaking]")).to_have_count(0)


def test_a_sentence_is_read_in_the_direction_of_most_of_its_letters(
    context: BrowserContext,
) -> None:
    page = Candidate.arrive(context).page
    read = "async (it) => (await import('/js/parts/direction.js')).directionOf(it)"
    assert page.evaluate(read, "المسؤولية: ask about the result.") == "ltr"
    assert page.evaluate(read, "SQL: تسع ساعات من العمل كل ليلة.") == "rtl"
