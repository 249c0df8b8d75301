"""The question as a video: played where there is one, and where reading asks for the token; else
the question is read as text, or aloud."""

import base64
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.candidate import Candidate
from tests.browser.chromium import visit
from tests.e2e.candidate import pdf_text
from tests.e2e.stacks import Stack, run_embedded

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
    """At the first question, which has one; the second has none."""
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
    candidate.press("Next question")
    candidate.at_question(2)
    expect(candidate.page.get_by_role("button", name="Read it to me")).to_be_visible()
    expect(candidate.page.locator(".asking video")).to_have_count(0)


def test_a_video_that_cannot_be_played_gives_way_to_the_text(
    context: BrowserContext, stack: Stack
) -> None:
    candidate = begin_with_video(context, stack, b"no film at all")
    expect(candidate.page.get_by_role("button", name="Read it to me")).to_be_visible()
    expect(candidate.page.locator(".asking video")).to_have_count(0)


def test_where_reading_asks_for_the_token_the_page_has_it(
    browser: Browser, film: bytes, tmp_path: Path
) -> None:
    with run_embedded(PRIVATE_READS="true") as private, visit(browser, private.url) as context:
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
