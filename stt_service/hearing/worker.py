"""The work of a process that recognises speech. It loads the models once."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from shared.sound import Span, StreamFiles
from stt_service.hearing.engine import Recognised
from stt_service.hearing.models import load
from stt_service.hearing.recogniser import Recognisers

PCM_PEAK = 32_768


def recognise(
    engine: str, models: Path, files: StreamFiles, spans: Sequence[Span], language: str
) -> Recognised:
    """Return the words of the spans, heard as one.

    FileNotFoundError when the sound was erased, EOFError when some samples are missing.
    """
    import numpy

    sound = b"".join(map(files.read, spans))
    samples = numpy.frombuffer(sound, "<i2").astype(numpy.float32) / numpy.float32(PCM_PEAK)
    return _recognisers(engine, models).live(samples, language)


def prepare(engine: str, models: Path) -> None:
    """Load the models, so that the first span does not wait for them."""
    _recognisers(engine, models)


@cache
def _recognisers(engine: str, models: Path) -> Recognisers:
    return load(engine, models)
