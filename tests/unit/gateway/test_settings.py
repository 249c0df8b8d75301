import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from gateway.settings import GatewaySettings, own_secret

GOOD = "a-good-secret-of-forty-random-bytes-0123"


@pytest.mark.parametrize("secret", ["short", "x" * 64, "abcabcabc" * 8, GOOD[:31]])
def test_a_weak_secret_is_refused(secret: str) -> None:
    for secrets in (secret, f"{GOOD},{secret}", f" {secret} ,{GOOD}"):
        with pytest.raises(ValueError, match="JWT_SECRETS") as refused:
            GatewaySettings(jwt_secrets=secrets).secrets()
        assert secret not in str(refused.value)


def test_the_first_secret_signs_and_spaces_do_not_count() -> None:
    settings = GatewaySettings(jwt_secrets=f" {GOOD} , {GOOD[::-1]} ,")
    assert settings.secrets() == [GOOD, GOOD[::-1]]
    assert GOOD not in repr(settings)


def test_without_a_secret_one_is_made_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "new/folder/jwt_secret"
    settings = GatewaySettings(jwt_secret_file=file)
    (secret,) = settings.secrets()
    assert settings.secrets() == [secret]
    assert len(secret) >= 64
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["jwt_secret"]


def test_processes_that_start_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    file = tmp_path / "jwt_secret"
    program = (
        "import sys, pathlib; from gateway.settings import own_secret\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "print(own_secret(pathlib.Path(sys.argv[1])))"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    secrets = [process.communicate("go\n", timeout=30)[0].strip() for process in started]
    assert secrets == [own_secret(file)] * 2
    assert [path.name for path in tmp_path.iterdir()] == ["jwt_secret"]


def test_a_file_with_a_weak_secret_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "jwt_secret"
    file.write_text("secret\n")
    with pytest.raises(ValueError, match="32 random bytes"):
        GatewaySettings(jwt_secret_file=file).secrets()


@pytest.mark.parametrize(
    ("given", "on"), [("off", False), ("OFF", False), ("on", True), ("0", False)]
)
def test_rate_limits_are_switched_by_word(
    monkeypatch: pytest.MonkeyPatch, given: str, on: bool
) -> None:
    monkeypatch.setenv("RATE_LIMITS", given)
    assert GatewaySettings().rate_limits is on


def test_a_switch_that_is_neither_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATE_LIMITS", "sometimes")
    with pytest.raises(ValidationError):
        GatewaySettings()
