"""The films of the questions on the volume FILMS_DIR, and the note that says who speaks in them.

The avatar service writes both; the gateway reads them. A film is a folder, named by the hash of its
text and speaker, so that all sessions share it. The folder appears whole.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from shared.model import Value

FILM, CAPTIONS, POSTER = "film.mp4", "film.vtt", "poster.jpg"
"""The files of a film's folder."""

STUDIO = "studio.json"
"""The file with the Studio, in FILMS_DIR. Without it nobody makes films."""

LISTENING = ""
"""The text of the silent film that the page plays while the candidate speaks."""

AHEAD_ORDER = 100
"""The order of films that nobody waits for: behind all questions of sessions."""


class Speaker(Value):
    """The voice and the face of a language."""

    voice: str
    face: str


class Studio(Value):
    """The speakers by language (`en`, `es`), and the version of everything that shapes a film."""

    speakers: Mapping[str, Speaker]
    version: str

    def speaker(self, language: str) -> Speaker | None:
        """Return the speaker of a BCP 47 tag, whatever its region; None if nobody speaks it."""
        return self.speakers.get(language.partition("-")[0].casefold())

    def film(self, text: str, language: str) -> str | None:
        """Return the name of the film's folder; None if nobody speaks the language."""
        speaker = self.speaker(language)
        if speaker is None:
            return None
        said = [" ".join(text.split()), speaker.voice, speaker.face, self.version]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def read_studio(folder: Path) -> Studio | None:
    """Return the studio of FILMS_DIR; None where nobody makes films."""
    try:
        return Studio.model_validate_json((folder / STUDIO).read_bytes())
    except (OSError, ValidationError):
        return None
