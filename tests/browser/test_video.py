"""The question as a video, with and without the token for reading.

Without a video the question is read as text, or aloud.
"""

import base64
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, Route, expect

from avatar_service.film import make_film
from avatar_service.film_folder import FilmFolder
from gateway.settings import GatewaySettings
from shared.films import LISTENING, Speaker, Studio
from shared.role_packs import load_roles
from tests.browser.candidate import MICROPHONE, Candidate
from tests.browser.chromium import DESKTOP, DEVICES, LARGE_TEXT, PHONE, launched, visit
from tests.browser.conftest import Shot
from tests.browser.usable import TOO_WIDE
from tests.support.api_client import pdf_text
from tests.support.stacks import Stack, run_embedded
from tests.unit.avatar_service.fake_voice import humming, order

PACKS = GatewaySettings.model_fields["roles_dir"].default

RECORD = """
async () => {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(20), {mimeType: "video/webm;codecs=vp8"});
  const recorded = new Promise((resolve) => (recorder.ondataavailable = ({data}) => resolve(data)));
  recorder.start();
  for (let n = 0; n < 20; n++) {
    pen.fillStyle = `hsl(${n * 18} 60% 60%)`;
    pen.fillRect(0, 0, 300, 150);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  recorder.stop();
  const reader = new FileReader();
  reader.readAsDataURL(await recorded);
  return new Promise((resolve) => (reader.onload = () => resolve(reader.result.split(",")[1])));
}
"""
"""A second of film. It is no MP4, which Chromium cannot record, and sees when it plays the file."""


@pytest.fixture(scope="module")
def film(browser: Browser, stack: Stack) -> bytes:
    with visit(browser, stack.url) as context:
        return base64.b64decode(Candidate.arrive(context).page.evaluate(RECORD))


def begin_with_video(context: BrowserContext, stack: Stack, film: bytes) -> Candidate:
    """Give the first question a video, and the second none."""
    candidate = Candidate.arrive(context).begin()
    videos = Path(stack.environment["AVATARS_DIR"]) / candidate.held()["id"]
    videos.mkdir(parents=True)
    (videos / "q00.mp4").write_bytes(film)
    candidate.page.reload()
    candidate.at_question(1)
    return candidate


def plays(candidate: Candidate) -> None:
    video = candidate.page.get_by_label("The question as a video")
    expect(video).to_be_visible()
    video.evaluate("(video) => video.play()")
    expect(video).to_have_js_property("ended", True)


def test_a_question_with_a_video_plays_it_and_one_without_is_read_aloud_on_request(
    context: BrowserContext, stack: Stack, film: bytes
) -> None:
    candidate = begin_with_video(context, stack, film)
    plays(candidate)
    candidate.next_question()
    candidate.at_question(2)
    expect(candidate.page.get_by_role("button", name="Read it to me")).to_be_visible()
    expect(candidate.page.locator(".asking video")).to_have_count(0)


def test_a_video_that_cannot_be_played_gives_way_to_the_text(
    context: BrowserContext, stack: Stack
) -> None:
    candidate = begin_with_video(context, stack, b"no film at all")
    expect(candidate.page.get_by_role("button", name="Read it to me")).to_be_visible()
    expect(candidate.page.locator(".asking video")).to_have_count(0)


@pytest.fixture(scope="module")
def private() -> Iterator[Stack]:
    """Run a stack where reading asks for the token."""
    with run_embedded(PRIVATE_READS="true") as private:
        yield private


def test_where_reading_asks_for_the_token_the_page_has_it(
    browser: Browser, private: Stack, film: bytes, tmp_path: Path
) -> None:
    with visit(browser, private.url) as context:
        candidate = begin_with_video(context, private, film)
        plays(candidate)
        path = f"/avatar/{candidate.held()['id']}/q00.mp4"
        with pytest.raises(urllib.error.HTTPError, match="401") as refused:
            urllib.request.urlopen(private.url + path, timeout=20)
        refused.value.close()
        candidate.type_answer("I measured first.")
        candidate.review()
        candidate.hand_in()
        with candidate.page.expect_download() as download:
            candidate.press("Download as PDF")
        report = tmp_path / "report.pdf"
        download.value.save_as(report)
        assert "I measured first." in pdf_text(report.read_bytes())


