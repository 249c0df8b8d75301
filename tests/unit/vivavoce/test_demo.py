"""The demo's content, and what its command says before it does anything."""

import asyncio
from pathlib import Path

import pytest
import yaml

from desk_service.templates.domain import Content as TemplateContent
from shared.store import open_store
from vivavoce import demo
from vivavoce.cli import main
from vivavoce.demo import CONTENT, Content, wait_for_link


def test_the_content_is_a_template_and_eight_people_in_all_states() -> None:
    content = Content.model_validate(yaml.safe_load(CONTENT.read_text()))
    template = TemplateContent.model_validate(content.template)
    assert template.problem is None
    assert len(content.people) == 8
    assert len({person.reaches for person in content.people}) == 8
    for person in content.people:
        assert person.email.endswith("@example.org")
        assert len(person.answers) <= len(template.questions)
        assert len(person.review) in (0, len(template.questions))


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the data folder of the command, which looks for the setup link twice."""
    monkeypatch.setattr(demo, "LINK_LOOKS", 2)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    for variable in ("STORE_URL", "BROKER_URL", "DESK_DIR", "DESK_URL", "PUBLIC_URL"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path / "data"


def test_without_a_server_the_next_step_is_told(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo"]) == 1
    assert "make run" in capsys.readouterr().err
    assert not (data / "gateway.sqlite").exists()


def test_a_desk_without_a_setup_link_yet_is_waited_for(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "desk").mkdir(parents=True)
    assert main(["demo"]) == 1
    told = capsys.readouterr().err
    assert str(data / "desk/setup-link") in told
    assert "make run" in told
    assert "empty" not in told


def test_the_wait_ends_as_soon_as_the_link_is_there(tmp_path: Path) -> None:
    file, told = tmp_path / "setup-link", list[str]()

    def tell(text: str) -> None:
        told.append(text)
        file.touch()

    assert wait_for_link(file, tell) is True
    assert wait_for_link(file, tell) is True
    assert len(told) == 1


def test_a_desk_with_an_account_is_refused_without_a_wait(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "desk").mkdir(parents=True)

    async def claimed() -> None:
        async with open_store(f"sqlite:///{data}", "desk") as store:
            await (await store.collection("users")).add([{"id": "u1"}])

    asyncio.run(claimed())
    assert main(["demo"]) == 1
    told = capsys.readouterr().err
    assert "fills an empty one only" in told
    assert "waiting" not in told
