"""The page and /docs behind a reverse proxy that publishes the gateway under a path."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.candidate import Candidate
from tests.browser.chromium import visit
from tests.support.path_proxy import PREFIX, published
from tests.support.stacks import run_embedded

ANSWER = "I would do first what harms people most when it is late, and tell the others."


@pytest.fixture(scope="module")
def proxy() -> Iterator[str]:
    """Return the address of a proxy, whose every other path is a 404."""
    with run_embedded(TRUSTED_PROXIES="127.0.0.1") as stack, published(stack.url) as address:
        yield address


def test_an_interview_is_held_under_a_path(browser: Browser, proxy: str) -> None:
    with visit(browser, proxy) as context:
        context.new_page().goto(PREFIX + "/")
        candidate = Candidate(context.pages[0]).begin()
        candidate.type_answer(ANSWER)
        candidate.review()
        with candidate.page.expect_response("**/report/finalize") as finalized:
            candidate.press_hand_in()
        assert finalized.value.headers["location"].startswith(PREFIX + "/report/")
        candidate.at_report()
        candidate.expect_graded([ANSWER])
        with candidate.page.expect_download() as download:
            candidate.press("Download as PDF")
        assert download.value.failure() is None


def test_the_documentation_calls_the_gateway_under_the_path(browser: Browser, proxy: str) -> None:
    with visit(browser, proxy) as context:
        page = context.new_page()
        page.goto(PREFIX + "/docs")
        page.get_by_text("That the process runs").click()
        page.get_by_role("button", name="Try it out").click()
        with page.expect_response(f"**{PREFIX}/health/live") as answer:
            page.get_by_role("button", name="Execute").click()
        assert answer.value.ok
