"""A voice that hums: a second of a sentence, half of it with open lips, half with closed lips."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from avatar_service import film
from avatar_service.orders import Order, Workshop
from avatar_service.speech import SAMPLES_PER_SECOND, Phone, Speech
from shared.films import Speaker, Studio

STUDIO = Studio(speakers={"en": Speaker(voice="hum", face="nora")}, version="1")


class Hum:
    """The voice. `said` holds the sentences."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, sentence: str) -> Speech:
        self.said.append(sentence)
        at = np.arange(SAMPLES_PER_SECOND, dtype=np.float32) / SAMPLES_PER_SECOND
        hum = np.sin(2 * np.pi * 220 * at)
        return Speech((hum / 2).astype(np.float32), [Phone("ɑ", 0.0, 0.5), Phone("m", 0.5, 1.0)])


@contextmanager
def humming(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hum]:
    hum = Hum()
    monkeypatch.setattr(film, "_voice", lambda *_: hum)
    yield hum


def order(folder: Path, text: str = "Why? How?") -> Order:
    return Order(text, "en", STUDIO.speakers["en"], folder, Workshop(folder.parent))
