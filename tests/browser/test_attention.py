"""Attention, seen through the fake camera: labels that are right and calm, and no picture sent."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Playwright, Request, expect

from tests.browser.candidate import CAMERA, Candidate
from tests.browser.chromium import SPEECH, launched, visit
from tests.browser.films import Scene, scenes, write_film
from tests.conftest import needed
from tests.support.fetched import PICTURES, fetched
from tests.support.stacks import Stack

SHOWN = 4.0
"""Seconds of each scene."""

LEARNT = 12.0
"""Seconds more of the first scene, from which the page learns how this person sits."""

SETTLED = 0.5
"""Share of a scene after which its label has to stand: a label must hold before it counts."""

RIGHT = 12
"""Of the 14 scenes in daylight."""

WATCH = """
async ([blocks, size, seconds]) => {
  const video = document.querySelector(".camera-chip video");
  const told = document.querySelector(".camera-chip .told");
  const pen = new OffscreenCanvas(640, 480).getContext("2d", {willReadFrequently: true});
  const seen = [];
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    pen.drawImage(video, 0, 0, 640, 480);
    let scene = 0;
    for (let bit = 0; bit < blocks; bit++)
      if (pen.getImageData(bit * size + size / 2, 480 - size / 2, 1, 1).data[0] > 128)
        scene |= 1 << bit;
    seen.push([scene, told.dataset.label]);
    await new Promise(requestAnimationFrame);
  }
  return seen;
}
"""
"""Note, with every picture that the page shows, the scene's number and the label beside it."""


COUNT = """
window.looks = 0;
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (...given) {
  window.looks += 1;
  return post.apply(this, given);
};
"""

AT_REST = 2
"""Looks a second, where nothing is in doubt; five otherwise."""


@pytest.fixture(scope="module")
def acted() -> list[Scene]:
    with needed():
        return scenes(fetched(PICTURES))


@contextmanager
def watched(
    playwright: Playwright, stack: Stack, film: Path
) -> Iterator[tuple[Candidate, BrowserContext]]:
    """Yield a candidate at the first question, whose camera plays the film after calibration."""
    with (
        launched(playwright, film=film) as browser,
        visit(browser, stack.url, scripts=(SPEECH, COUNT)) as context,
    ):
        candidate = Candidate.arrive(context).begin(CAMERA)
        ahead = candidate.page.locator(".told[data-label=looking_ahead]")
        expect(ahead).to_be_attached(timeout=60_000)
        yield candidate, context


def test_the_labels_of_scenes_with_real_people_are_right(
    playwright: Playwright, stack: Stack, acted: list[Scene], tmp_path: Path
) -> None:
    film = write_film(tmp_path / "scenes.mjpeg", acted, SHOWN, LEARNT)
    with watched(playwright, stack, film) as (candidate, _):
        seen: list[tuple[int, str]] = candidate.page.evaluate(
            WATCH, [5, 16, SHOWN * len(acted) + LEARNT]
        )
    found = {number: settled(seen, number) for number in range(len(acted))}
    wrong = [
        f"{scene.name}: {found[number]}, not {scene.label}"
        for number, scene in enumerate(acted)
        if found[number] != scene.label
    ]
    print("\n".join(wrong) or "every label was right")
    assert found[len(acted) - 1] != "no_face", "in the dark, nobody can be said to be away"
    assert len(acted) - 1 - len([line for line in wrong if "dark" not in line]) >= RIGHT, wrong


def settled(seen: list[tuple[int, str]], number: int) -> str:
    """Return the label that stood for most of the later part of the scene."""
    labels = [label for scene, label in seen if scene == number]
    late = labels[int(len(labels) * SETTLED) :]
    return Counter(late).most_common(1)[0][0] if late else "never seen"


def test_a_minute_of_looking_ahead_holds_no_distraction(
    playwright: Playwright, stack: Stack, acted: list[Scene], tmp_path: Path
) -> None:
    film = write_film(tmp_path / "ahead.mjpeg", acted[:1], SHOWN)
    with watched(playwright, stack, film) as (candidate, _):
        sent = bodies_of(candidate)
        before = looks_at(candidate)
        seen = candidate.page.evaluate(WATCH, [5, 16, 60])
        assert {label for _, label in seen} == {"looking_ahead"}
        assert len(sent) >= 3  # a heartbeat every ten seconds
        assert {body["event"] for body in sent} == {"looking_ahead"}
        assert looks_at(candidate) - before < 60 * AT_REST + 60
        figures = candidate.attention(stack.url)
    assert figures["distracted_ratio"] == 0
    assert figures["focused_ratio"] * figures["seconds"] > 50


def looks_at(candidate: Candidate) -> int:
    """Return the number of pictures that were examined so far."""
    looks: int = candidate.page.evaluate("() => looks")
    return looks


def bodies_of(candidate: Candidate) -> list[Any]:
    """Return a list that collects all events sent to the gateway."""
    sent: list[Any] = []

    def noted(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.post_data_json)

    candidate.page.on("request", noted)
    return sent


def test_a_tab_in_the_background_is_not_looked_at_and_a_camera_off_is_unknown(
    playwright: Playwright, stack: Stack, acted: list[Scene], tmp_path: Path
) -> None:
    film = write_film(tmp_path / "ahead.mjpeg", acted[:1], SHOWN)
    with watched(playwright, stack, film) as (candidate, _):
        told = candidate.page.locator(".told")
        sent = bodies_of(candidate)
        candidate.page.evaluate(
            "() => { Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
            " document.dispatchEvent(new Event('visibilitychange')); }"
        )
        expect(told).to_have_attribute("data-label", "tab_hidden")
        before = looks_at(candidate)
        candidate.page.wait_for_timeout(1500)
        assert looks_at(candidate) == before
        candidate.page.evaluate(
            "() => { delete document.hidden;"
            " document.dispatchEvent(new Event('visibilitychange')); }"
        )
        expect(told).to_have_attribute("data-label", "looking_ahead")
        with candidate.page.expect_request(lambda asked: "camera_off" in (asked.post_data or "")):
            candidate.open_camera_chip()
            candidate.press("Turn the camera off")
        expect(told).to_have_text("The camera is off. That is fine.")
    told_events = [(body["state"], body["event"]) for body in sent]
    assert [event for event, _ in groupby(told_events)] == [
        ("distracted", "tab_hidden"),
        ("focused", "looking_ahead"),
        ("unknown", "camera_off"),
    ]
    fields = {field for body in sent for field in body}
    assert fields == {"state", "event", "confidence", "timestamp"}, "labels only, never a picture"
