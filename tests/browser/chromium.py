"""Debian's Chromium under Playwright, with a fake camera, microphone and speech recognition."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request

from tests.support.servers import find

QUIET = (
    "--no-sandbox",  # a container's root may not make one
    "--disable-gpu",
    "--disable-3d-apis",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DEVICES = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
"""A camera and a microphone, and permission for them without asking."""

LARGE_TEXT = "--blink-settings=defaultFontSize=32"
"""Text of twice the usual size, as a browser's settings have it."""

SPEECH = """
window.SpeechRecognition = class {
  results = [];
  start() {
    window.recognition = this;
    setTimeout(() => this.onstart(), 0);
  }
  stop() { setTimeout(() => this.onend(), 0); }
};
window.hear = (transcript, isFinal) => {
  const result = Object.assign([{transcript, confidence: isFinal ? 0.9 : 0}], {isFinal});
  const {recognition} = window;
  recognition.results = [...recognition.results.filter((earlier) => earlier.isFinal), result];
  recognition.onresult({resultIndex: recognition.results.length - 1, results: recognition.results});
};
"""
"""A stand-in for Chromium's speech recognition, which would ask a server of its maker."""

NO_SPEECH = "delete window.webkitSpeechRecognition; delete window.SpeechRecognition;"


@contextmanager
def launched(playwright: Playwright, *flags: str, film: Path | None = None) -> Iterator[Browser]:
    """Launch a browser, with fake devices unless other flags are given."""
    program = find("chromium", "apt-get install chromium")
    recorded = [f"--use-file-for-fake-video-capture={film}"] if film else []
    browser = playwright.chromium.launch(
        executable_path=program, args=[*QUIET, *(flags or DEVICES), *recorded]
    )
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def visit(browser: Browser, url: str, **options: Any) -> Iterator[BrowserContext]:
    """Open a new person's browser, which knows nothing yet.

    Fail if a page had an error, or connected to another server than that of `url`.
    """
    scripts = options.pop("scripts", (SPEECH,))
    context = browser.new_context(
        base_url=url,
        **{
            "locale": "en-GB",
            "viewport": DESKTOP,
            "service_workers": "block",  # routes of a test do not see what a worker fetches
            **options,
        },
    )
    context.set_default_timeout(30_000)
    for script in scripts:
        context.add_init_script(script)
    errors: list[str] = []
    strangers: list[str] = []

    def asked(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("blob", "data") and address.netloc != urlsplit(url).netloc:
            strangers.append(request.url)

    def opened(page: Page) -> None:
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda line: errors.append(line.text) if "Content Security" in line.text else None,
        )

    context.on("page", opened)
    context.on("request", asked)
    try:
        yield context
    finally:
        context.close()
    assert not errors, errors
    assert not strangers, strangers


def hide(page: Page) -> None:
    """Tell the page that it is hidden, as behind another tab: Playwright never hides a page."""
    page.evaluate(
        "() => { Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
        " document.dispatchEvent(new Event('visibilitychange')); delete document.hidden; }"
    )


DESKTOP: Any = {"width": 1280, "height": 900}
PHONE: Any = {"width": 360, "height": 740}
ZOOMED: Any = {"width": 640, "height": 450}
"""The view of a desktop of 1280 x 900 at 200 %."""
