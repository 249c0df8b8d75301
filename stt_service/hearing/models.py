"""The folder of the models, and the engines that are made of them."""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from stt_service.hearing.engine import Engine
from stt_service.hearing.moonshine_graphs import CROSS, ENCODER, STEP, VOCABULARY
from stt_service.hearing.recogniser import Recognisers

if TYPE_CHECKING:
    from stt_service.hearing.smart_turn import SmartTurn

PACKAGES = ("ctranslate2", "numpy", "onnxruntime")
"""The packages of the extra `hear` that the engines need."""

MOONSHINE, BASE, TINY = "moonshine", "base", "tiny"
"""The folders of the models, which are the engines' names in STT_ENGINE."""

WHISPER = ("model.bin", "config.json", "vocabulary.txt")
"""The files of a Whisper model in CTranslate2's format."""

TURN_MODEL = "turn/smart-turn.onnx"
"""The model that hears whether a speaker has finished; it may be missing."""

FILES = {MOONSHINE: (ENCODER, CROSS, STEP, VOCABULARY), BASE: WHISPER}
"""The files of the default engines."""


def missing(engine: str, folder: Path) -> str | None:
    """Return the reason why speech cannot be recognised with STT_ENGINE `engine`, or None."""
    if lacking := [name for name in PACKAGES if find_spec(name) is None]:
        return f"the extra `hear` is not installed ({', '.join(lacking)})"
    whisper = _whisper_folder(engine, folder)
    wanted = [whisper / name for name in WHISPER]
    if _is_default(engine):
        wanted += [folder / MOONSHINE / name for name in FILES[MOONSHINE]]
    absent = next((path for path in wanted if not path.is_file()), None)
    return f"{absent} is missing ({_remedy(engine)})" if absent else None


def _remedy(engine: str) -> str:
    if engine == TINY:
        return "`make recognisers STT_ENGINE=tiny`"
    if _is_default(engine) or engine == BASE:
        return "`make recognisers`"
    named = ", ".join((MOONSHINE, BASE, TINY))
    return f"STT_ENGINE is neither {named} nor the folder of a Whisper model for CTranslate2"


def load(engine: str, folder: Path) -> Recognisers:
    """Load the engines of STT_ENGINE `engine`.

    By default Moonshine hears English; Whisper base hears the other languages and spans of which
    Moonshine is unsure. With `base`, `tiny` or the folder of another Whisper, that model hears
    everything.
    """
    from stt_service.hearing.whisper import Whisper

    whisper = _whisper_folder(engine, folder)
    every: Engine = Whisper(whisper, f"whisper-{whisper.name}")
    if not _is_default(engine):
        return Recognisers(every)
    from stt_service.hearing.moonshine import Moonshine

    return Recognisers(every, Moonshine(folder / MOONSHINE))


def quick_languages(engine: str) -> frozenset[str]:
    """Return the languages whose engine takes less time for a short sound than for a long one."""
    return frozenset({"en"}) if _is_default(engine) else frozenset()


def load_turn(folder: Path) -> "SmartTurn | None":
    """Load the model that hears whether a speaker has finished; None where it is missing."""
    model = folder / TURN_MODEL
    if not model.is_file() or find_spec("onnxruntime") is None:
        return None
    from stt_service.hearing.smart_turn import SmartTurn

    return SmartTurn(model)


def _is_default(engine: str) -> bool:
    return engine in ("", MOONSHINE)


def _whisper_folder(engine: str, folder: Path) -> Path:
    """Return the folder of the Whisper model."""
    if _is_default(engine):
        return folder / BASE
    return folder / engine if engine in (BASE, TINY) else Path(engine).absolute()
