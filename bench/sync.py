"""`python -m bench.sync`: lips against phonemes, measured in encoded films; writes docs/avatar.md.

Each sentence becomes a film, whose pictures and sound are decoded again. The opening of the mouth
is the number of dark pixels and of pixels as white as teeth in the middle of the mouth: 0 at rest,
and 1 in the widest frame of the film. Needs the models of the Spanish voice (`make voices`).
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from avatar_service import motion
from avatar_service.encoding import write_film
from avatar_service.face.features import MOUTH_BOX
from avatar_service.face.mouth import FRAMES_PER_SECOND, SHAPES, movement, spells
from avatar_service.face.painter import Painter
from avatar_service.film import speak
from avatar_service.orders import Order, Workshop
from avatar_service.settings import AvatarSettings
from avatar_service.speech import SAMPLES_PER_SECOND, Phone
from bench.speed.page import ROOT, replace
from shared.films import Speaker

SPEAKERS = {
    "en": Speaker(voice="heart", face="nora"),
    "es": Speaker(voice="dora", face="nora"),
}

SENTENCES = {
    "en": (
        "Tell me about a problem that you solved by yourself.",
        "How do you prepare for an important meeting?",
        "Describe a bad bug that you have found in production.",
        "Which part of your job would you rather not do?",
        "What do you do when somebody misses a deadline?",
        "Explain a map and a tree to a beginner.",
        "When did you last change your mind about a plan?",
        "How would you improve the onboarding of a new colleague?",
        "Why did your team pick that database?",
        "Give me an example of feedback that helped you.",
        "What makes a good product owner?",
        "Please compare two jobs that you have had.",
    ),
    "es": (
        "Hábleme de un problema que resolvió por su cuenta.",
        "¿Cómo prepara una reunión importante?",
        "Describa un fallo grave que encontró en producción.",
        "¿Qué parte de su trabajo preferiría no hacer?",
        "¿Qué hace cuando alguien no cumple un plazo?",
        "Explique un mapa y un árbol a un principiante.",
        "¿Cuándo cambió de opinión sobre un plan?",
        "¿Cómo mejoraría la bienvenida de un compañero nuevo?",
        "¿Por qué eligió su equipo esa base de datos?",
        "Póngame un ejemplo de una crítica que le ayudó.",
        "¿Qué hace bueno a un responsable de producto?",
        "Compare dos empleos que haya tenido, por favor.",
    ),
}

SHUT = 0.05
"""The opening up to which the lips count as shut."""

NEAR_SECONDS = 0.06
"""Seconds within which the lips have to be shut."""

STRIP = slice(240, 272)
"""The columns of the mouth's middle, in pixels."""

DARK, WHITE = 70, 225
"""The brightness below which a pixel shows the inside of the mouth, and above which, a tooth."""

WINDOW_SAMPLES = SAMPLES_PER_SECOND // 100
"""Samples of a loudness: 10 ms."""


@dataclass(slots=True)
class Sync:
    """The findings of a language.

    `late` are the seconds from each p, b and m to the nearest frame with shut lips, 0 where such a
    frame is shown during the phoneme; `late_sound` the same from the quietest moment of each p and
    b. `openings` are the mouth's openings in the middle of the phonemes of each shape.
    """

    late: list[float] = field(default_factory=list)
    late_sound: list[float] = field(default_factory=list)
    openings: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(
        self, phones: list[Phone], opening: NDArray[np.float64], sound: NDArray[np.float32]
    ) -> None:
        """Note the phonemes of a film."""
        shut = np.flatnonzero(opening <= SHUT)
        for phone in phones:
            if phone.symbol in "pbm":
                self.late.append(_distance(shut, phone.start, phone.end))
            if phone.symbol in "pb":
                quiet = _quietest(sound, phone)
                self.late_sound.append(_distance(shut, quiet, quiet))
        for spell in spells(phones):
            middle = int((spell.start + spell.end) / 2 * FRAMES_PER_SECOND)
            self.openings[spell.shape].append(float(opening[min(middle, len(opening) - 1)]))


def main() -> None:
    found = {language: measure(language) for language in SENTENCES}
    lines = list(table(found))
    print("\n".join(lines))
    replace(ROOT / "docs/avatar.md", "sync", lines)


def measure(language: str) -> Sync:
    """Make and measure the films of a language."""
    sync, workshop = Sync(), Workshop(AvatarSettings().model_dir)
    painter = Painter(SPEAKERS[language].face)
    with tempfile.TemporaryDirectory() as scratch:
        for number, text in enumerate(SENTENCES[language]):
            film = Path(scratch) / f"{number}.mp4"
            speech, _ = speak(Order(text, language, SPEAKERS[language], film, workshop))
            loud = motion.loudness(speech.samples)
            poses = motion.speaking(movement(speech.phones, loud), loud, text)
            write_film(film, map(painter.frame, poses), speech.samples)
            sync.add(list(speech.phones), *_decoded(film))
    return sync


def _decoded(film: Path) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Return the opening of the mouth in each frame, and the samples."""
    _, top, _, bottom = MOUTH_BOX
    with av.open(str(film), "r") as file:
        frames = [frame.to_ndarray(format="gray") for frame in file.decode(video=0)]
    with av.open(str(film), "r") as file:
        sound = np.concatenate([each.to_ndarray().reshape(-1) for each in file.decode(audio=0)])
    middles = [frame[top:bottom, STRIP] for frame in frames]
    inside = np.array([((m < DARK) | (m > WHITE)).sum() for m in middles], np.float64)
    above_rest = np.maximum(inside - inside[0], 0.0)
    return above_rest / above_rest.max(), sound.astype(np.float32)


def _distance(shut: NDArray[np.intp], start: float, end: float) -> float:
    """Return the seconds from a time span to the nearest of these frames."""
    before = start - (shut + 1) / FRAMES_PER_SECOND
    after = shut / FRAMES_PER_SECOND - end
    return float(np.maximum(np.maximum(before, after), 0.0).min())


def _quietest(sound: NDArray[np.float32], phone: Phone) -> float:
    """Return the quietest moment of a phoneme and of NEAR_SECONDS before and after."""
    first = max(int((phone.start - NEAR_SECONDS) * SAMPLES_PER_SECOND), 0)
    last = int((phone.end + NEAR_SECONDS) * SAMPLES_PER_SECOND)
    power = np.convolve(sound[first:last] ** 2, np.ones(WINDOW_SAMPLES), "valid")
    return (first + int(power.argmin()) + WINDOW_SAMPLES / 2) / SAMPLES_PER_SECOND


def table(found: dict[str, Sync]) -> Iterator[str]:
    """Yield the table of the document."""
    yield f"| {len(SENTENCES['en'])} sentences | {' | '.join(found)} |"
    yield "|---|---|---|"
    for name, late in (
        ("p, b and m with shut lips within 60 ms", [each.late for each in found.values()]),
        ("quietest moments of p and b, likewise", [each.late_sound for each in found.values()]),
    ):
        yield f"| {name} | {' | '.join(map(_within, late))} |"
    for shape in SHAPES:
        cells = [_mean(each.openings[shape]) for each in found.values()]
        yield f"| mean opening for `{shape}` | {' | '.join(cells)} |"


def _within(late: list[float]) -> str:
    near = sum(seconds <= NEAR_SECONDS for seconds in late)
    return f"{near} of {len(late)}, the latest {1000 * max(late):.0f} ms"


def _mean(openings: list[float]) -> str:
    return f"{np.mean(openings):.2f} ({len(openings)})" if openings else ""


if __name__ == "__main__":
    main()
