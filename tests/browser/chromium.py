"""Debian's Chromium under Playwright, with a fake camera, microphone and speech recognition."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request

from tests.servers import find

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

SPEECH = """
window.SpeechRecognition = class {
  start() { window.recognition = this; }
  stop() { setTimeout(() => this.onend(), 0); }
};
window.hear = (transcript, isFinal) => {
  const result = Object.assign([{transcript}], {isFinal});
  window.recognition.onresult({resultIndex: 0, results: [result]});
};
"""
"""Chromium's own recognition asks a server of its maker; this one hears what a test says."""

NO_SPEECH = "delete window.webkitSpeechRecognition; delete window.SpeechRecognition;"


@contextmanager
def launched(playwright: Playwright, *flags: str, film: Path | None = None) -> Iterator[Browser]:
    """A browser; with the fake devices unless other flags are given."""
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
    """One person's browser, which knows nothing yet. Fails if a page of it had an error, or asked
    anyone but `url`'s server for anything."""
    scripts = options.pop("scripts", (SPEECH,))
    context = browser.new_context(
        base_url=url, **{"locale": "en-GB", "viewport": DESKTOP, **options}
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


DESKTOP: Any = {"width": 1280, "height": 900}
PHONE: Any = {"width": 360, "height": 740}
ZOOMED: Any = {"width": 640, "height": 450}
"""What a desktop of 1280 x 900 shows at 200 %."""
