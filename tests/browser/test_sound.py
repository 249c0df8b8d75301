"""The sound of the microphone: on the device until the gateway has it, and its words in the answer.

The gateway's socket is played by the test. Whole interviews with real speech are in tests/e2e.
"""

import json
import math
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, WebSocketRoute, expect

from gateway.sound.decoding import sniff
from shared.sound import FRAME_BYTES
from tests.browser.candidate import MICROPHONE, Candidate
from tests.browser.chromium import visit
from tests.browser.conftest import Shot
from tests.support.eventually import HANG_SECONDS
from tests.support.stacks import Stack

RESAMPLED = """
async ([rate, hertz, block]) => {
  const { Resampler } = await import("/js/sound/resampler.js");
  const resampler = new Resampler(rate, 16000);
  const turn = 2 * Math.PI * hertz / rate;
  const input = Float32Array.from({length: rate}, (_, at) => Math.sin(turn * at));
  const output = [];
  for (let at = 0; at < input.length; at += block)
    output.push(...resampler.take(input.slice(at, at + block)));
  return output;
}
"""
"""A second of a tone at another rate, resampled to 16 kHz in blocks."""

FRAMES_KEPT = """
() => new Promise((resolve) => {
  const opening = indexedDB.open("vivavoce-sound");
  opening.onsuccess = () => {
    const counted = opening.result.transaction("frames").objectStore("frames").count();
    counted.onsuccess = () => { opening.result.close(); resolve(counted.result); };
  };
})
"""
"""The number of frames that the device holds."""

READS_ALOUD = """
Object.defineProperty(window, "speechSynthesis", { value: {
  cancel() {},
  speak(words) { window.spoken = words; words.onstart(); },
} });
"""
"""A voice that begins at once, and ends when the test says so."""

SPEECH_IS_SAFE = "Offline: your speech is safe on this device"

SPAN = {"stream": "s" * 20, "question_index": 0, "first_frame": 1, "last_frame": 20}

CLOSING_FRAMES = 8
"""Frames of silence that end a span of any length."""

HEADER = struct.Struct("<IH")


@dataclass
class SoundGateway:
    """The gateway's side of the socket: each stream's frames, as long as it is `up`.

    While it is `silent`, it says nothing, as behind a network that is gone.
    """

    up: bool = True
    silent: bool = False
    acknowledges: bool = True
    refuses: int = 0
    frames: dict[str, list[tuple[int, bytes]]] = field(default_factory=dict)
    sockets: list[WebSocketRoute] = field(default_factory=list)

    def answer(self, socket: WebSocketRoute) -> None:
        stream = socket.url.rpartition("stream=")[2]
        if not self.up:
            socket.close()
            return
        self.sockets.append(socket)
        if self.refuses:
            self.say(type="refused", reason="no", code=self.refuses)
            socket.close()
            return
        held = self.frames.setdefault(stream, [])
        socket.on_message(lambda message: self.take(socket, held, message))
        if not self.silent:
            self.say(type="ready", stream=stream, next_frame=len(held))

    def take(self, socket: WebSocketRoute, held: list[tuple[int, bytes]], message: Any) -> None:
        number, question = HEADER.unpack_from(message)
        if number < len(held) and is_of_clips(socket):  # sent again, after a drop
            held.pop()
        assert number == len(held), "a gap or a doubled frame"
        held.append((question, message[HEADER.size :]))
        if not self.acknowledges or self.silent:
            return
        if is_of_clips(socket):  # a clip is a frame here
            frames = {"first_frame": number, "next_frame": len(held)}
            socket.send(json.dumps({"type": "frames"} | frames))
        socket.send(json.dumps({"type": "ack", "next_frame": len(held)}))

    def drop(self) -> None:
        """Close every socket, and take none until `up` is set again."""
        self.up = False
        for socket in self.sockets:
            socket.close()
        self.sockets.clear()

    def say(self, **told: Any) -> None:
        self.sockets[-1].send(json.dumps(told))

    @property
    def count(self) -> int:
        return sum(len(held) for held in self.frames.values())


def is_of_clips(socket: WebSocketRoute) -> bool:
    return socket.url.endswith("&clips=true")


