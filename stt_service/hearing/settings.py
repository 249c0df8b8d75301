"""The settings of the recognisers; each field is the environment variable of its name."""

from pathlib import Path

from pydantic import Field

from shared.settings import Settings


class HearingSettings(Settings):
    """The engine, its models and its processes."""

    stt_engine: str = ""
    """Empty or `moonshine`: Moonshine for English, and Whisper base for the rest. `base`: Whisper
    base alone. `tiny`: Whisper tiny.en alone, in .3 GB, for English interviews. Else the folder of
    a Whisper model in CTranslate2's format."""

    stt_model_dir: Path = Path("data/recognisers")
    """The folder of the models (`make recognisers`)."""

    stt_processes: int = Field(1, ge=1)
    """Processes that recognise speech, each on one thread and with the models in .6 GB."""
