"""The settings of the desk; each field is the environment variable of its name in capitals."""

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from shared.http.settings import HttpSettings
from shared.model import DEFAULT_LANGUAGE, LanguageTag
from shared.own_secret import own_secret
from shared.secret_rules import RULE, is_weak
from shared.settings import Port


class DeskSettings(HttpSettings):
    """The address, the folder and the secret of the desk."""

    desk: Literal["on", "off"] = "on"
    """`off` closes the desk's door: there is no API. Its queue is still handled, so that erasures
    reach its store."""

    desk_port: Port = 8001
    """The port of the listener; the embedded stack serves the desk on PORT, under /desk."""

    desk_url: str = "http://localhost:8001"
    """The address that staff reach the desk at, without /desk: links for them begin with it."""

    public_url: str = "http://localhost:8000"
    """The address that candidates reach the gateway at: links of invitations begin with it."""

    org_name: str = ""
    """The gateway's setting, which the page tells staff: the organisation that interviews."""

    retention_days: float = Field(default=180.0, ge=0, allow_inf_nan=False)
    """The gateway's setting, which the page tells staff."""

    desk_dir: Path = Path("data/desk")
    """The folder of the setup link, and of the generated key of the audit trail."""

    audit_key: str = Field(default="", repr=False)
    """The secret that chains the audit trail. When empty, a secret is made in `desk_dir`; replicas
    on several machines need this setting."""

    roles_dir: Path = Path(__file__).parent.parent / "gateway/questions/packs"

    interview_language: LanguageTag = DEFAULT_LANGUAGE
    """The language (BCP 47) of the role packs that lie in `roles_dir` itself."""

    @field_validator("desk_url", "public_url")
    @classmethod
    def _desk_url(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
            raise ValueError("the address must be like https://desk.example.org")
        return url.rstrip("/")

    @property
    def setup_link_file(self) -> Path:
        """The file that the link for the first account is written to."""
        return self.desk_dir / "setup-link"

    def trail_key(self) -> bytes:
        """Return the key of the audit trail; ValueError when it is weak or cannot be used."""
        if self.audit_key and is_weak(self.audit_key):
            raise ValueError(f"AUDIT_KEY: {RULE}")
        return (self.audit_key or own_secret(self.desk_dir / "audit_key", "DESK_DIR")).encode()
