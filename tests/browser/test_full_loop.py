"""The whole way of a spoken answer: microphone, page, gateway, broker, recogniser, report, PDF.

In every run the recognisers hear tones (tests.support.tones), which the browser's own clean-up of
the microphone may blur: a word may be wrong, but the words on the page are those of the report.
Where the models are, the avatar's voices speak English and Spanish.
"""

import os
import re
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy
import pytest
from playwright.sync_api import Browser, Locator, Playwright, expect

from tests.browser.candidate import MICROPHONE, Candidate
from tests.browser.chromium import DEVICES, NO_SPEECH, launched, visit
from tests.browser.test_sound import NO_WORKLET
from tests.conftest import needed
from tests.support.api_client import pdf_text
from tests.support.servers import run_rabbitmq
from tests.support.speech import SILENCE, models, run_hearing, words
from tests.support.stacks import Stack, run_full
from tests.support.tones import hearing_tones, melody

TONE_WORD = re.compile(r"w\d+")

FEWEST_WORDS = 10
"""Words of some seconds of tones, even where the browser's clean-up takes most of them."""

SPEECH_SECONDS = 90.0
"""Longest wait for the words of a span, on a machine with much other work."""

MOST_TRIALS = 6
"""Trials of the microphone in a test: recognisers have no time while their models load."""

NO_TIME = "This server has no time for a trial"

SAID = {
    "en": "I measured the slow report first. Two queries took most of the time.",
    "es": "Primero medí el informe lento. Dos consultas tardaban casi todo el tiempo.",
}


@contextmanager
def microphone(playwright: Playwright, path: Path, sound: bytes) -> Iterator[Browser]:
    """Launch a browser whose microphone hears the sound over and over, with pauses."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(sound + SILENCE * 8)
    with launched(playwright, *DEVICES, f"--use-file-for-fake-audio-capture={path}") as browser:
        yield browser


@pytest.fixture(scope="module")
def tones(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    path = tmp_path_factory.mktemp("sound") / "tones.wav"
    with microphone(playwright, path, melody(25, seed=6)[0]) as browser:
        yield browser


def try_microphone(candidate: Candidate) -> None:
    """Try the microphone until its words are shown; a busy server asks for patience first."""
    heard = candidate.page.locator(".check .heard")
    for _ in range(MOST_TRIALS):
        candidate.press("Try the microphone")
        words = re.compile(f"{TONE_WORD.pattern}|{NO_TIME}")
        expect(heard).to_have_text(words, timeout=SPEECH_SECONDS * 1000)
        if NO_TIME not in heard.inner_text():
            break
    expect(heard.locator("q")).to_have_text(TONE_WORD)


def answer_aloud(candidate: Candidate) -> Locator:
    """Answer the first question aloud, and return its answer in the report."""
    page = candidate.page
    page.locator(".voice .primary").click()
    expect(candidate.pieces).not_to_have_count(0, timeout=SPEECH_SECONDS * 1000)
    page.locator(".voice button[data-listening]").click()
    page.wait_for_function("() => document.querySelector('.save-sign').dataset.sign === 'saved'")
    page.locator("a[href$='/review']").first.click()
    candidate.press_hand_in()
    expect(page.locator(".answer")).not_to_have_count(0, timeout=SPEECH_SECONDS * 1000)
    candidate.unfold_answers()
    return page.locator(".answer blockquote").first


def reaches_the_pdf(tones: Browser, stack: Stack, script: str) -> None:
    with visit(tones, stack.url, scripts=(script,)) as context:
        candidate = Candidate.arrive(context)
        candidate.agree(MICROPHONE)
        try_microphone(candidate)
        candidate.press("Start the interview")
        candidate.at_question(1)
        said = answer_aloud(candidate).inner_text()
        assert len(TONE_WORD.findall(said)) >= FEWEST_WORDS
        with candidate.page.expect_download() as download:
            candidate.press("Download as PDF")
        assert said.split()[0] in pdf_text(download.value.path().read_bytes())


def test_a_spoken_answer_reaches_the_report_and_the_pdf(
    tones: Browser, hearing_stack: Stack
) -> None:
    reaches_the_pdf(tones, hearing_stack, NO_SPEECH)


def test_an_answer_in_clips_reaches_the_report_and_the_pdf(
    tones: Browser, hearing_stack: Stack
) -> None:
    reaches_the_pdf(tones, hearing_stack, NO_SPEECH + NO_WORKLET)


@pytest.mark.servers
def test_a_spoken_answer_passes_through_the_full_stack(
    tones: Browser, redis_server: str, tmp_path: Path
) -> None:
    with (
        needed(),
        run_rabbitmq() as broker,  # the other one may serve the stack of further browser tests
        run_full(broker.url, redis_server, **hearing_tones(tmp_path)) as full,
    ):
        reaches_the_pdf(tones, full, NO_SPEECH)


@pytest.mark.parametrize("language", SAID)
def test_real_speech_reaches_the_report(
    playwright: Playwright, language: str, tmp_path: Path
) -> None:
    models()  # skips the test where they are missing
    sound = spoken(SAID[language], language)
    with (
        run_hearing() as stack,
        microphone(playwright, tmp_path / "said.wav", sound) as browser,
        visit(browser, stack.url, scripts=(NO_SPEECH,)) as context,
    ):
        candidate = Candidate.arrive(context)
        candidate.page.locator("select[name=language]").select_option(language)
        candidate.agree(MICROPHONE)
        candidate.forward.click()
        # The recogniser loads its models meanwhile.
        expect(candidate.heading).to_have_attribute("lang", language, timeout=SPEECH_SECONDS * 1000)
        found = set(words(answer_aloud(candidate).inner_text()))
    expected = set(words(SAID[language]))
    assert len(expected & found) > 0.7 * len(expected), found


def spoken(text: str, language: str) -> bytes:
    """Return the text as the avatar says it; skip the test where its voice is missing."""
    from avatar_service.film import speak
    from avatar_service.orders import Order, Workshop
    from avatar_service.speech import SAMPLES_PER_SECOND
    from bench.sync import SPEAKERS

    folder = Path(os.environ.get("MODEL_DIR", "data/voices"))
    if language != "en" and not (folder / "kokoro.onnx").exists():
        pytest.skip("no voice here: make voices")
    speech, _ = speak(Order(text, language, SPEAKERS[language], Path(), Workshop(folder)))
    at = numpy.arange(0, len(speech.samples), SAMPLES_PER_SECOND / 16_000)
    samples = numpy.interp(at, numpy.arange(len(speech.samples)), speech.samples)
    sound: bytes = (numpy.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes()
    return sound
