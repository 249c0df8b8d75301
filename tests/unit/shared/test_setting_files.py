"""A setting whose value lies in a file."""

import os
from pathlib import Path

import pytest

from gateway.settings import GatewaySettings
from shared.settings import Settings, keep_in_data_dir

URL = "amqp://stt:a-secret@rabbitmq:5672/"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "broker_url"
    monkeypatch.delenv("BROKER_URL", raising=False)
    monkeypatch.setenv("BROKER_URL_FILE", str(path))
    return path


def test_the_value_is_the_text_of_the_file_without_its_last_line_break(file: Path) -> None:
    file.write_text(f"{URL}\n")
    assert Settings().broker_url == URL


def test_a_services_own_setting_may_lie_in_a_file_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text("a-token-of-the-operator")
    monkeypatch.setenv("ADMIN_TOKEN_FILE", str(tmp_path / "token"))
    assert GatewaySettings().admin_token == "a-token-of-the-operator"


def test_the_embedded_stacks_own_value_does_not_stand_in_its_way(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))  # to which the call adds
    file.write_text(URL)
    keep_in_data_dir()
    assert Settings().broker_url == URL


def test_an_empty_variable_names_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROKER_URL_FILE", "")
    assert Settings(store_url="sqlite:///x").broker_url


def test_a_file_that_is_missing_or_empty_is_named(file: Path) -> None:
    with pytest.raises(ValueError, match=rf"BROKER_URL_FILE: {file} cannot be read: No such file"):
        Settings()
    file.write_text("\n")
    with pytest.raises(ValueError, match=rf"BROKER_URL_FILE: {file} is empty"):
        Settings()


def test_a_setting_that_is_given_twice_is_refused_without_its_value(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(URL)
    monkeypatch.setenv("BROKER_URL", URL)
    with pytest.raises(ValueError, match="BROKER_URL and BROKER_URL_FILE are both set") as refused:
        Settings()
    assert "a-secret" not in str(refused.value)