def test_the_face_that_listens_is_read_with_the_token_too(
    browser: Browser, private: Stack, film: bytes
) -> None:
    def with_videos(route: Route) -> None:
        route.fulfill(json=route.fetch().json() | {"videos": True})

    with visit(browser, private.url) as context:
        context.route("**/config.json", with_videos)
        candidate = begin_with_video(context, private, film)
        session = Path(private.environment["AVATARS_DIR"]) / candidate.held()["id"]
        (session / "listening.mp4").write_bytes(film)
        with context.expect_event("response", lambda found: found.url.endswith("listening.mp4")):
            candidate.page.reload()
        video = candidate.page.get_by_label("The question as a video")
        expect(video).to_be_visible()
        asked = video.get_attribute("src")
        candidate.page.wait_for_load_state("networkidle")
        candidate.page.keyboard.press("Escape")
        expect(video).not_to_have_attribute("src", asked or "")
        expect(video).to_have_js_property("error", None)
        video.evaluate("(video) => video.play()")


LOUD = """
async (video) => {
  const audio = new AudioContext();
  const analyser = audio.createAnalyser();
  audio.createMediaStreamSource(video.captureStream()).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  for (let tries = 0; tries < 600; tries++) {
    analyser.getFloatTimeDomainData(samples);
    if (samples.some((sample) => Math.abs(sample) > 0.05)) return true;
    await new Promise(requestAnimationFrame);
  }
  return false;
}
"""
"""Waits for a sound of the film."""

MOVES = """
async (video) => {
  const canvas = new OffscreenCanvas(64, 64);
  const pen = canvas.getContext("2d", {willReadFrequently: true});
  const seen = new Set();
  for (let tries = 0; tries < 600 && seen.size < 3; tries++) {
    pen.drawImage(video, 0, 0, 64, 64);
    seen.add(pen.getImageData(0, 0, 64, 64).data.join());
    await new Promise(requestAnimationFrame);
  }
  return seen.size;
}
"""
"""Waits for three different pictures."""


@pytest.fixture(scope="module")
def studio(any_stack: Stack) -> Iterator[Studio]:
    """Make the films of the first general question and of the listening face, with a hum."""
    films, general = (
        Path(any_stack.environment["FILMS_DIR"]),
        load_roles(PACKS).get("general", "en"),
    )
    studio = Studio(speakers={"en": Speaker(voice="hum", face="nora")}, version="1")
    with pytest.MonkeyPatch.context() as patch, humming(patch):
        for text in (general.questions[0].text, LISTENING):
            make_film(replace(order(films / str(studio.film(text, "en"))), text=text))
    FilmFolder(films).announce(studio)
    yield studio
    FilmFolder(films).announce(None)


@pytest.mark.usefixtures("studio")
def test_the_face_asks_is_heard_and_then_listens(browser: Browser, any_stack: Stack) -> None:
    with visit(browser, any_stack.url) as context:
        page = Candidate.arrive(context).begin(MICROPHONE).page
        video = page.get_by_label("The question as a video")
        expect(video).to_be_visible()
        page.get_by_role("button", name=re.compile("^Play")).click()
        assert video.evaluate(LOUD)
        expect(page.locator(".key-hint")).not_to_have_css("display", "none")
        assert video.evaluate(MOVES) == 3
        assert video.evaluate("({textTracks: [track]}) => [track.mode, track.cues.length > 0]") == [
            "showing",
            True,
        ]
        page.keyboard.press("Escape")
        expect(video).to_have_attribute("src", re.compile("listening.mp4$"))
        expect(video).to_have_js_property("loop", True)
        assert video.evaluate(MOVES) == 3
        page.get_by_role("button", name="Play again").click()
        expect(video).to_have_attribute("src", re.compile("q00.mp4$"))
        page.get_by_role("button", name="Mute").click()
        expect(video).to_have_js_property("muted", True)
        page.get_by_role("button", name="Start answering").click()
        expect(video).to_have_attribute("src", re.compile("listening.mp4$"))


@pytest.mark.usefixtures("studio")
def test_on_a_phone_question_face_and_button_are_in_view(
    browser: Browser, any_stack: Stack, shot: Shot
) -> None:
    touch = {"has_touch": True, "is_mobile": True}
    with visit(browser, any_stack.url, viewport=PHONE, **touch) as context:
        page = Candidate.arrive(context).begin(MICROPHONE).page
        expect(page.get_by_label("The question as a video")).to_be_visible()
        expect(page.locator(".key-hint")).to_have_css("display", "none")  # a phone has no keys
        page.evaluate("() => scrollTo(0, 0)")
        shot(page, "phone-face")
        start = page.get_by_role("button", name="Start answering").bounding_box()
        assert start
        assert start["y"] + start["height"] <= PHONE["height"]


