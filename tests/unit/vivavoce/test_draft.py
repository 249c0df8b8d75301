"""`vivavoce draft`: a role pack of questions for a job."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
import yaml

from shared.events import DraftMade
from shared.model import DraftedQuestion
from shared.role_packs import Pack
from tests.support.model_stub import Reply, message, saying
from tests.support.model_thread import language_model
from vivavoce.cli import main
from vivavoce.draft import pack_of

JOB = (
    "You hand over to the next team in writing, and keep the records of twelve customers complete."
)


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    """Undo that the command logs to the standard error of its process."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def test_the_draft_is_a_role_pack_that_can_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    job = tmp_path / "job.txt"
    job.write_text(JOB)
    assert main(["draft", str(job)]) == 0
    printed = capsys.readouterr().out
    assert "not written for this job" in printed
    pack = tmp_path / "draft.yaml"
    pack.write_text(printed)
    assert 1 <= len(Pack(pack).role().questions) <= 6


def test_nothing_but_the_role_pack_is_printed_whatever_the_model_does(tmp_path: Path) -> None:
    """In a process of its own: loggers of this one may be bound to other streams."""
    job = tmp_path / "job.txt"
    job.write_text(JOB)
    with language_model() as model:
        model.stub.replies[:] = [Reply(message(saying("No questions today.")))]
        done = subprocess.run(
            [sys.executable, "-m", "vivavoce", "draft", str(job)],
            env={**os.environ, **model.settings, "MODEL_PROBE": "off"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("# A draft")
    assert "draft without the model" in done.stderr


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"x" * 20_001])
def test_a_file_that_cannot_be_used_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    job = tmp_path / "job.txt"
    job.write_bytes(content)
    assert main(["draft", str(job)]) == 2
    assert str(job) in capsys.readouterr().err
    assert main(["draft", str(tmp_path / "missing.txt")]) == 2


def test_the_reasons_stand_beside_the_questions() -> None:
    question = DraftedQuestion(
        text="Tell me about a handover: what went wrong?",
        competency="Handover",
        covers=("what was lost",),
        source="You hand over to the next team",
    )
    made = DraftMade(
        draft_id="d",
        questions=(question,),
        made_by="llama",
        dropped={"no_source": 2},
        gaps=("payroll",),
        suspicious=True,
    )
    text = pack_of(made)
    for told in (question.source, "llama", "no_source: 2", "payroll", "orders to a program"):
        assert f"{told}" in text
    (read,) = yaml.safe_load(text)["questions"]
    assert read == {
        "text": question.text,
        "competency": "Handover",
        "covers": ["what was lost"],
    }