@contextmanager
def hearing(browser: Browser, stack: Stack) -> Iterator[tuple[BrowserContext, SoundGateway]]:
    """Open a browser for a server that recognises speech."""
    gateway = SoundGateway()

    def config(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"recogniser": "server"})

    with visit(browser, stack.url) as context:
        context.route("**/config.json", config)
        context.route_web_socket("**/stt/audio/**", gateway.answer)
        yield context, gateway


def begin(context: BrowserContext) -> Candidate:
    candidate = Candidate.arrive(context).begin(MICROPHONE)
    candidate.press("Start answering")
    expect(candidate.voice).to_contain_text("Listening.")
    return candidate


def heard(page: Page, gateway: SoundGateway, frames: int) -> None:
    """Wait until the gateway holds so many frames."""
    until(page, lambda: gateway.count >= frames)


def until(page: Page, condition: Callable[[], bool], seconds: float = HANG_SECONDS) -> None:
    """Wait until the condition holds, while the page's events run."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)


def test_frames_reach_the_gateway_with_their_question_and_their_words_come_back(
    browser: Browser, stack: Stack
) -> None:
    with hearing(browser, stack) as (context, gateway):
        candidate = begin(context)
        heard(candidate.page, gateway, 5)
        ((question, sound), *_) = next(iter(gateway.frames.values()))
        assert question == 0
        assert len(sound) == FRAME_BYTES
        grey = candidate.page.locator(".maybe")
        gateway.say(type="partial", **SPAN, text="I move")
        expect(grey).to_have_text("I move")
        gateway.say(type="partial", **SPAN, text="I moved it")
        expect(grey).to_have_text("I moved it")
        gateway.say(type="final", utterance={"id": "a" * 32, "text": "I moved it", **SPAN})
        expect(candidate.pieces).to_have_text(["I moved it"])
        expect(grey).to_be_empty()
        gateway.say(type="partial", **SPAN, text="too late")
        gateway.say(type="revised", utterance={"id": "a" * 32, "text": "I moved it.", **SPAN})
        expect(candidate.pieces).to_have_text(["I moved it."])
        expect(grey).to_be_empty()
        candidate.press("Pause")
        candidate.all_saved()


def test_a_part_that_was_not_understood_stays_until_it_is_settled(
    browser: Browser, stack: Stack
) -> None:
    with hearing(browser, stack) as (context, gateway):
        candidate = begin(context)
        heard(candidate.page, gateway, 1)
        missed = candidate.page.locator(".missed")
        gateway.say(type="partial", **SPAN, text="I mumbled")
        gateway.say(type="not_understood", **SPAN)
        expect(missed).to_contain_text("A part was not understood. Say it again, or type it.")
        expect(candidate.page.locator(".maybe")).to_be_empty()
        gateway.say(type="not_understood", **(SPAN | {"first_frame": 40}))
        expect(missed).to_have_count(2)
        gateway.say(type="revised", utterance={"id": "a" * 32, "text": "I moved it.", **SPAN})
        expect(missed).to_have_count(1)
        missed.get_by_role("button", name="Type it").click()
        expect(candidate.box).to_be_focused()
        candidate.page.reload()
        expect(missed).to_have_count(1)
        missed.get_by_role("button", name="It is there now").click()
        expect(missed).to_have_count(0)


def test_at_a_pause_silence_ends_the_span_and_grey_words_wait_for_their_end(
    browser: Browser, stack: Stack
) -> None:
    with hearing(browser, stack) as (context, gateway):
        context.clock.install()
        candidate = begin(context)
        heard(candidate.page, gateway, 3)
        gateway.say(type="partial", **SPAN, text="I moved")
        candidate.press("Pause")
        candidate.all_saved()
        (frames,) = gateway.frames.values()
        assert not any(any(sound) for _, sound in frames[-CLOSING_FRAMES:])
        context.clock.run_for(20_000)
        grey = candidate.page.locator(".maybe")
        expect(grey).to_have_text("I moved")
        candidate.press("Go on")
        expect(candidate.voice).to_contain_text("Listening.")
        gateway.say(type="partial", **SPAN, text="I moved it")
        expect(grey).to_have_text("I moved it")
        context.clock.run_for(15_500)
        expect(grey).to_be_empty()


def test_the_level_is_shown_while_the_microphone_is_heard(browser: Browser, stack: Stack) -> None:
    with hearing(browser, stack) as (context, _):
        candidate = begin(context)
        level = candidate.page.locator(".voice .level")
        candidate.page.wait_for_function(
            "() => +document.querySelector('.voice .level').style.getPropertyValue('--level') > 0.3"
        )
        candidate.press("Pause")
        expect(level).to_be_hidden()


def test_no_sound_is_sent_while_the_question_is_read_aloud_and_shortly_after(
    browser: Browser, stack: Stack
) -> None:
    with hearing(browser, stack) as (context, gateway):
        context.add_init_script(READS_ALOUD)
        candidate = begin(context)
        heard(candidate.page, gateway, 3)
        candidate.press("Read it to me")
        expect(candidate.voice).to_contain_text("The microphone is off while the question is asked")
        before = gateway.count
        candidate.page.wait_for_timeout(1_500)
        assert gateway.count <= before + 1  # a frame may have been on its way
        candidate.page.evaluate("() => spoken.onend()")
        ended = candidate.page.evaluate("() => performance.now()")
        heard(candidate.page, gateway, before + 2)
        assert candidate.page.evaluate("() => performance.now()") - ended >= 400
        expect(candidate.voice).to_contain_text("Listening.")


def test_a_dropped_socket_costs_no_frame_and_doubles_none(browser: Browser, stack: Stack) -> None:
    with hearing(browser, stack) as (context, gateway):
        candidate = begin(context)
        heard(candidate.page, gateway, 3)
        gateway.drop()
        expect(candidate.save_sign).to_have_text(SPEECH_IS_SAFE, timeout=60_000)
        before = gateway.count
        gateway.up = True
        heard(candidate.page, gateway, before + 10)
        candidate.press("Pause")
        candidate.all_saved()


@pytest.mark.parametrize("clips", [False, True])
def test_a_line_that_falls_silent_is_given_up_and_costs_no_frame(
    browser: Browser, stack: Stack, clips: bool
) -> None:
    with hearing(browser, stack) as (context, gateway):
        if clips:
            context.add_init_script(NO_WORKLET)
        context.clock.install()
        candidate = begin(context)
        candidate.press("Do not ask me whether I am finished")  # the clock jumps over the sounds
        heard(candidate.page, gateway, 1)
        gateway.say(type="partial", **SPAN, text="I moved")
        gateway.silent = True
        before = gateway.count
        heard(candidate.page, gateway, before + 1)
        expect(candidate.save_sign).to_have_text("Saving …")
        context.clock.run_for(15_500)
        until(candidate.page, lambda: len(gateway.sockets) == 2)
        expect(candidate.save_sign).to_have_text(SPEECH_IS_SAFE)
        expect(candidate.page.locator(".maybe")).to_be_empty()
        expect(candidate.voice).to_contain_text("Listening.")
        context.clock.run_for(31_000)
        until(candidate.page, lambda: len(gateway.sockets) == 3)
        gateway.silent = False
        with candidate.page.expect_response(f"**/interview/{candidate.held()['id']}"):
            context.clock.run_for(61_000)
        heard(candidate.page, gateway, before + 2)
        candidate.press("Pause")
        candidate.all_saved()
        assert len(gateway.sockets) == 4


def test_another_network_ends_the_wait_for_a_line_that_fell_silent(
    browser: Browser, stack: Stack
) -> None:
    with hearing(browser, stack) as (context, gateway):
        candidate = begin(context)
        heard(candidate.page, gateway, 3)
        gateway.silent = True
        heard(candidate.page, gateway, gateway.count + 3)
        gateway.silent = False
        candidate.page.evaluate("() => dispatchEvent(new Event('online'))")
        heard(candidate.page, gateway, gateway.count + 3)
        candidate.press("Pause")
        candidate.all_saved()
        assert len(gateway.sockets) == 2


def test_frames_that_were_not_acknowledged_outlive_the_page(browser: Browser, stack: Stack) -> None:
    with hearing(browser, stack) as (context, gateway):
        gateway.acknowledges = False
        candidate = begin(context)
        heard(candidate.page, gateway, 5)
        gateway.drop()
        (first,) = gateway.frames
        taken = len(gateway.frames[first])
        until(candidate.page, lambda: candidate.page.evaluate(FRAMES_KEPT) >= taken + 5)
        candidate.page.reload()
        candidate.at_question(1)
        expect(candidate.save_sign).to_have_text(SPEECH_IS_SAFE)
        candidate.review()
        candidate.press_hand_in()
        expect(candidate.problem).to_contain_text("Not yet: the connection is gone")
        gateway.up = gateway.acknowledges = True
        heard(candidate.page, gateway, taken + 3)
        candidate.all_saved()
        candidate.hand_in()
        assert set(gateway.frames) == {first}


@pytest.mark.parametrize("status", [403, 413])
def test_a_gateway_that_takes_no_sound_is_told_and_typing_is_offered(
    browser: Browser, stack: Stack, status: int
) -> None:
    with hearing(browser, stack) as (context, gateway):
        gateway.refuses = status
        candidate = Candidate.arrive(context).begin(MICROPHONE)
        candidate.press("Start answering")
        expect(candidate.voice).to_contain_text("Please type")
        candidate.type_answer("I would measure first.")
        candidate.all_saved()


def test_the_lobby_says_where_the_sound_goes(browser: Browser, stack: Stack) -> None:
    with hearing(browser, stack) as (context, _):
        candidate = Candidate.arrive(context)
        page = candidate.page
        expect(page.get_by_text("This server turns your speech into words")).to_be_visible()
        candidate.choose(aloud=True)
        expect(page.get_by_text("This server turns the sound into words itself")).to_be_visible()
        page.get_by_text("What is kept, and what is not").click()
        expect(
            page.get_by_text("until it is recognised; parts that were not understood")
        ).to_be_visible()
        expect(page.get_by_text("only the words that your browser makes")).to_have_count(0)


@pytest.mark.parametrize("rate", [44_100, 48_000, 16_000])
def test_a_tone_is_the_same_tone_at_another_rate(browser: Browser, stack: Stack, rate: int) -> None:
    with visit(browser, stack.url) as context:
        page = Candidate.arrive(context).page
        output = page.evaluate(RESAMPLED, [rate, 1000, 128])
        assert output == pytest.approx(page.evaluate(RESAMPLED, [rate, 1000, 1013])[: len(output)])
        assert 15_950 <= len(output) <= 16_000
        expected = [math.sin(2 * math.pi * 1000 * at / 16_000) for at in range(len(output))]
        middle = slice(1000, 15_000)
        assert output[middle] == pytest.approx(expected[middle], abs=0.01)


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_a_tone_above_half_the_rate_does_not_come_back_as_another(
    browser: Browser, stack: Stack, rate: int
) -> None:
    with visit(browser, stack.url) as context:
        output = Candidate.arrive(context).page.evaluate(RESAMPLED, [rate, 10_000, 128])
        assert max(map(abs, output[1000:15_000])) < 0.003


def test_the_sentence_of_the_trial_is_heard_by_the_servers_recogniser(
    browser: Browser, stack: Stack, shot: Shot
) -> None:
    answers: list[tuple[int, dict[str, Any]]] = [
        (200, {"speech": True, "text": "I am ready."}),
        (200, {"speech": True, "text": ""}),
        (429, {"status": 429, "detail": "too many"}),
        (503, {"status": 503, "detail": "busy"}),
    ]
    sent: list[tuple[str, bytes]] = []

    def answer(route: Route) -> None:
        sent.append((route.request.url, route.request.post_data_buffer or b""))
        status, told = answers[len(sent) - 1]
        route.fulfill(status=status, json=told)

    with hearing(browser, stack) as (context, _):
        context.route("**/stt/trial*", answer)
        candidate = Candidate.arrive(context)
        candidate.agree(MICROPHONE)
        page = candidate.page
        for told in (
            "Understood: I am ready.",
            "Nothing was understood.",
            "Too much was sent in a short time.",
            "no time for a trial",
        ):
            candidate.press("Try the microphone")
            expect(page.locator(".check .heard")).to_contain_text(told)
            if told.startswith("Understood"):
                expect(page.get_by_text("Good to go.")).to_be_visible()
                shot(page, "lobby-trial")
        assert all(url.endswith("?language=en") for url, _ in sent)
        assert [sniff(body) for _, body in sent] == ["webm"] * 4


QUIET_ROOM = """
if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = async () =>
  new AudioContext().createMediaStreamDestination().stream;