@pytest.mark.usefixtures("studio")
@pytest.mark.parametrize(("width", "height"), [(360, 640), (390, 844)])
def test_on_a_phone_the_newest_words_stay_in_the_first_view_with_the_question(
    browser: Browser, any_stack: Stack, shot: Shot, width: int, height: int
) -> None:
    view: Any = {"width": width, "height": height}
    touch = {"has_touch": True, "is_mobile": True}
    with visit(browser, any_stack.url, viewport=view, **touch) as context:
        candidate = Candidate.arrive(context).begin(MICROPHONE)
        page = candidate.page
        expect(page.get_by_label("The question as a video")).to_be_visible()
        candidate.press("Start answering")
        expect(candidate.voice).to_contain_text("Listening.")
        candidate.press("Do not ask me whether I am finished")
        page.evaluate("() => scrollTo(0, 0)")
        for n in range(8):
            candidate.say(f"I measured first, and then I changed one thing, number {n}.")
        candidate.say("Then I", final=False)
        shot(page, f"phone-{height}-words")
        for part in (candidate.heading, page.locator(".avatar video"), page.locator(".maybe")):
            expect(part).to_be_in_viewport(ratio=0.9)  # half a pixel is rounded
        expect(page.get_by_role("button", name="Pause")).to_be_in_viewport(ratio=0.9)
        assert page.evaluate("() => scrollY") == 0


@pytest.mark.usefixtures("studio")
def test_with_large_text_on_a_phone_button_and_newest_words_are_in_view_together(
    playwright: Playwright, any_stack: Stack
) -> None:
    with (
        launched(playwright, *DEVICES, LARGE_TEXT) as browser,
        visit(browser, any_stack.url, viewport=PHONE) as context,
    ):
        candidate = Candidate.arrive(context).begin(MICROPHONE)
        page = candidate.page
        candidate.press("Start answering")
        expect(candidate.voice).to_contain_text("Listening.")
        for n in range(4):
            candidate.say(f"I measured first, and then I changed one thing, number {n}.")
        candidate.say("Then I", final=False)
        expect(page.locator(".maybe")).to_be_in_viewport(ratio=0.9)
        expect(page.get_by_role("button", name="Pause")).to_be_in_viewport(ratio=0.9)
        assert page.evaluate(TOO_WIDE) == []


@pytest.mark.usefixtures("studio")
def test_on_a_desktop_the_face_leaves_room_for_the_first_words_of_the_answer(
    browser: Browser, any_stack: Stack, shot: Shot
) -> None:
    with visit(browser, any_stack.url, viewport=DESKTOP) as context:
        candidate = Candidate.arrive(context).begin(MICROPHONE)
        page = candidate.page
        expect(page.get_by_label("The question as a video")).to_be_visible()
        candidate.press("Start answering")
        expect(candidate.voice).to_contain_text("Listening.")
        candidate.say("I measured first.")
        page.evaluate("() => scrollTo(0, 0)")
        shot(page, "desktop-face")
        words = candidate.pieces.last.bounding_box()
        assert words
        assert words["y"] + words["height"] <= DESKTOP["height"]


@pytest.mark.usefixtures("studio")
def test_with_large_text_on_a_phone_the_face_stands_above_its_buttons(
    playwright: Playwright, any_stack: Stack, shot: Shot
) -> None:
    with (
        launched(playwright, *DEVICES, LARGE_TEXT) as browser,
        visit(browser, any_stack.url, viewport=PHONE) as context,
    ):
        page = Candidate.arrive(context).begin(MICROPHONE).page
        face = page.get_by_label("The question as a video").bounding_box()
        shot(page, "phone-large-text-face")
        assert face
        assert face["width"] > PHONE["width"] / 2
        assert page.evaluate(TOO_WIDE) == []


@pytest.mark.usefixtures("studio")
def test_who_wants_no_motion_sees_a_picture_and_hears_the_question_on_request(
    browser: Browser, any_stack: Stack
) -> None:
    with visit(browser, any_stack.url, reduced_motion="reduce") as context:
        page = Candidate.arrive(context).begin().page
        expect(page.get_by_role("button", name="Listen to the question")).to_be_visible()
        picture = page.locator(".avatar img")
        expect(picture).to_have_js_property("naturalWidth", 512)
        expect(page.locator(".asking video")).to_have_count(0)
