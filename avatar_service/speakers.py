"""The choice of the voices: for each language the first preferred voice whose model is there."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import structlog

from avatar_service.settings import AvatarSettings
from avatar_service.voices import Voice
from avatar_service.wording import BUILT_IN, load_wording
from shared.films import Speaker, Studio

log = structlog.get_logger(__name__)

LOOK = "3"
"""The version of drawing, pronunciation and encoding: another version makes other films."""

PACKAGES = ("av", "hibari", "numpy", "onnxruntime", "PIL", "piper_plus_g2p")
"""The packages of the extra `speak`."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A voice that may be there. `languages` are those that it speaks."""

    name: str
    languages: tuple[str, ...]
    face: str
    missing: Callable[[Path], str | None]
    open: Callable[[Path, str], Voice]


def _heart_missing(folder: Path) -> str | None:
    from avatar_service.voices import heart

    return heart.missing()


def _open_heart(folder: Path, language: str) -> Voice:
    from avatar_service.voices.heart import Heart

    return Heart()


def _kokoro_missing(style: str, folder: Path) -> str | None:
    from avatar_service.voices import kokoro

    return kokoro.missing(style, folder)


def _open_kokoro(style: str, folder: Path, language: str) -> Voice:
    from avatar_service.voices import english, spanish
    from avatar_service.voices.kokoro import Kokoro

    return Kokoro(style, folder, (spanish if language == "es" else english).phonemes)


def _espeak_missing(folder: Path) -> str | None:
    from avatar_service.voices import espeak

    return espeak.missing()


def _open_espeak(folder: Path, language: str) -> Voice:
    from avatar_service.voices.espeak import Espeak

    return Espeak(language)


def _kokoro(name: str, style: str, language: str, face: str) -> Candidate:
    return Candidate(
        name, (language,), face, partial(_kokoro_missing, style), partial(_open_kokoro, style)
    )


VOICES: tuple[Candidate, ...] = (
    Candidate("heart", ("en",), "nora", _heart_missing, _open_heart),
    _kokoro("michael", "am_michael", "en", "ivan"),
    _kokoro("dora", "ef_dora", "es", "nora"),
    _kokoro("alex", "em_alex", "es", "ivan"),
    Candidate("espeak", ("en", "es"), "nora", _espeak_missing, _open_espeak),
)
"""Every voice; of two voices of a language, the first is the better one."""

BY_NAME = {voice.name: voice for voice in VOICES}


def open_studio(settings: AvatarSettings) -> Studio | None:
    """Return who speaks which language; None where nobody does. The log names the missing voices.

    ValueError where AVATAR_VOICE names no voice, or the respellings cannot be used.
    """
    preferred = [name.strip() for name in settings.avatar_voice.split(",") if name.strip()]
    if unknown := [name for name in preferred if name not in BY_NAME]:
        raise ValueError(f"AVATAR_VOICE: {unknown[0]} is no voice; there are {', '.join(BY_NAME)}")
    if not settings.voice:
        return None
    if lacking := [name for name in PACKAGES if find_spec(name) is None]:
        log.warning("no films are made: the extra `speak` is not installed", lacking=lacking)
        return None
    load_wording(settings.avatar_respellings)
    order = [*(BY_NAME[name] for name in preferred), *VOICES]
    speakers = {}
    for language in ("en", "es"):
        if voice := _first_there(language, order, settings.model_dir):
            face = settings.avatar_face or voice.face
            speakers[language] = Speaker(voice=voice.name, face=face)
    log.info("speakers", **{language: who.voice for language, who in speakers.items()})
    return Studio(speakers=speakers, version=_version(settings)) if speakers else None


def _first_there(language: str, order: Sequence[Candidate], models: Path) -> Candidate | None:
    for voice in order:
        if language in voice.languages:
            reason = voice.missing(models)
            if reason is None:
                return voice
            log.warning("a voice is missing", voice=voice.name, language=language, reason=reason)
    return None


def _version(settings: AvatarSettings) -> str:
    """Return a text that differs where anything differs that shapes a film."""
    content = BUILT_IN.read_bytes() + settings.avatar_renderer.encode()
    if settings.avatar_respellings is not None:
        content += settings.avatar_respellings.read_bytes()
    return f"{LOOK}-{hashlib.sha256(content).hexdigest()[:12]}"
