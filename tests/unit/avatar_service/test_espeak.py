"""The voice of last resort, by a stand-in for its program."""

import io
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from avatar_service.voices import espeak
from avatar_service.voices.espeak import Espeak
from shared.retry import Permanent, Unavailable

RATE = 22_050

PROGRAM = """#!{python}
import sys
if "--stdout" in sys.argv:
    sys.stdout.buffer.write(open({sound!r}, "rb").read())
else:
    print({symbols!r})
sys.exit({code})
"""


def install(folder: Path, patch: pytest.MonkeyPatch, symbols: str, code: int = 0) -> None:
    """Install a program that says two clauses of a second each, with half a second between."""
    quiet, hum = np.zeros(RATE // 2), np.sin(np.arange(RATE) / 10)
    samples = (np.concatenate([quiet, hum, quiet, hum, quiet]) * 20_000).astype("<i2")
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    (folder / "sound.wav").write_bytes(content.getvalue())
    program, sound = folder / "espeak", str(folder / "sound.wav")
    program.write_text(
        PROGRAM.format(python=sys.executable, sound=sound, symbols=symbols, code=code)
    )
    program.chmod(0o755)
    patch.setattr(espeak, "PROGRAM", str(program))


def test_the_phonemes_share_the_sound_of_their_clause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, "m_ˈiː n_tʃ\nb_a")
    speech = Espeak("en").say("Me, ba.")
    assert speech.seconds == pytest.approx(3.5, abs=0.01)
    times = {phone.symbol: (phone.start, phone.end) for phone in speech.phones}
    assert "".join(times) == "mˈiːntʃba"
    for symbol, start, end in (("m", 0.5, 0.75), ("n", 1.0, 1.25), ("ʃ", 1.375, 1.5)):
        assert times[symbol] == pytest.approx((start, end), abs=0.02)
    assert times["b"] == pytest.approx((2.0, 2.5), abs=0.02)
    assert times["a"] == pytest.approx((2.5, 3.0), abs=0.02)


def test_nothing_to_say_and_a_program_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, "")
    with pytest.raises(Permanent, match="no word"):
        Espeak("es").say("?!")
    install(tmp_path, monkeypatch, "", code=3)
    with pytest.raises(Permanent, match="ended with code 3"):
        Espeak("es").say("Sí.")
    monkeypatch.setattr(espeak, "PROGRAM", str(tmp_path / "none"))
    with pytest.raises(Unavailable, match="cannot be run"):
        Espeak("es").say("Sí.")
