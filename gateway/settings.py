"""The gateway's own settings; each field is the environment variable of its name in capitals."""

import secrets
from contextlib import suppress
from pathlib import Path

from pydantic import Field

from shared.settings import Settings

MIN_SECRET_BYTES = 32


class GatewaySettings(Settings):
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)

    jwt_secrets: str = Field(default="", repr=False)
    """Comma-separated: the first one signs, all are accepted, so one can be rotated."""

    jwt_secret_file: Path = Path("data/jwt_secret")
    """Where a secret is kept that was made because nobody gave one."""

    admin_token: str = Field(default="", repr=False)
    """Opens operators' calls; off when empty."""

    roles_dir: Path = Path(__file__).parent / "roles"

    allowed_origins: str = "http://localhost:3000"
    """Comma-separated origins whose pages may call."""

    trusted_proxies: str = ""
    """Comma-separated addresses whose X-Forwarded-For counts."""

    avatars_dir: Path = Path("data/avatars")
    """Where the optional videos of the questions lie, one folder a session."""

    assets_dir: Path = Path(__file__).parent.parent / "data/assets"
    """Where the third-party files of the page lie, served at /assets."""

    consent_version: str = "1"
    """Of the text that candidates agree to; it is kept with their consent."""

    phone_detection: bool = False
    """Let the page look for a phone in the camera's pictures."""

    question_seconds: int = 180
    """What an answer should take: the page counts it down, and cuts nobody off."""

    private_reads: bool = False
    """Ask for the token on reading attention, report and avatar too."""

    session_ttl: float = 4 * 3600.0
    """Seconds in which a session can be written to."""

    token_grace: float = 24 * 3600.0
    """Seconds that a token lives on after that, for reading."""

    finalize_wait: float = 60.0
    """Seconds that finalize waits for the report."""

    max_body_bytes: int = 8 * 1024 * 1024
    max_answer_chars: int = 200_000
    max_session_chars: int = 1_000_000
    max_session_events: int = 50_000
    """Utterances and observations that one process accepts for a session."""
    max_pending: int = 2_000
    """Events that wait for the broker in this process, before 503."""

    max_streams: int = 500
    """Progress streams that are open at a time in this process, before 503."""

    rate_limits: bool = True
    session_events_per_second: int = 100
    address_events_per_second: int = 500
    address_sessions_per_hour: int = 120
    address_misses_per_minute: int = 60
    address_reads_per_second: int = 100

    retention_days: float = 180.0
    """Days after its start that everything of a session is erased; 0 keeps it for ever."""

    sweep_every: float = 15.0
    """Seconds between two looks for interviews that were left behind."""

    def secrets(self) -> list[str]:
        """To sign (the first) and to check tokens with. ValueError for a weak one."""
        given = [secret.strip() for secret in self.jwt_secrets.split(",") if secret.strip()]
        for secret in given or [own_secret(self.jwt_secret_file)]:
            if len(secret.encode()) < MIN_SECRET_BYTES or len(set(secret)) < 8:
                raise ValueError(
                    f"JWT_SECRETS: a secret needs at least {MIN_SECRET_BYTES} random bytes"
                )
        return given or [own_secret(self.jwt_secret_file)]


def own_secret(path: Path) -> str:
    """The secret in the file; made now if there is none, by whichever process comes first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    try:
        fresh.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # of two processes that start at once, one wins
            path.hardlink_to(fresh)
    finally:
        fresh.unlink()
    return path.read_text().strip()
