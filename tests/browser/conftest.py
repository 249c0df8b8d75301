"""The browser, its gateway, and the folder for screenshots."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.browser.chromium import launched, visit
from tests.browser.hiring import Hiring, hiring
from tests.browser.staff import claim
from tests.conftest import needed
from tests.support.fetched import AXE, fetched
from tests.support.servers import ROOT, RabbitMQ, ServerMissingError, find
from tests.support.stacks import Stack, run_embedded, run_full
from tests.support.tones import hearing_tones

SHOTS = ROOT / "data/screenshots"

expect.set_options(timeout=30_000)  # a busy machine is no fault of the page

Shot = Callable[[Page, str], None]


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Run Playwright for this folder only: meanwhile no other test could have an event loop."""
    with needed():
        find("chromium", "apt-get install chromium")
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with launched(playwright) as browser:
        yield browser


@pytest.fixture(scope="package")
def assets() -> Path:
    """Return the folder of the attention monitor's engine and model."""
    folder = Path(os.environ.get("ASSETS_DIR") or ROOT / "data/assets").absolute()
    with needed():
        if not (folder / "fetched.json").exists():
            raise ServerMissingError(f"no attention monitor in {folder}: make assets")
    return folder


@pytest.fixture(scope="package")
def stack(assets: Path) -> Iterator[Stack]:
    """Run a stack that many tests use, so that no test may leave it stopped."""
    with run_embedded(ASSETS_DIR=str(assets)) as embedded:
        yield embedded


@pytest.fixture(scope="package")
def staffed(stack: Stack) -> Stack:
    """Return the stack that many tests use, with the first account of its desk."""
    claim(stack)
    return stack


@pytest.fixture(
    scope="package", params=["embedded", pytest.param("full", marks=pytest.mark.servers)]
)
def any_stack(request: pytest.FixtureRequest, assets: Path) -> Iterator[Stack]:
    """Run the embedded stack, then the full stack."""
    if request.param == "embedded":
        yield request.getfixturevalue("stack")
        return
    rabbitmq: RabbitMQ = request.getfixturevalue("rabbitmq")
    redis: str = request.getfixturevalue("redis_server")
    with run_full(rabbitmq.url, redis, ASSETS_DIR=str(assets)) as full:
        yield full


@pytest.fixture(scope="package")
def hearing_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Run a stack that hears tones, which a test may kill, but must leave running."""
    with run_embedded(None, **hearing_tones(tmp_path_factory.mktemp("tones"))) as stack:
        yield stack


@pytest.fixture
def desk(stack: Stack) -> Iterator[Hiring]:
    """Log in to the desk as its first person."""
    with hiring(stack) as desk:
        yield desk


@pytest.fixture
def context(browser: Browser, stack: Stack) -> Iterator[BrowserContext]:
    with visit(browser, stack.url) as context:
        yield context


@pytest.fixture(scope="package")
def axe() -> str:
    with needed():
        return (fetched(AXE) / "axe.min.js").read_text()


@pytest.fixture
def shot(request: pytest.FixtureRequest) -> Shot:
    """Keep a screenshot of the whole page, to be looked at after the run."""

    def keep(page: Page, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True, animations="disabled")

    return keep
