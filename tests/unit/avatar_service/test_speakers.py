"""The choice of voices, and the voice whose model is in its package."""

from pathlib import Path

import numpy as np
import pytest

from avatar_service.settings import AvatarSettings
from avatar_service.speakers import open_studio
from avatar_service.voices import espeak, spanish
from avatar_service.voices.heart import Heart
from shared.retry import Permanent


@pytest.fixture(autouse=True)
def _without_espeak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeak, "PROGRAM", "no-such-program")


def settings(tmp_path: Path, **given: str) -> AvatarSettings:
    return AvatarSettings.model_validate({"model_dir": tmp_path, "voice": True, **given})


def test_a_language_without_a_model_has_no_speaker(tmp_path: Path) -> None:
    studio = open_studio(settings(tmp_path, avatar_voice="michael, dora"))
    assert studio is not None
    assert {language: who.voice for language, who in studio.speakers.items()} == {"en": "heart"}


def test_voice_off_and_an_unknown_voice(tmp_path: Path) -> None:
    assert open_studio(settings(tmp_path, voice="off")) is None
    with pytest.raises(ValueError, match="AVATAR_VOICE: nobody is no voice; there are heart"):
        open_studio(settings(tmp_path, avatar_voice="nobody"))


def test_respellings_and_the_renderer_make_other_films(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("en: {words: {Vivavoce: vee va}}")
    every = [{}, {"avatar_respellings": str(own)}, {"avatar_renderer": "render"}]
    studios = [open_studio(settings(tmp_path, **given)) for given in every]
    assert len({studio.version for studio in studios if studio}) == 3


def test_the_times_of_the_phonemes_fill_the_speech_and_fit_its_sound() -> None:
    speech = Heart().say("My map, please.")
    assert speech.phones[-1].end <= speech.seconds
    assert speech.seconds - speech.phones[-1].end < 0.5
    starts = [phone.start for phone in speech.phones]
    assert starts == sorted(starts)
    loud = np.flatnonzero(np.abs(speech.samples) > 0.05)[0] / 24_000
    assert abs(loud - speech.phones[0].start) < 0.06
    again = Heart().say("My map, please.")
    assert np.array_equal(again.samples, speech.samples)


def test_a_text_without_words_cannot_be_said() -> None:
    with pytest.raises(Permanent, match="no word"):
        Heart().say("?!")


def test_spanish_is_pronounced_in_the_alphabet_of_the_model() -> None:
    assert spanish.phonemes("¿Mucho perro?") == "mˈuʧo pˈero?"
