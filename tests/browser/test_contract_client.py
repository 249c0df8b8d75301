"""A page on another origin that knows the contract alone shows the question's film.

The page stands for the published client: a token-less `<video>` whose film is waited for with HEAD.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from avatar_service.film import make_film
from avatar_service.film_folder import FilmFolder
from gateway.settings import GatewaySettings
from shared.role_packs import load_roles
from tests.browser.test_video import LOUD, MOVES
from tests.support.stacks import Stack, run_embedded
from tests.unit.avatar_service.fake_voice import STUDIO, humming, order

PACKS = GatewaySettings.model_fields["roles_dir"].default

PAGE = """
<!doctype html><title>A client of the contract</title>
<button>Start</button> <p id="question"></p> <video id="video" controls></video>
<script>
const base = decodeURIComponent(location.search.slice(1));
const statuses = [];
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
document.querySelector("button").onclick = async () => {
  const answer = await fetch(`${base}/interview/start`, {
    method: "POST",
    headers: {"Content-Type": "application/json"},
    body: JSON.stringify({role: "general"}),
  });
  const {session_id, questions} = await answer.json();
  const address = `${base}/avatar/${session_id}/q00.mp4`;
  for (let found = false; !found; await pause(100)) {
    const {status} = await fetch(address, {method: "HEAD"});
    statuses.push(status);
    found = status === 200;
  }
  document.querySelector("#question").textContent = questions[0];
  const video = document.querySelector("#video");
  Object.assign(video, JSON.parse(decodeURIComponent(location.hash.slice(1))));
  video.src = address;
  await video.play();
};
</script>
"""

SEEKS = """
(video) => new Promise((resolve) => {
  video.onseeked = () => resolve(video.currentTime);
  video.currentTime = 0.5;
})
"""


class _Handler(BaseHTTPRequestHandler):
    """The page, whatever the path."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """Serve the page, and yield its origin."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Film(NamedTuple):
    """A stack whose first question has no film until `arrives` is called."""

    stack: Stack
    arrives: Callable[[], None]


@pytest.fixture(scope="module")
def film(origin: str) -> Iterator[Film]:
    text = load_roles(PACKS).get("general", "en").questions[0].text
    with run_embedded(ALLOWED_ORIGINS=origin) as stack:
        films = Path(stack.environment["FILMS_DIR"])
        folder = films / str(STUDIO.film(text, "en"))
        with pytest.MonkeyPatch.context() as patch, humming(patch):
            make_film(replace(order(folder), text=text))
        aside = folder.rename(films.parent / "aside")
        FilmFolder(films).announce(STUDIO)

        def arrives() -> None:
            if not folder.exists():
                aside.rename(folder)

        yield Film(stack, arrives)


@contextmanager
def client(browser: Browser, origin: str, film: Film, **attributes: object) -> Iterator[Page]:
    """Open the page, with attributes of its `<video>`."""
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto(f"{origin}/?{quote(film.stack.url)}#{quote(json.dumps(attributes))}")
        page.get_by_role("button", name="Start").click()
        yield page
    finally:
        context.close()


def test_the_film_plays_in_a_video_without_a_token_once_it_is_whole(
    browser: Browser, origin: str, film: Film
) -> None:
    with client(browser, origin, film) as page:
        page.wait_for_function("statuses.length >= 2")
        assert set(page.evaluate("statuses")) == {404}
        film.arrives()
        video = page.locator("#video")
        expect(video).to_have_js_property("videoWidth", 512)
        expect(video).to_have_js_property("ended", True)
        assert video.evaluate("(video) => video.webkitAudioDecodedByteCount") > 0
        assert video.evaluate("(video) => video.getVideoPlaybackQuality().totalVideoFrames") > 20
        assert video.evaluate(SEEKS) == 0.5


def test_a_client_that_asks_by_cors_may_read_pictures_and_sound(
    browser: Browser, origin: str, film: Film
) -> None:
    film.arrives()
    with client(browser, origin, film, crossOrigin="anonymous", loop=True) as page:
        video = page.locator("#video")
        expect(video).to_have_js_property("videoWidth", 512)
        assert video.evaluate(LOUD)
        assert video.evaluate(MOVES) == 3
