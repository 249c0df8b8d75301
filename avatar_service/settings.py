"""The settings of the avatar service; each field is the environment variable of its name."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from shared.settings import Duration, Settings


class AvatarSettings(Settings):
    """The voices, the faces and the external renderer."""

    voice: bool = True
    """off: no films are made, and the page shows the questions as text."""

    avatar_voice: str = ""
    """Comma-separated names of preferred voices (heart, michael, dora, alex, espeak)."""

    avatar_face: Literal["", "nora", "ivan"] = ""
    """The face of all voices; when empty, the face that belongs to the voice."""

    model_dir: Path = Path("data/voices")
    """The folder of the voices' models that no package contains (`make voices`)."""

    avatar_respellings: Path | None = None
    """A YAML file of words and their respellings, which goes before the built-in file."""

    avatar_renderer: str = ""
    """A command that makes the picture of a film, in place of the drawn face."""

    avatar_renderer_seconds: Duration = 90.0
    """Seconds after which the command is killed, and the drawn face is used."""

    film_days: float = Field(default=30.0, gt=0, allow_inf_nan=False)
    """Days after its last use that a film is removed."""
