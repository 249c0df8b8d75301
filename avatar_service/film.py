"""The making of a film, in a process of its own: speech, frames, file, captions, poster."""

import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from avatar_service import motion, renderer
from avatar_service.captions import Cue, cues, webvtt
from avatar_service.encoding import write_film
from avatar_service.face.mouth import REST, movement
from avatar_service.face.painter import Painter, Pose
from avatar_service.film_folder import unfinished
from avatar_service.orders import Made, Order
from avatar_service.speakers import BY_NAME
from avatar_service.speech import SAMPLES_PER_SECOND, Phone, Speech
from avatar_service.voices import Voice
from avatar_service.wording import Wording, load_wording, sentences
from shared.films import CAPTIONS, FILM, LISTENING, POSTER

LEAD_SECONDS, GAP_SECONDS, TAIL_SECONDS = 0.2, 0.15, 0.6
"""Silence before the first sentence, between sentences, and after the last."""


def make_film(order: Order) -> Made:
    """Make the film.

    Permanent where the text holds nothing to say; OSError where the volume cannot be written.
    """
    worked = time.process_time()
    with unfinished(order.folder) as folder:
        painter = _painter(order.speaker.face)
        painter.frame(Pose(REST)).save(folder / POSTER, quality=85)
        if order.text == LISTENING:
            write_film(folder / FILM, map(painter.frame, motion.listening()), None)
            return Made("drawn", motion.LISTENING_SECONDS, time.process_time() - worked)
        speech, captions = speak(order)
        (folder / CAPTIONS).write_text(webvtt(captions), encoding="utf-8")
        fault = _picture(order, speech, folder)
    rendered = bool(order.workshop.renderer) and not fault
    cpu_seconds = time.process_time() - worked
    return Made("rendered" if rendered else "drawn", speech.seconds, cpu_seconds, fault)


def prepare(order: Order) -> None:
    """Load the voice and the face of an order, so that the first film does not wait for them."""
    _painter(order.speaker.face).frame(Pose(REST))
    _voice(order.speaker.voice, order.workshop.model_dir, order.language).say("1")


def _picture(order: Order, speech: Speech, folder: Path) -> str:
    """Write the film. Return the reason why the operator's command did not make it, or ""."""
    fault = ""
    if order.workshop.renderer:
        fault = renderer.render(order, speech, folder)
        if not fault:
            return ""
    loud = motion.loudness(speech.samples)
    poses = motion.speaking(movement(speech.phones, loud), loud, order.text)
    write_film(folder / FILM, map(_painter(order.speaker.face).frame, poses), speech.samples)
    return fault


def speak(order: Order) -> tuple[Speech, list[Cue]]:
    """Return the spoken text with its captions."""
    voice = _voice(order.speaker.voice, order.workshop.model_dir, order.language)
    wording = _wording(order.workshop.respellings)
    parts = [_silence(LEAD_SECONDS)]
    phones: list[Phone] = []
    captions: list[Cue] = []
    at = LEAD_SECONDS
    for sentence in sentences(order.text):
        said = voice.say(wording.spoken(sentence, order.language))
        phones += [Phone(symbol, at + start, at + end) for symbol, start, end in said.phones]
        captions += cues(sentence, at, at + said.seconds)
        parts += [said.samples, _silence(GAP_SECONDS)]
        at += said.seconds + GAP_SECONDS
    parts.append(_silence(TAIL_SECONDS))
    return Speech(_whole(parts), phones), captions


def _silence(seconds: float) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    return np.zeros(round(seconds * SAMPLES_PER_SECOND), np.float32)


def _whole(parts: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts)


@lru_cache(2)
def _painter(face: str) -> Painter:
    return Painter(face)


@lru_cache(2)
def _voice(name: str, models: Path, language: str) -> Voice:
    return BY_NAME[name].open(models, language)


@lru_cache(1)
def _wording(operators: Path | None) -> Wording:
    return load_wording(operators)
