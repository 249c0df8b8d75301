"""`python -m bench.listening`: the words that recognisers hear in hard questions.

Writes docs/avatar.md.

Every question of bench/said.yaml is spoken by the voice of its language and read back by Whisper
base, English by Moonshine, too. Needs the packages of `hear`, whisper-normalizer, and the models
(`make voices`, `make recognisers`). Words that differ in spelling alone are no difference.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import yaml

from avatar_service.film import speak
from avatar_service.orders import Order, Workshop
from avatar_service.settings import AvatarSettings
from avatar_service.speech import SAMPLES_PER_SECOND
from bench.speech.clips import Samples
from bench.speed.page import ROOT, replace
from bench.sync import SPEAKERS
from shared.sound import SAMPLE_RATE_HZ
from stt_service.hearing.engine import Engine
from stt_service.hearing.models import load
from stt_service.hearing.settings import HearingSettings

QUESTIONS = Path(__file__).with_name("said.yaml")

Normaliser = Callable[[str], str]


def main() -> None:
    recognisers = load("", HearingSettings().stt_model_dir)
    every, english = recognisers.every, recognisers.english
    assert english is not None, "Moonshine is the first engine for English"
    engines = {"en": (every, english), "es": (every,)}
    questions = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    lines: list[str] = []
    for language, asked in questions.items():
        lines += _table(language, asked, engines[language])
        print("\n".join(lines), flush=True)
    replace(ROOT / "docs/avatar.md", "listening", lines)


def _table(
    language: str, questions: Sequence[dict[str, str]], engines: Sequence[Engine]
) -> Iterator[str]:
    normal = _normaliser(language)
    words = wrong = right = 0
    rows: list[str] = []
    for question in questions:
        samples = _spoken(question["text"], language)
        said = normal(question.get("read", question["text"])).split()
        texts = [normal(engine.recognise(samples, language).text).split() for engine in engines]
        words += len(said)
        misheard = [_differences(said, heard) for heard in texts]
        wrong += sum(len(part.split()) for part, _ in misheard[0])
        right += any(not each for each in misheard)
        if all(misheard):
            cells = ["; ".join(f"{a or '-'} → {b or '-'}" for a, b in each) for each in misheard]
            rows.append(f"| {question['text']} | {' | '.join(cells)} |")
    names = [f"heard by {engine.name}" for engine in engines]
    yield (
        f"{right} of {len(questions)} questions in `{language}` were read back without a wrong"
        f" word, and {wrong} of {words} words were wrong to {engines[0].name}:"
    )
    yield ""
    yield f"| question | {' | '.join(names)} |"
    yield "|---" * (1 + len(engines)) + "|"
    yield from rows
    yield ""


def _spoken(text: str, language: str) -> Samples:
    """Return the question as its film says it, at the rate of the recognisers."""
    workshop = Workshop(AvatarSettings().model_dir)
    speech, _ = speak(Order(text, language, SPEAKERS[language], Path(), workshop))
    at = np.arange(0, len(speech.samples), SAMPLES_PER_SECOND / SAMPLE_RATE_HZ)
    samples = np.interp(at, np.arange(len(speech.samples)), speech.samples)
    return np.asarray(samples, np.float32)


def _normaliser(language: str) -> Normaliser:
    from whisper_normalizer.basic import BasicTextNormalizer
    from whisper_normalizer.english import EnglishTextNormalizer

    basic: Normaliser = BasicTextNormalizer()
    english: Normaliser = EnglishTextNormalizer()
    return english if language == "en" else lambda text: _folded(basic(_without_groups(text)))


def _without_groups(text: str) -> str:
    return re.sub(r"(?<=\d)\.(?=\d{3})", "", text)


def _folded(text: str) -> str:
    """Return the text without accents, which a recogniser sets by guess."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(each for each in apart if unicodedata.category(each) != "Mn")


def _differences(said: list[str], heard: list[str]) -> list[tuple[str, str]]:
    """Return the words that were said and heard otherwise, in their places."""
    found = []
    matcher = SequenceMatcher(None, said, heard, autojunk=False)
    for kind, first, last, begin, end in matcher.get_opcodes():
        one, other = said[first:last], heard[begin:end]
        if kind != "equal" and "".join(one) != "".join(other):
            found.append((" ".join(one), " ".join(other)))
    return found


if __name__ == "__main__":
    main()
