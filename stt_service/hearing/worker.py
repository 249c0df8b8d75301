"""The work of a process that recognises speech. It loads the models once."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from shared.sound import Span, StreamFiles
from stt_service.hearing.engine import Recognised
from stt_service.hearing.models import load, load_turn
from stt_service.hearing.recogniser import Recognisers

if TYPE_CHECKING:
    from stt_service.hearing.engine import Samples
    from stt_service.hearing.smart_turn import SmartTurn

PCM_PEAK = 32_768


def recognise(
    engine: str, models: Path, files: StreamFiles, spans: Sequence[Span], language: str
) -> Recognised:
    """Return the words of the spans, heard as one.

    FileNotFoundError when the sound was erased, EOFError when some samples are missing.
    """
    return _recognisers(engine, models).live(_samples(files, spans), language)


def recognise_growing(
    engine: str, models: Path, files: StreamFiles, spans: Sequence[Span], language: str
) -> Recognised:
    """Return the words so far of spans that grow. Raise as `recognise` does."""
    return _recognisers(engine, models).growing(_samples(files, spans), language)


def finished(models: Path, files: StreamFiles, span: Span) -> float | None:
    """Return the probability that the speaker has finished with the span; None without the model.

    Raise as `recognise` does.
    """
    turn = _turn(models)
    return turn.probability(_samples(files, [span])) if turn else None


def prepare(engine: str, models: Path) -> None:
    """Load the models, so that the first span does not wait for them."""
    _recognisers(engine, models)
    _turn(models)


def _samples(files: StreamFiles, spans: Sequence[Span]) -> "Samples":
    import numpy

    sound = b"".join(map(files.read, spans))
    return numpy.frombuffer(sound, "<i2").astype(numpy.float32) / numpy.float32(PCM_PEAK)


@cache
def _turn(models: Path) -> "SmartTurn | None":
    return load_turn(models)


@cache
def _recognisers(engine: str, models: Path) -> Recognisers:
    return load(engine, models)