"""
"""A microphone that hears nothing."""


def test_words_show_that_a_quiet_voice_is_heard(browser: Browser, stack: Stack) -> None:
    with hearing(browser, stack) as (context, gateway):
        context.add_init_script(QUIET_ROOM)
        context.clock.install()
        candidate = begin(context)
        heard(candidate.page, gateway, 1)
        context.clock.run_for(10_500)
        expect(candidate.voice).to_contain_text("Nothing can be heard.")
        gateway.say(type="partial", **SPAN, text="I moved")
        expect(candidate.voice).to_contain_text("Listening.")
        expect(candidate.page.locator(".help")).to_be_hidden()


@pytest.mark.parametrize(("finished", "silence"), [(True, 4_000), (False, 12_000)])
def test_who_seems_to_have_finished_is_asked_sooner(
    browser: Browser, stack: Stack, finished: bool, silence: int
) -> None:
    with hearing(browser, stack) as (context, gateway):
        context.add_init_script(QUIET_ROOM)
        context.clock.install()
        candidate = begin(context)
        heard(candidate.page, gateway, 1)
        words = {"id": "a" * 32, "text": "I moved it.", **SPAN}
        gateway.say(type="final", utterance=words, finished=finished)
        expect(candidate.pieces).to_have_text(["I moved it."])
        asked = candidate.page.locator(".note.turn")
        context.clock.run_for(silence - 500)
        expect(asked).to_be_hidden()
        context.clock.run_for(600)
        expect(asked).to_contain_text("Finished?")
        context.clock.run_for(5_500)
        expect(candidate.voice).to_contain_text("Go on")
        candidate.at_question(1)


def test_an_interview_that_asks_nobody_has_no_countdown_and_no_switch(
    browser: Browser, stack: Stack
) -> None:
    with hearing(browser, stack) as (context, gateway):
        context.add_init_script(QUIET_ROOM)
        context.clock.install()
        candidate = Candidate.arrive(context).begin(MICROPHONE)
        candidate.page.evaluate("""() => {
            const held = JSON.parse(localStorage["vivavoce.sessions"]);
            held[0].asksIfFinished = false;
            localStorage["vivavoce.sessions"] = JSON.stringify(held);
        }""")
        candidate.page.reload()
        candidate.press("Start answering")
        expect(candidate.voice).to_contain_text("Listening.")
        heard(candidate.page, gateway, 1)
        words = {"id": "a" * 32, "text": "I moved it.", **SPAN}
        gateway.say(type="final", utterance=words, finished=True)
        expect(candidate.pieces).to_have_text(["I moved it."])
        context.clock.run_for(20_000)
        expect(candidate.page.locator(".note.turn")).to_be_hidden()
        expect(candidate.page.locator(".turns button:visible")).to_have_count(0)
        expect(candidate.voice).to_contain_text("Pause")


NO_WORKLET = "Object.defineProperty(AudioContext.prototype, 'audioWorklet', { value: undefined });"
"""A browser that hands out no samples."""

NO_AUDIO_GRAPH = "Object.defineProperty(window, 'AudioContext', { value: undefined });"


@pytest.mark.parametrize("browser_without", [NO_WORKLET, NO_AUDIO_GRAPH])
def test_without_an_audio_worklet_clips_are_sent_and_kept_until_they_are_acknowledged(
    browser: Browser, stack: Stack, browser_without: str
) -> None:
    with hearing(browser, stack) as (context, gateway):
        context.add_init_script(browser_without)
        gateway.acknowledges = False
        candidate = begin(context)
        until(candidate.page, lambda: gateway.count == 1)
        gateway.drop()
        (first,) = gateway.frames
        assert first.endswith("&clips=true")
        candidate.press("Pause")
        until(candidate.page, lambda: candidate.page.evaluate(FRAMES_KEPT) >= 3)
        candidate.page.reload()
        candidate.at_question(1)
        gateway.up = gateway.acknowledges = True
        until(candidate.page, lambda: candidate.page.evaluate(FRAMES_KEPT) == 0)
        assert set(gateway.frames) == {first}
        clips = [data for question, data in gateway.frames[first] if question == 0]
        assert len(clips) >= 2
        assert [sniff(clip) for clip in clips] == ["webm"] * (len(clips) - 1) + ["wav"]
        candidate.all_saved()
