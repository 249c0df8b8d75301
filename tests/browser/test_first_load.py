"""The first load of the page: small, steady, and without a network once the room was entered.

`python -m bench.first_load` measures its times.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.candidate import CAMERA, MICROPHONE, Candidate
from tests.browser.chromium import PHONE, visit
from tests.browser.conftest import Shot
from tests.browser.test_sound import hearing
from tests.support.stacks import Stack

MAX_BYTES_TO_BUTTON = 60_000
MAX_BYTES_IN_ALL = 150_000

MAX_CALLS_TO_BUTTON = 18
"""Calls after the document until the button: three times the six connections of a browser. One
more costs a slow line another round trip."""

MAX_SHIFT = 0.02

SHIFT = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""
"""Adds up the shifts of the layout that no act of the reader explains."""

OF_DEVICES = re.compile("attention|device_check|media|worklet|sound|assets|practice")

VERSIONED = re.compile(r"/w/[0-9a-f]{16}/")


class Traffic:
    """The bytes that a page has received, with heads, and the addresses that it asked for."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0.0
        self.addresses: list[str] = []
        page.on("request", lambda asked: self.addresses.append(asked.url))
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._count)

    def _count(self, event: dict[str, float]) -> None:
        self.bytes += event["encodedDataLength"]


@pytest.fixture
def phone(browser: Browser, stack: Stack) -> Iterator[BrowserContext]:
    with visit(browser, stack.url, viewport=PHONE) as context:
        context.add_init_script(SHIFT)
        yield context


def test_little_is_loaded_until_the_button_and_nothing_of_the_devices(
    phone: BrowserContext,
) -> None:
    page = phone.new_page()
    traffic = Traffic(page)
    page.goto("/", wait_until="networkidle")
    candidate = Candidate(page)
    expect(candidate.heading).to_have_text("Welcome. Take your time.")
    expect(candidate.forward).to_be_visible()
    assert 0 < traffic.bytes <= MAX_BYTES_TO_BUTTON, traffic.bytes
    assert page.evaluate("() => shifted") <= MAX_SHIFT
    needed = [address for address in traffic.addresses[1:] if not address.endswith(".svg")]
    assert len(needed) <= MAX_CALLS_TO_BUTTON, needed
    assert [address for address in traffic.addresses if OF_DEVICES.search(address)] == []
    candidate.agree()
    candidate.press("Start the interview")
    candidate.at_question(1)
    page.wait_for_load_state("networkidle")
    assert traffic.bytes <= MAX_BYTES_IN_ALL, traffic.bytes
    assert [address for address in traffic.addresses if "assets" in address] == []


def test_the_room_with_a_microphone_is_small(browser: Browser, stack: Stack) -> None:
    with hearing(browser, stack) as (context, _):
        page = context.new_page()
        traffic = Traffic(page)
        page.goto("/")
        Candidate(page).begin(MICROPHONE)
        page.wait_for_load_state("networkidle")
        assert any("server_recogniser" in address for address in traffic.addresses)
        assert traffic.bytes <= MAX_BYTES_IN_ALL, traffic.bytes


def test_a_second_visit_asks_for_the_document_and_the_settings_alone(
    phone: BrowserContext,
) -> None:
    Candidate.arrive(phone)
    page = phone.new_page()
    traffic = Traffic(page)
    page.goto("/", wait_until="networkidle")
    expect(Candidate(page).forward).to_be_visible()
    assert traffic.bytes <= 10_000, traffic.bytes
    own = [address for address in traffic.addresses if re.search("[.](js|css|svg)$", address)]
    assert own
    assert [address for address in own if not VERSIONED.search(address)] == []


def test_the_devices_are_loaded_once_the_candidate_agreed_to_them(phone: BrowserContext) -> None:
    candidate = Candidate.arrive(phone)
    traffic = Traffic(candidate.page)
    candidate.agree(MICROPHONE, CAMERA)
    expect(candidate.page.get_by_role("button", name="Try the microphone")).to_be_visible()
    assert any("device_check" in address for address in traffic.addresses)


def test_without_a_network_the_room_opens_and_keeps_the_words(
    browser: Browser, stack: Stack, shot: Shot
) -> None:
    with visit(browser, stack.url, service_workers="allow", viewport=PHONE) as context:
        candidate = Candidate.arrive(context).begin()
        page = candidate.page
        candidate.type_answer("I measured first.")
        candidate.all_saved()
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        kept = "() => caches.keys().then((names) => names.every((name) => name.startsWith('w/')))"
        assert page.evaluate(kept)
        context.set_offline(True)
        page.reload()
        candidate.at_question(1)
        expect(candidate.box).to_have_value("I measured first.")
        candidate.type_answer("Then I changed one thing.")
        expect(candidate.save_sign).to_contain_text("Offline")
        shot(page, "offline-reload")
        assert not page.evaluate("() => fetch('config.json').then(() => true, () => false)")
        context.set_offline(False)
        candidate.all_saved()
        candidate.expect_record(stack.url, ["I measured first. Then I changed one thing."])
