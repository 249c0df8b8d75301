import functools
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import httpx2
import pytest

from shared.version import VERSION
from tests.support.server_process import free_port
from tests.unit.vivavoce.fake_gateway import PDF, FakeGateway, problem
from vivavoce.cli import main


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> FakeGateway:
    """Whatever URL is given, this gateway answers."""
    fake = FakeGateway()
    transport = httpx2.MockTransport(fake.answer)
    client = functools.partial(httpx2.AsyncClient, transport=transport)
    monkeypatch.setattr(httpx2, "AsyncClient", client)
    return fake


@pytest.fixture
def answers(tmp_path: Path) -> str:
    path = tmp_path / "answers.yaml"
    path.write_text("answers:\n  - text: I make a list. Then I start.\n")
    return str(path)


def test_an_interview_prints_the_marks_and_saves_the_pdf(
    gateway: FakeGateway, answers: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a folder with a rather long name, longer than a terminal is wide" / "x.pdf"
    out.parent.mkdir()
    assert main(["interview", answers, "--url", "http://there:9", "--out", str(out)]) == 0
    assert out.read_bytes() == PDF
    printed = capsys.readouterr().out
    assert "1. How do you" in printed
    assert "conciseness" in printed
    assert "20" in printed
    assert f"The report is in {out}\n" in printed
    assert {request.url.netloc for request in gateway.requests} == {b"there:9"}


def test_a_servers_text_neither_formats_nor_steers_the_terminal(
    gateway: FakeGateway, answers: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["interview", answers, "--out", str(tmp_path / "x.pdf")]) == 0
    assert "A solid interview [bold]overall[2J." in capsys.readouterr().out


def test_the_pdf_is_named_after_the_start_of_the_session_id(
    gateway: FakeGateway, answers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["interview", answers]) == 0
    assert [path.name for path in tmp_path.glob("*.pdf")] == ["interview-5Yk0-abc.pdf"]


def test_a_failed_interview_is_1_with_the_reason(
    gateway: FakeGateway, answers: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gateway.trouble["/stt/append"] = [problem(409, "This interview is over.")]
    assert main(["interview", answers, "--out", str(tmp_path / "x.pdf")]) == 1
    assert "This interview is over." in capsys.readouterr().err
    assert not (tmp_path / "x.pdf").exists()


def test_a_faulty_file_is_2_and_nothing_is_sent(
    gateway: FakeGateway, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["interview", str(tmp_path / "none.yaml")]) == 2
    assert "No such file" in capsys.readouterr().err
    assert gateway.requests == []


def test_a_pdf_that_cannot_be_saved_is_1(
    gateway: FakeGateway,
    answers: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "interview-5Yk0-abc.pdf").mkdir()
    assert main(["interview", answers]) == 1
    assert "The PDF cannot be saved" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [
        ["--url", "localhost:8000"],
        ["--url", "ftp://there"],
        ["--url", "http://"],
        ["--url", "http://there:99999"],
        ["--out", "/no/such/folder/x.pdf"],
        ["--out", "/"],
        ["--out", "x" * 300],
        ["--speed", "2"],
    ],
)
def test_a_wrong_option_is_2_before_anything_is_sent(
    gateway: FakeGateway, answers: str, options: list[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["interview", answers, *options])
    assert stopped.value.code == 2
    assert gateway.requests == []


def test_no_command_is_2_and_shows_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "interview" in capsys.readouterr().err


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for the embedded stack, and end with 7. The environment is restored."""
    for variable in ("BROKER_URL", "STORE_URL", "REPORTS_DIR", "AVATARS_DIR", "JWT_SECRET_FILE"):
        monkeypatch.setenv(variable, "")
        monkeypatch.delenv(variable)
    embedded = ModuleType("vivavoce.embedded")
    monkeypatch.setattr(embedded, "main", lambda: 7, raising=False)
    monkeypatch.setitem(sys.modules, "vivavoce.embedded", embedded)


@pytest.mark.usefixtures("runner")
def test_run_is_the_embedded_runner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", str(free_port()))
    assert main(["run"]) == 7


@pytest.mark.usefixtures("runner")
def test_a_port_that_is_taken_is_1_and_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("PORT", str(port := taken.getsockname()[1]))
        assert main(["run"]) == 1
    told = capsys.readouterr().err
    assert told == f"vivavoce: Cannot serve on 127.0.0.1 port {port}: Address already in use\n"


@pytest.mark.usefixtures("runner")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "80000"),
        ("RATE_LIMITS", "perhaps"),
        ("SESSION_TTL", "-5"),
        ("ALLOWED_ORIGINS", "foo"),
        ("GRADER_SAMPLES", "27"),
        ("ANTHROPIC_BASE_URL", "api.anthropic.com"),
    ],
)
def test_a_wrong_setting_is_2_and_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert main(["run"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"vivavoce: The setting {name}: ")
    assert value not in line


def test_a_wrong_setting_of_another_command_is_told_in_one_line_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BROKER_URL", "http://user:a-password@host")
    assert main(["dead-letters", "list"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("vivavoce: The setting BROKER_URL: ")
    assert "a-password" not in line


@pytest.mark.usefixtures("runner")
@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("ROLES_DIR", "roles", "roles/general.yaml:1: the key questions is missing"),
        ("ROLES_DIR", "nowhere", "nowhere: there is no such folder of role packs"),
        ("JWT_SECRETS", "a-short-one", "JWT_SECRETS: a secret needs at least 32 random bytes"),
    ],
)
def test_settings_that_the_gateway_would_refuse_are_2_in_one_line_and_nothing_is_made(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
    why: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORT", str(free_port()))
    monkeypatch.setenv(name, value)
    (tmp_path / "roles").mkdir()
    (tmp_path / "roles/general.yaml").write_text("title: General\ndescription: For all.\n")
    assert main(["run"]) == 2
    assert capsys.readouterr().err == f"vivavoce: {why}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["roles"]


@pytest.mark.usefixtures("runner")
def test_a_kept_secret_that_is_weak_is_2_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PORT", str(free_port()))
    (tmp_path / "jwt_secret").write_text("a-short-one")
    assert main(["run"]) == 2
    assert capsys.readouterr().err.startswith(f"vivavoce: the secret in {tmp_path}/jwt_secret")


def test_the_version_is_printed_by_python_dash_m_too() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "vivavoce", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"vivavoce {VERSION}\n"


def test_the_command_line_is_read_without_importing_the_player() -> None:
    code = (
        "import sys; from vivavoce.cli import main; main(['--version']); "
        "print(sorted({'httpx2', 'rich', 'yaml', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")
