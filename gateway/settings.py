"""The settings of the gateway; each field is the environment variable of its name in capitals."""

import os
import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, NonNegativeInt, PositiveInt, field_validator

from shared.addresses import BROKER, STORE
from shared.environment import CommaSeparated
from shared.http.settings import HttpSettings, items
from shared.model import DEFAULT_LANGUAGE, CandidateReport, LanguageTag
from shared.own_secret import own_secret
from shared.secret_rules import RULE, is_weak
from shared.settings import Duration, Port

ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://([\w.-]+|\[[0-9a-fA-F:.]+\])(:[0-9]{1,5})?", re.ASCII)
"""An origin as browsers send it: scheme, host and port."""

API_KEY_VARIABLES = ("ANTHROPIC_API_KEY", "ANTHROPIC_API_KEY_FILE")
ANTHROPIC_HOST = "api.anthropic.com"

MAX_JSON_BYTES_A_CHAR = 12
"""Bytes of a character outside the basic plane that JSON escapes, as a pair of `\\ud83d`."""

TIMED_WORDS_BYTES = 1_000_000
"""Bytes of an utterance beside its text: the times of its words."""


class GatewaySettings(HttpSettings):
    """The addresses, secrets, limits and times of the gateway."""

    port: Port = 8000

    jwt_secrets: str = Field(default="", repr=False)
    """Comma-separated secrets: the first signs, all are accepted, which allows rotation."""

    jwt_secret_file: Path = Path("data/jwt_secret")
    """The file for a generated secret, used when `jwt_secrets` is empty."""

    tokens: Literal["plain", "opaque"] = "opaque"
    """The subject of the tokens that are issued: the session id, or its HMAC, which does not tell
    the id to whoever finds an old token. Both are accepted, by release 0.1.0 too."""

    admin_token: str = Field(default="", repr=False)
    """The token of operators' calls; empty turns these calls off."""

    roles_dir: Path = Path(__file__).parent / "questions/packs"

    interview_language: LanguageTag = DEFAULT_LANGUAGE
    """The language (BCP 47) of an interview that is started without one, and of the role packs that
    lie in `roles_dir` itself. Packs in other languages lie in folders named by their language."""

    allowed_origins: CommaSeparated = "http://localhost:3000"
    """Comma-separated origins (scheme, host and port) whose pages may call, or `*` for all."""

    avatars_dir: Path = Path("data/avatars")
    """The folder of the optional videos of the questions, with a folder for each session."""

    assets_dir: Path = Path(__file__).parent.parent / "data/assets"
    """The folder of the page's third-party files, served at /assets."""

    org_name: str = ""
    """The organisation that interviews, as candidates are told."""

    org_contact: str = ""
    """Whom candidates may ask about their data: an address or a link."""

    consent_version: str = "1"
    """The version of the text that candidates agree to; kept with their consent."""

    require_consent: bool = False
    """Refuse words of an interview before its candidate sent a consent."""

    grader: Literal["", "claude", "offline"] = ""
    """The grader that candidates are told of before they agree. When empty: Claude if
    ANTHROPIC_API_KEY is set for this process too, as in the embedded stack, else the offline
    grader. docker-compose.yml sets it by the key, which only the grading service gets."""

    anthropic_model: str = "claude-sonnet-5-5"
    anthropic_base_url: str = ""
    """The settings of the grading service, whose grader they name; this process calls nobody."""

    recogniser: Literal["server", "browser", "off"] = "server"
    """Who turns speech into words. `server` counts only where the extra `hear` is installed and a
    recogniser has its models; it is `browser` elsewhere."""

    keep_audio: bool = False
    """Keep the recorded sound until the session is erased. Otherwise sound is erased once it was
    recognised, and speech without sure words after 30 days."""

    phone_detection: bool = False
    """Let the page look for a phone in the camera's pictures."""

    open_start: bool = True
    """Let anybody start an interview. Otherwise interviews begin by invitation only."""

    question_seconds: PositiveInt = 180
    """Seconds that an answer should take: the page counts them down, and cuts nobody off."""

    private_reads: bool = False
    """Ask for the token on reading attention, report and avatar too."""

    session_ttl: Duration = 4 * 3600.0
    """Seconds in which a session can be written to."""

    token_grace: float = Field(default=24 * 3600.0, ge=0, allow_inf_nan=False)
    """Seconds that a token lives on after that, for reading."""

    finalize_wait: Duration = 60.0
    """Seconds that finalize waits for the report."""

    max_answer_chars: NonNegativeInt = 200_000
    max_session_chars: NonNegativeInt = 1_000_000
    max_session_events: NonNegativeInt = 50_000
    """Utterances and observations that a process accepts for a session."""
    max_session_observation_bytes: NonNegativeInt = 16 * 1024 * 1024
    """Bytes that the observations of a session may take in the store."""
    max_session_sound_bytes: NonNegativeInt = 256 * 1024 * 1024
    """Bytes of recorded sound that a session may take: some two hours and a quarter."""
    max_sound_file_bytes: NonNegativeInt = 32 * 1024 * 1024
    """Bytes of a file of sound that is sent as a whole."""
    max_pending: NonNegativeInt = 2_000
    """Events that wait for the broker in this process, before 503."""

    max_streams: NonNegativeInt = 500
    """Progress streams that are open at a time in this process, before 503."""

    min_free_bytes: NonNegativeInt = 256 * 1024 * 1024
    """Free bytes of the disks with the embedded stores, the broker's file, reports and sound, below
    which no interview begins; those that run go on. 0 lets every interview begin."""

    session_events_per_second: PositiveInt = 100
    address_events_per_second: PositiveInt = 500
    address_observation_bytes_per_hour: PositiveInt = 256 * 1024 * 1024
    """Bytes that the observations of an address may take in the store, by hour."""
    session_sound_bytes_per_second: PositiveInt = 128_000
    """Bytes of sound that are taken of a session: four times the rate of speech, for a page that
    catches up. More bytes wait."""
    address_sound_bytes_per_second: PositiveInt = 4_000_000
    address_sound_files_per_hour: PositiveInt = 300
    """Files of sound of an address, by hour: each takes a process for some seconds."""
    address_sessions_per_hour: PositiveInt = 120
    address_misses_per_minute: PositiveInt = 60
    address_reads_per_second: PositiveInt = 100
    address_refusals_per_minute: PositiveInt = 300
    """Calls answered 401, 403 or 422; after them, these are answered 429 and others go on."""

    candidate_report: CandidateReport = "full"
    """What candidates are shown of the report: `full`, `feedback` (strengths and tips, no marks) or
    `none`. It applies to interviews by invitation; all others show the full report."""

    retention_days: float = Field(default=180.0, ge=0, allow_inf_nan=False)
    """Days after its start that a session is erased with everything in it; 0 keeps all for ever."""

    sweep_every: Duration = 15.0
    """Seconds between two sweeps for interviews that were left behind."""

    @field_validator("allowed_origins")
    @classmethod
    def _origins(cls, origins: str) -> str:
        for origin in items(origins):
            if origin != "*" and not ORIGIN.fullmatch(origin):
                raise ValueError("each origin must be like https://example.org, with no path")
        return origins

    @property
    def graded_by(self) -> str:
        """The model that grades, or "offline"."""
        key_here = any(os.environ.get(name) for name in API_KEY_VARIABLES)
        grader = self.grader or ("claude" if key_here else "offline")
        return self.anthropic_model if grader == "claude" else "offline"

    @property
    def words_sent_to(self) -> str | None:
        """The host that answers are sent to for grading; None if they stay on this server."""
        if self.graded_by == "offline":
            return None
        return urlsplit(self.anthropic_base_url).hostname or ANTHROPIC_HOST

    @property
    def consent_text_version(self) -> str:
        """CONSENT_VERSION with the grader: who agreed to one has not agreed to another."""
        return f"{self.consent_version}+{self.graded_by}"

    @property
    def data_folders(self) -> list[Path]:
        """The folders on this machine that hold the files of interviews."""
        embedded = (STORE.folder(self.store_url), BROKER.folder(self.broker_url))
        return [self.reports_dir, self.sound_dir, *(folder for folder in embedded if folder)]

    @property
    def max_answer_bytes(self) -> int:
        """Bytes of an utterance that fills an answer, with its timed words."""
        return self._json_bytes(self.max_answer_chars)

    @property
    def max_message_bytes(self) -> int:
        return self.max_answer_bytes

    @property
    def max_session_bytes(self) -> int:
        """Bytes of a finalize that submits all that a session holds."""
        return self._json_bytes(self.max_session_chars)

    def _json_bytes(self, chars: int) -> int:
        return min(self.max_body_bytes, chars * MAX_JSON_BYTES_A_CHAR + TIMED_WORDS_BYTES)

    def secrets(self) -> list[str]:
        """Return the secrets to check tokens with; the first also signs.

        ValueError when a secret is weak, or the file of the own secret cannot be used.
        """
        given = items(self.jwt_secrets)
        if any(is_weak(secret) for secret in given):
            raise ValueError(f"JWT_SECRETS: {RULE}")
        return given or [own_secret(self.jwt_secret_file, "JWT_SECRET_FILE")]

    def operator_token(self) -> str:
        """Return ADMIN_TOKEN, or "" where there is none; ValueError when it is weak."""
        if self.admin_token and is_weak(self.admin_token):
            raise ValueError(f"ADMIN_TOKEN: {RULE}")
        return self.admin_token
