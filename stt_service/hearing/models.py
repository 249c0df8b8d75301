"""The folder of the models, and the engines that are made of them."""

from importlib.util import find_spec
from pathlib import Path

from stt_service.hearing.engine import Engine
from stt_service.hearing.moonshine_graphs import CROSS, ENCODER, STEP, VOCABULARY
from stt_service.hearing.recogniser import Recognisers

PACKAGES = ("ctranslate2", "numpy", "onnxruntime")
"""The packages of the extra `hear` that the engines need."""

MOONSHINE, BASE = "moonshine", "base"
"""The folders of the models, which are the engines' names in STT_ENGINE."""

FILES = {
    MOONSHINE: (ENCODER, CROSS, STEP, VOCABULARY),
    BASE: ("model.bin", "config.json", "vocabulary.txt"),
}


def missing(engine: str, folder: Path) -> str | None:
    """Return the reason why speech cannot be recognised with STT_ENGINE `engine`, or None."""
    if lacking := [name for name in PACKAGES if find_spec(name) is None]:
        return f"the extra `hear` is not installed ({', '.join(lacking)})"
    wanted = [_whisper_folder(engine, folder) / name for name in FILES[BASE]]
    if engine in ("", MOONSHINE):
        wanted += [folder / MOONSHINE / name for name in FILES[MOONSHINE]]
    absent = next((path for path in wanted if not path.exists()), None)
    return f"{absent} is missing (`make recognisers`)" if absent else None


def load(engine: str, folder: Path) -> Recognisers:
    """Load the engines of STT_ENGINE `engine`.

    By default Moonshine hears English, and Whisper base the other languages and what Moonshine is
    unsure of. With `base`, or the folder of another Whisper, that model hears everything.
    """
    from stt_service.hearing.whisper import Whisper

    whisper = _whisper_folder(engine, folder)
    every: Engine = Whisper(whisper, f"whisper-{whisper.name}")
    if engine not in ("", MOONSHINE):
        return Recognisers(every)
    from stt_service.hearing.moonshine import Moonshine

    return Recognisers(every, Moonshine(folder / MOONSHINE))


def _whisper_folder(engine: str, folder: Path) -> Path:
    """Return the folder of the model for every language."""
    return folder / BASE if engine in ("", MOONSHINE, BASE) else Path(engine)
