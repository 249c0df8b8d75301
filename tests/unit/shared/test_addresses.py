"""The URLs of settings: which are accepted, and which folder they name."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.addresses import BROKER, STORE, Addresses
from shared.broker import open_broker
from shared.host import in_words
from shared.settings import Settings, keep_in_data_dir
from shared.store import open_store

BOTH = pytest.mark.parametrize("addresses", [BROKER, STORE], ids=lambda each: each.setting)


@BOTH
@pytest.mark.parametrize(
    ("path", "folder"),
    [("data", "data"), ("/srv/data", "/srv/data"), ("a/b", "a/b"), ("a%23b%3fc", "a#b?c")],
)
def test_a_url_names_a_folder_on_both_alike(addresses: Addresses, path: str, folder: str) -> None:
    assert addresses.folder(f"{addresses.embedded}:///{path}") == Path(folder)


@BOTH
@given(
    name=st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1)
    | st.binary(min_size=1).filter(lambda name: not {0, 47} & set(name)).map(os.fsdecode),
    absolute=st.booleans(),
)
def test_the_url_of_any_folder_names_that_folder(
    addresses: Addresses, name: str, absolute: bool
) -> None:
    folder = Path("/srv" if absolute else "srv") / name
    assert addresses.folder(addresses.url(folder)) == folder


@BOTH
@pytest.mark.parametrize("end", ["?", "#", "?mode=memory", "#part", "/a#b/c"])
def test_a_query_or_fragment_that_means_nothing_is_refused(addresses: Addresses, end: str) -> None:
    with pytest.raises(ValueError, match=rf"^{addresses.setting}: .*%3F and %23$"):
        addresses.folder(f"{addresses.embedded}:///data{end}")


@pytest.mark.parametrize(
    ("addresses", "url"),
    [
        (BROKER, "amqps://me:secret@host/vhost?heartbeat=5"),
        (STORE, "mongodb+srv://me:secret@host/database?tls=true"),
    ],
)
def test_a_server_is_no_folder(addresses: Addresses, url: str) -> None:
    assert addresses.folder(url) is None


@pytest.mark.parametrize("variable", ["BROKER_URL", "STORE_URL"])
@pytest.mark.parametrize("url", ["kafka://me:secret@host", "secret", "http://[secret"])
def test_a_setting_with_another_url_is_refused_in_one_line(
    variable: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, url)
    with pytest.raises(ValidationError) as refused:
        Settings()
    line = in_words(refused.value)
    assert line.startswith(f"The setting {variable}: ")
    assert "secret" not in str(refused.value)
    assert "\n" not in line


@pytest.mark.parametrize("name", ["a#b", "a?b", "a%41b", "a b", "ä", "a\nb", os.fsdecode(b"\xff")])
async def test_every_file_lies_in_the_data_dir_whatever_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for variable in ("BROKER_URL", "STORE_URL", "REPORTS_DIR", "AVATARS_DIR", "JWT_SECRET_FILE"):
        monkeypatch.setenv(variable, "")
        monkeypatch.delenv(variable)
    folder = tmp_path / name
    monkeypatch.setenv("DATA_DIR", str(folder))
    keep_in_data_dir()
    settings = Settings()
    async with open_broker(settings.broker_url), open_store(settings.store_url, "stt"):
        found = {path.name for path in folder.iterdir()}
    assert {"broker.sqlite", "stt.sqlite"} <= found
    assert settings.reports_dir.parent == folder
    assert os.listdir(tmp_path) == [name]  # noqa: PTH208
