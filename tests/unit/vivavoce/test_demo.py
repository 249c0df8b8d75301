"""The demo's content, and what its command says before it does anything."""

from pathlib import Path

import pytest
import yaml

from desk_service.templates.domain import Content as TemplateContent
from vivavoce.cli import main
from vivavoce.demo import CONTENT, Content


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


def test_without_a_server_the_next_step_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    for variable in ("STORE_URL", "BROKER_URL", "DESK_DIR", "DESK_URL", "PUBLIC_URL"):
        monkeypatch.delenv(variable, raising=False)
    assert main(["demo"]) == 1
    assert "make run" in capsys.readouterr().err
    assert not (tmp_path / "data" / "gateway.sqlite").exists()
