"""Settings in environment variables."""

import os
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from gateway.settings import GatewaySettings
from grading_service.settings import GradingSettings
from shared.environment import mistyped
from shared.host import warn_of_mistyped
from shared.settings import Settings, data_dir, keep_in_data_dir

KINDS = (GatewaySettings, GradingSettings)


@pytest.fixture
def emptied(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every setting is an empty variable."""
    for kind in KINDS:
        for name in kind.model_fields:
            monkeypatch.setenv(name.upper(), "")
    monkeypatch.setenv("DATA_DIR", "")


@pytest.mark.usefixtures("emptied")
def test_an_empty_variable_is_an_unset_one_unless_the_setting_is_a_list() -> None:
    for kind in KINDS:
        defaults = {name: field.default for name, field in kind.model_fields.items()}
        if "allowed_origins" in defaults:
            defaults["allowed_origins"] = ""
        assert kind().model_dump() == defaults


@pytest.mark.usefixtures("emptied")
def test_an_empty_variable_leaves_the_files_in_the_folder_data(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))  # to which the call adds
    assert data_dir() == Path("data")
    keep_in_data_dir()
    assert os.environ["STORE_URL"] == "sqlite:///data"


def test_an_empty_list_gives_way_to_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "origins").write_text("https://a.example")
    monkeypatch.setenv("ALLOWED_ORIGINS", "")
    monkeypatch.setenv("ALLOWED_ORIGINS_FILE", str(tmp_path / "origins"))
    assert GatewaySettings().allowed_origins == "https://a.example"


def test_a_variable_that_looks_like_a_setting_is_named_with_that_setting() -> None:
    environment = {
        "SESION_TTL": "60",
        "JWT_SECRET": "s",
        "BROKER_URL_FIEL": "f",
        "GRADER_SAMPELS": "3",
        "DATADIR": "d",
    }
    assert mistyped(KINDS, environment) == {
        "BROKER_URL_FIEL": "BROKER_URL_FILE",
        "DATADIR": "DATA_DIR",
        "GRADER_SAMPELS": "GRADER_SAMPLES",
        "JWT_SECRET": "JWT_SECRETS",
        "SESION_TTL": "SESSION_TTL",
    }


def test_settings_and_the_variables_of_others_are_not_named() -> None:
    names = "SESSION_TTL session_ttl ADMIN_TOKEN_FILE DATA_DIR HOME HOSTNAME PATH REDIS_PORT"
    environment = dict.fromkeys(f"{names} LOGNAME ANTHROPIC_AUTH_TOKEN MONGODB_URI".split(), "")
    assert mistyped([Settings, *KINDS], environment) == {}


def test_a_start_warns_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SESION_TTL", "60")
    with capture_logs() as logs:
        warn_of_mistyped()
    (line,) = logs
    assert line["log_level"] == "warning"
    assert line["did_you_mean"] == {"SESION_TTL": "SESSION_TTL"}
