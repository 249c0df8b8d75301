"""Whisper, run by CTranslate2: the engine for other languages, and for unsure or empty English.

It computes 30 s whatever the length of the sound is. The language is always given: a guess is wrong
in noise.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from stt_service.hearing.engine import Recognised, mean_probability
from stt_service.hearing.spectrogram import log_mel

if TYPE_CHECKING:
    from stt_service.hearing.engine import Samples

ENGLISH = "en"
"""The language of the models that know one language."""

TOKENS_PER_SECOND = 12
"""The most tokens of a second of speech, against loops: three times quick speech in Spanish."""

SILENT_PROBABILITY = 0.6
"""The probability of no speech from which words that are unsure, too, are dropped."""

SILENT_CONFIDENCE = 0.37
"""The confidence (a mean log probability of -1) below which such words are unsure."""


class Whisper:
    """A loaded model in a folder of CTranslate2's format."""

    def __init__(self, folder: Path, name: str) -> None:
        import ctranslate2

        self.name = name
        self._storage = ctranslate2.StorageView.from_array
        self._model = ctranslate2.models.Whisper(
            str(folder), compute_type="int8", inter_threads=1, intra_threads=1
        )
        self._vocabulary = (folder / "vocabulary.txt").read_text().split("\n")

    def recognise(self, samples: "Samples", language: str) -> Recognised:
        """Return the words of the sound; none of another language than the model knows."""
        if not self._model.is_multilingual and language != ENGLISH:
            return Recognised("", 0.0, (), self.name)
        prompt = ["<|startoftranscript|>"]
        if self._model.is_multilingual:
            prompt += [f"<|{language}|>", "<|transcribe|>"]
        prompt.append("<|notimestamps|>")
        seconds = len(samples) / 16_000
        features = self._storage(log_mel(samples)[None])
        (found,) = self._model.generate(
            features,
            [prompt],
            beam_size=1,
            max_length=len(prompt) + 16 + int(seconds * TOKENS_PER_SECOND),
            return_scores=True,
            return_no_speech_prob=True,
        )
        confidence = mean_probability(found.scores[:1])
        silent = found.no_speech_prob > SILENT_PROBABILITY and confidence < SILENT_CONFIDENCE
        tokens = [] if silent else found.sequences_ids[0]
        text = as_text("".join(self._vocabulary[token] for token in tokens))
        return Recognised(text.strip(), confidence, tuple(tokens), self.name)

    def recognise_growing(self, samples: "Samples", language: str) -> Recognised:
        """Return the words so far of a sound that grows, as `recognise` does."""
        return self.recognise(samples, language)


@cache
def _byte_of() -> dict[str, int]:
    """Return the byte that each character of the vocabulary stands for.

    Printable bytes stand for themselves, the others for characters from U+0100 on.
    """
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {
        **{chr(byte): byte for byte in printable},
        **{chr(256 + number): byte for number, byte in enumerate(others)},
    }


def as_text(tokens: str) -> str:
    """Return the text of joined tokens of the vocabulary."""
    return bytes(_byte_of()[each] for each in tokens if each in _byte_of()).decode(errors="replace")
