"""Speech on a real server, through an outage, a reload and another tab: no frame is lost."""

import struct
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, WebSocket, expect

from shared.sound import FRAME_BYTES, FRAME_SECONDS, stream_files
from tests.browser.candidate import MICROPHONE, Candidate
from tests.browser.chromium import NO_SPEECH, visit
from tests.browser.test_full_loop import microphone
from tests.browser.test_sound import FRAMES_KEPT, HEADER, SPEECH_IS_SAFE, until
from tests.chaos.proxy import Line, run_proxy
from tests.support.eventually import HANG_SECONDS
from tests.support.stacks import Stack
from tests.support.tones import melody

OUTAGE_FRAMES = round(30 / FRAME_SECONDS)
"""Frames of speech without a server: 30 s."""

SOME_FRAMES = 15
"""Frames of speech between two events: 3 s."""


@dataclass
class Sent:
    """The frames that pages sent, by stream and number."""

    streams: dict[str, dict[int, bytes]] = field(default_factory=lambda: defaultdict(dict))

    def watch(self, page: Page) -> None:
        page.on("websocket", self._opened)

    def _opened(self, socket: WebSocket) -> None:
        address = urlsplit(socket.url)
        if "/stt/audio/" not in address.path:
            return
        frames = self.streams[parse_qs(address.query)["stream"][0]]

        def sent(message: str | bytes) -> None:
            assert isinstance(message, bytes)
            number, _ = HEADER.unpack_from(message)
            sound = message[struct.calcsize(HEADER.format) :]
            assert frames.setdefault(number, sound) == sound, "a number of two frames"

        socket.on("framesent", sent)

    @property
    def count(self) -> int:
        return sum(map(len, self.streams.values()))

    def expect_stored(self, stack: Stack, session: str) -> None:
        """Expect each frame once in the files of the server.

        The end of a page can swallow the news of the last frame that the page sent.
        """
        folder = Path(stack.environment["SOUND_DIR"])
        for stream, frames in self.streams.items():
            stored = stream_files(folder, session, stream).pcm.read_bytes()
            seen = b"".join(frames[number] for number in range(len(frames)))
            unseen = stored[len(seen) :]
            assert stored[: len(seen)] == seen
            assert len(unseen) in (0, FRAME_BYTES)
            if any(unseen):  # the frames of a pause are all alike
                assert unseen != frames[len(frames) - 1], "the last frame is stored twice"


@pytest.fixture
def stack(hearing_stack: Stack) -> Stack:
    return hearing_stack


@pytest.fixture
def tones(playwright: Playwright, tmp_path: Path) -> Iterator[Browser]:
    with microphone(playwright, tmp_path / "tones.wav", melody(25, seed=6)[0]) as browser:
        yield browser


def test_speech_outlives_an_outage_a_reload_and_another_tab(tones: Browser, stack: Stack) -> None:
    with visit(tones, stack.url, scripts=(NO_SPEECH,)) as context:
        sent = Sent()
        context.on("page", sent.watch)
        candidate = Candidate.arrive(context).begin(MICROPHONE)
        speak_on(candidate, sent)
        killed_while_speaking(candidate, stack)
        candidate.page.reload()
        candidate.at_question(1)
        speak_on(candidate, sent)
        other = Candidate(context.new_page())
        other.page.goto(candidate.page.url)
        other.press("Go on here")
        other.at_question(1)
        speak_on(other, sent)
        other.press("Pause")
        other.all_saved()
        assert len(sent.streams) == 3, "each page has a stream of its own"
        sent.expect_stored(stack, other.held()["id"])
        other.review()
        other.press_hand_in()
        expect(other.page.locator(".answer")).not_to_have_count(0, timeout=90_000)


def test_speech_outlives_a_network_that_falls_silent(tones: Browser, stack: Stack) -> None:
    with (
        run_proxy(urlsplit(stack.url).port or 0) as proxy,
        visit(tones, f"http://127.0.0.1:{proxy.port}", scripts=(NO_SPEECH,)) as context,
    ):
        sent = Sent()
        context.on("page", sent.watch)
        candidate = Candidate.arrive(context).begin(MICROPHONE)
        speak_on(candidate, sent)
        proxy.line = Line.STALLED
        expect(candidate.save_sign).to_have_text(SPEECH_IS_SAFE, timeout=60_000)
        before = sent.count
        proxy.line = Line.WHOLE  # the sockets that were given up bring their frames, too
        until(candidate.page, lambda: sent.count >= before + OUTAGE_FRAMES)
        candidate.press("Pause")
        candidate.all_saved()
        assert len(sent.streams) == 1
        sent.expect_stored(stack, candidate.held()["id"])


def speak_on(candidate: Candidate, sent: Sent) -> None:
    """Begin to listen, and speak until some frames were sent."""
    before = sent.count
    candidate.page.locator(".voice button[data-listening]").click()
    until(candidate.page, lambda: sent.count >= before + SOME_FRAMES)


def killed_while_speaking(candidate: Candidate, stack: Stack) -> None:
    """Kill the server, speak for half a minute, start it, and wait until it has all of it."""

    def kept() -> int:
        frames: int = candidate.page.evaluate(FRAMES_KEPT)
        return frames

    stack.servers["vivavoce"].crash()
    try:
        until(candidate.page, lambda: kept() >= OUTAGE_FRAMES, 4 * HANG_SECONDS)
        expect(candidate.save_sign).to_have_text(SPEECH_IS_SAFE)
    finally:
        stack.servers["vivavoce"].start()
    until(candidate.page, lambda: kept() < SOME_FRAMES)
