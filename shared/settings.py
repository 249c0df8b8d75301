"""Settings from the environment that every service has."""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Each field is the environment variable of its name in capitals."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    broker_url: str = "embedded:///data"
    """`amqp://user:password@host/` or `embedded:///folder` (inside one process only)."""

    store_url: str = "sqlite:///data"
    """`mongodb://user:password@host/database` or `sqlite:///folder` (one file a service)."""

    redis_url: str = "embedded"
    """`redis://host` or `embedded` (inside one process only)."""

    reports_dir: Path = Path("data/reports")
    """The volume where finished PDFs lie, one folder a session."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"

    log_format: Literal["auto", "json", "pretty"] = "auto"
    """auto: pretty on a terminal, else JSON."""

    metrics_port: int | None = None
    """Internal port for /metrics and /health of this process; none when unset."""

    metrics_host: str = "127.0.0.1"

    pool_processes: int | None = Field(None, ge=1)
    """Processes beside this one that grade and print. When unset: one a processor, at most 4; in
    the report service one, which takes some 12 ms a report."""

    stop_grace: float = 20.0
    """Seconds that running handlers get after SIGTERM; compose waits longer than this."""


def keep_in_data_dir() -> None:
    """Without servers everything lies in one folder, DATA_DIR (`data`), unless the environment
    names another place for a part of it."""
    folder = Path(os.environ.get("DATA_DIR", "data"))
    for variable, value in {
        "BROKER_URL": f"embedded:///{folder}",
        "STORE_URL": f"sqlite:///{folder}",
        "REPORTS_DIR": str(folder / "reports"),
        "AVATARS_DIR": str(folder / "avatars"),
        "JWT_SECRET_FILE": str(folder / "jwt_secret"),
    }.items():
        os.environ.setdefault(variable, value)
