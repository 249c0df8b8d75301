"""Moonshine base, the default engine for English, run by onnxruntime.

The model costs in proportion to the length of the sound. It falls silent on long noisy sound, so
that spans of at most 12 s suit it, and another engine must listen where it returns no words.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy
import onnxruntime

from stt_service.hearing.decoding import SURE, decoded
from stt_service.hearing.drafts import Drafts
from stt_service.hearing.engine import Recognised, mean_probability
from stt_service.hearing.moonshine_graphs import CROSS, ENCODER, STEP, VOCABULARY

if TYPE_CHECKING:
    from stt_service.hearing.decoding import Logits
    from stt_service.hearing.engine import Samples

LAYERS, HEADS, HEAD_SIZE = 8, 8, 52

TOKENS_PER_SECOND = 6.5
"""The most tokens of a second of speech; the makers' limit against loops."""

FEWEST_SAMPLES = 1_600
"""Samples that the encoder's convolutions need; a shorter sound holds no word."""

SPACE = b"\xe2\x96\x81"
"""The mark of the vocabulary for a space (U+2581)."""


class Moonshine:
    """The loaded model: an encoder, its keys for the decoder, and the decoder's step."""

    name = "moonshine-base"

    def __init__(self, folder: Path) -> None:
        self._encoder = session(folder / ENCODER)
        self._cross = session(folder / CROSS)
        self._step = session(folder / STEP)
        self._vocabulary = read_vocabulary((folder / VOCABULARY).read_bytes())
        self._drafts = Drafts()

    def recognise(self, samples: "Samples", language: str) -> Recognised:
        """Return the words of English sound.

        Unsure tokens of a draft are judged each by itself. With drafts 7 of 85 spans had another
        word or comma than without, and as many errors, for .7 of the processor time.
        """
        return self._recognise(samples, SURE)

    def recognise_growing(self, samples: "Samples", language: str) -> Recognised:
        """Return the words so far of English sound that grows: a draft of its next words."""
        return self._recognise(samples)

    def _recognise(self, samples: "Samples", sure: float = -math.inf) -> Recognised:
        if len(samples) < FEWEST_SAMPLES:
            return Recognised("", 0.0, (), self.name)
        limit = int(len(samples) / 16_000 * TOKENS_PER_SECOND) + 1
        steps, draft = _Steps(self._step, self._heard(samples)), self._drafts.of(samples)
        tokens, chances = decoded(steps, draft, limit, sure)
        self._drafts.keep(samples, tuple(tokens))
        text = b"".join(self._vocabulary[each] for each in tokens).replace(SPACE, b" ")
        said = text.decode(errors="replace").strip()
        return Recognised(said, mean_probability(chances), tuple(tokens), self.name)

    def _heard(self, samples: "Samples") -> dict[str, Any]:
        """Return the encoder's part of the decoder's cache, which all steps share."""
        (hidden,) = self._encoder.run(None, {"input_values": samples[None]})
        states = self._cross.run(None, {"encoder_hidden_states": hidden})
        return {
            output.name.replace("present", "past_key_values"): state.reshape(
                1, -1, HEADS, HEAD_SIZE
            ).transpose(0, 2, 1, 3)
            for output, state in zip(self._cross.get_outputs(), states, strict=True)
        }


class _Steps:
    """The decoder's steps for a sound, and its keys and values for the tokens so far."""

    def __init__(self, step: onnxruntime.InferenceSession, heard: dict[str, Any]) -> None:
        self._step = step
        self._heard = heard
        self._past = {
            f"past_key_values.{layer}.decoder.{part}": numpy.zeros(
                (1, HEADS, 0, HEAD_SIZE), numpy.float32
            )
            for layer in range(LAYERS)
            for part in ("key", "value")
        }

    def __call__(self, tokens: Sequence[int], kept: int) -> "Logits":
        logits, present = self._judged(tokens, kept)
        self._past = dict(zip(self._past, present, strict=True))
        return logits

    def alone(self, token: int, kept: int) -> "Logits":
        judged, _ = self._judged([token], kept)
        logits: Logits = judged[0]
        return logits

    def _judged(self, tokens: Sequence[int], kept: int) -> tuple["Logits", list[Any]]:
        """Return the logits after each token, and the keys and values of all tokens."""
        ids = numpy.array([tokens], numpy.int64)
        past = {name: state[:, :, :kept] for name, state in self._past.items()}
        judged, *present = self._step.run(None, {"input_ids": ids, **self._heard, **past})
        return judged[0], present


def read_vocabulary(content: bytes) -> list[bytes]:
    """Return the tokens' bytes. Before each token stands its length, in one byte or in two."""
    tokens, at = [], 0
    while at < len(content):
        size, at = content[at], at + 1
        if size >= 128:
            size, at = size - 128 + 128 * content[at], at + 1
        tokens.append(content[at : at + size])
        at += size
    return tokens


def session(model: Path) -> onnxruntime.InferenceSession:
    """Load a graph on one thread.

    Threads that spin while they wait made it several times slower on a busy machine.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
