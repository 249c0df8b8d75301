import subprocess
import sys
from functools import partial
from pathlib import Path
from secrets import token_hex, token_urlsafe

import pytest
from pydantic import ValidationError

from gateway.settings import GatewaySettings
from shared.own_secret import own_secret
from shared.secret_rules import is_weak

GOOD = "Zk4-1rTq_9wXe2LmVb7HcPd0uYs6JgNa3fQi8oRt"


@pytest.mark.parametrize(
    "secret",
    [
        "short",
        "x" * 64,
        "abcabcabc" * 8,
        GOOD[:31],
        "changeme" * 5,
        "changeme-changeme-please-changeme-12345",
        "correct horse battery staple and more words",
        "0123456789abcdef0123456789abcdef",
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "my_super_secret_jwt_signing_key_2024_x",
        "SuperSecretPassword1234567890!!!",
    ],
)
def test_a_weak_secret_is_refused(secret: str) -> None:
    for secrets in (secret, f"{GOOD},{secret}", f" {secret} ,{GOOD}"):
        with pytest.raises(ValueError, match="JWT_SECRETS") as refused:
            GatewaySettings(jwt_secrets=secrets).secrets()
        assert secret not in str(refused.value)


def test_the_token_of_the_operator_obeys_the_same_rule() -> None:
    assert GatewaySettings(admin_token=GOOD).operator_token() == GOOD
    assert GatewaySettings().operator_token() == ""
    with pytest.raises(ValueError, match="ADMIN_TOKEN: a secret needs") as refused:
        GatewaySettings(admin_token=GOOD[:31]).operator_token()
    assert GOOD[:31] not in str(refused.value)


def test_random_secrets_are_not_refused() -> None:
    for make in (partial(token_hex, 16), partial(token_hex, 32), partial(token_urlsafe, 48)):
        assert sum(is_weak(make()) for _ in range(1_000)) <= 1


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


def test_a_secret_that_others_can_read_is_narrowed_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "jwt_secret"
    file.write_text(GOOD)
    file.chmod(0o644)
    settings = GatewaySettings(jwt_secret_file=file)
    assert settings.secrets() == [GOOD]
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    monkeypatch.setattr("os.geteuid", lambda: file.stat().st_uid + 1)
    with pytest.raises(ValueError, match="can be read by every account"):
        settings.secrets()


def test_processes_that_start_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    file = tmp_path / "jwt_secret"
    program = (
        "import sys, pathlib; from shared.own_secret import own_secret\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "print(own_secret(pathlib.Path(sys.argv[1]), 'F'))"
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
    assert secrets == [own_secret(file, "JWT_SECRET_FILE")] * 2
    assert [path.name for path in tmp_path.iterdir()] == ["jwt_secret"]


@pytest.mark.parametrize("content", [b"", b"secret\n", b"\0" * 64])
def test_a_file_with_a_weak_secret_is_refused_by_its_name(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "jwt_secret"
    file.write_bytes(content)
    with pytest.raises(ValueError, match="32 random bytes") as refused:
        GatewaySettings(jwt_secret_file=file).secrets()
    assert f"the secret in {file} (JWT_SECRET_FILE)" in str(refused.value)


@pytest.mark.parametrize("name", ["folder", "binary", "file/secret"])
def test_a_secret_that_cannot_be_made_or_read_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary").write_bytes(b"\xff" * 64)
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match="cannot be made or read: ") as refused:
        GatewaySettings(jwt_secret_file=tmp_path / name).secrets()
    assert f"the secret in {tmp_path / name} (JWT_SECRET_FILE)" in str(refused.value)


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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SESSION_TTL", "-5"),
        ("SESSION_TTL", "nan"),
        ("SWEEP_EVERY", "0"),
        ("TOKEN_GRACE", "-1"),
        ("MAX_BODY_BYTES", "-1"),
        ("ADDRESS_READS_PER_SECOND", "0"),
        ("METRICS_PORT", "80000"),
        ("ALLOWED_ORIGINS", "foo"),
        ("ALLOWED_ORIGINS", "https://a.example, https://b.example/page"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,proxy"),
        *(("ROOT_PATH", path) for path in ("viva", "//viva", "/viva?", "/vi va", "/..")),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as refused:
        GatewaySettings()
    assert refused.value.errors()[0]["loc"] == (name.lower(),)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_ORIGINS", "*"),
        ("ALLOWED_ORIGINS", "https://a.example, http://[::1]:3000, capacitor://localhost"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
    ],
)
def test_a_list_of_origins_or_proxies_is_taken(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert getattr(GatewaySettings(), name.lower()) == value


@pytest.mark.parametrize(
    ("given", "path"), [("/", ""), ("/viva/", "/viva"), ("/of/Viva-2_x", "/of/Viva-2_x")]
)
def test_a_root_path_needs_no_slash_at_its_end(given: str, path: str) -> None:
    assert GatewaySettings(root_path=given).root_path == path


@pytest.mark.parametrize("everybody", ["*", "10.0.0.1, *", "0.0.0.0/0", "::/0"])
def test_nobody_can_trust_every_proxy(everybody: str) -> None:
    with pytest.raises(ValueError, match="name the proxies"):
        GatewaySettings(trusted_proxies=everybody)
