"""The embedded stack by itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.server_process import free_port
from tests.support.servers import ROOT
from vivavoce.embedded import only_one


def test_a_second_process_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with (
        only_one(tmp_path),
        pytest.raises(SystemExit, match="another Vivavoce"),
        only_one(tmp_path),
    ):
        pytest.fail("the second one came through")
    with only_one(tmp_path):
        assert (tmp_path / "lock").exists()


def test_a_data_folder_is_made_for_this_account_alone_and_one_that_is_there_is_narrowed(
    tmp_path: Path,
) -> None:
    with only_one(tmp_path / "new"):
        assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o750)
    with only_one(tmp_path / "shared"):
        assert (tmp_path / "shared").stat().st_mode & 0o777 == 0o700


def test_the_lock_follows_no_link(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("somebody else's")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/lock").symlink_to(target)
    with pytest.raises(SystemExit, match="cannot be used"), only_one(tmp_path / "data"):
        pytest.fail("the link was followed")
    assert target.read_text() == "somebody else's"


def test_a_service_whose_routes_differ_from_its_table_keeps_the_stack_from_its_start(
    tmp_path: Path,
) -> None:
    """In a process of its own: a start leaves a server of processes behind.

    A port that the gateway left open would add a line of warning.
    """
    program = (
        "from dataclasses import replace\n"
        "from shared.services import SERVICES\n"
        "from vivavoce.embedded import main\n"
        "stt = SERVICES['stt']\n"
        "SERVICES['stt'] = replace(stt, hears=stt.hears[1:])\n"
        "raise SystemExit(main())\n"
    )
    given = {"DATA_DIR": str(tmp_path), "PORT": str(free_port()), "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-W", "always::ResourceWarning", "-c", program],
        cwd=tmp_path,
        env=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 2
    assert ended.stderr.splitlines() == [
        (
            "vivavoce: the routes of stt differ from shared/services.py:"
            " a route for transcript.appended, which it does not hear"
        )
    ]


def test_a_folder_that_cannot_be_used_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SystemExit) as refused, only_one(tmp_path / "file/data"):
        pytest.fail("it was used")
    assert str(refused.value) == (
        f"the folder {tmp_path}/file/data (DATA_DIR or BROKER_URL) cannot be used: File exists"
    )


@pytest.mark.parametrize("name", ["broker.sqlite", "stt.sqlite"])
def test_a_torn_file_ends_the_start_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(bytes(range(256)) * 40)
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "PORT": "0", "LOG_FORMAT": "json"}
    done = subprocess.run(
        [sys.executable, "-m", "vivavoce", "run"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"vivavoce: the SQLite file {tmp_path}/{name} is damaged")
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stdout


def test_the_lock_lies_beside_the_file_of_the_broker(tmp_path: Path) -> None:
    data, broker = tmp_path / "data", tmp_path / "broker#1"
    broker_url = f"embedded:///{tmp_path}/broker%231"
    environment = {**os.environ, "DATA_DIR": str(data), "BROKER_URL": broker_url, "PORT": "0"}
    with only_one(broker):
        done = subprocess.run(
            [sys.executable, "-m", "vivavoce", "run"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == f"another Vivavoce runs on the folder {broker} (DATA_DIR or BROKER_URL)\n"
