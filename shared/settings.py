"""The settings of every service, from the environment."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from shared.addresses import BROKER, STORE
from shared.environment import Environment
from shared.setting_files import SettingFiles

Port = Annotated[int, Field(ge=0, le=65535)]
Duration = Annotated[float, Field(gt=0, allow_inf_nan=False)]
"""A time in seconds."""


class Settings(BaseSettings):
    """Settings; each field is the environment variable of its name in capitals.

    With `_FILE` behind its name, the variable names the file that holds the value.
    """

    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    broker_url: str = "embedded:///data"
    """`amqp://user:password@host/` or `embedded:///folder` (inside one process only)."""

    store_url: str = "sqlite:///data"
    """`mongodb://user:password@host/database` or `sqlite:///folder` (a file for each service)."""

    redis_url: str = "embedded"
    """`redis://host` or `embedded` (inside one process only)."""

    reports_dir: Path = Path("data/reports")
    """The volume of the finished PDFs, with one folder for each session."""

    films_dir: Path = Path("data/films")
    """The volume of the questions' films, with one folder for each film."""

    sound_dir: Path = Path("data/sound")
    """The volume of the candidates' recorded sound, with one folder for each session."""

    erasures_dir: Path = Path("data/erasures")
    """The journal of erasures, for `vivavoce restore`: to be kept apart from the backups."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"

    log_format: Literal["auto", "json", "pretty"] = "auto"
    """auto: pretty on a terminal, else JSON."""

    metrics_port: Port | None = None
    """Internal port for /metrics and /health of this process; no port is opened when unset."""

    metrics_host: str = "127.0.0.1"

    pool_processes: int | None = Field(None, ge=1)
    """Processes beside this one that grade and print. When unset: as many as processors, at
    most 4; in the report service 1, since a report takes some 12 ms."""

    stop_grace: Duration = 20.0
    """Seconds that running handlers get after SIGTERM; compose waits longer."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        # An empty list, which is a value, gives way to a file.
        return init_settings, SettingFiles(settings_cls), Environment(settings_cls)

    @field_validator("broker_url")
    @classmethod
    def _broker(cls, url: str) -> str:
        BROKER.folder(url)
        return url

    @field_validator("store_url")
    @classmethod
    def _store(cls, url: str) -> str:
        STORE.folder(url)
        return url


def keep_in_data_dir() -> None:
    """Keep all files of the embedded stack in the folder DATA_DIR (`data`).

    A part for which the environment names another place is kept there.
    """
    folder = data_dir()
    for variable, value in {
        "BROKER_URL": BROKER.url(folder),
        "STORE_URL": STORE.url(folder),
        "REPORTS_DIR": str(folder / "reports"),
        "FILMS_DIR": str(folder / "films"),
        "SOUND_DIR": str(folder / "sound"),
        "AVATARS_DIR": str(folder / "avatars"),
        "ERASURES_DIR": str(folder / "erasures"),
        "JWT_SECRET_FILE": str(folder / "jwt_secret"),
        "DESK_DIR": str(folder / "desk"),
        "PUBLIC_URL": f"http://localhost:{os.environ.get('PORT') or 8000}",
        "DESK_URL": f"http://localhost:{os.environ.get('PORT') or 8000}",
    }.items():
        if not os.environ.get(f"{variable}_FILE"):
            _set_default(variable, value)
    _set_default("MODEL_DIR", str(folder / "voices"))
    _set_default("STT_MODEL_DIR", str(folder / "recognisers"))
    if (folder / "assets").is_dir():  # else those that `make assets` put beside the code
        _set_default("ASSETS_DIR", str(folder / "assets"))


def _set_default(variable: str, value: str) -> None:
    """Set an environment variable that is unset or empty."""
    if not os.environ.get(variable):
        os.environ[variable] = value


def data_dir() -> Path:
    """Return the folder of the embedded stack."""
    return Path(os.environ.get("DATA_DIR") or "data")
