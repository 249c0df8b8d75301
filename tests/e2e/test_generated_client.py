"""A client that a generator makes of the OpenAPI document plays an interview."""

import asyncio
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pypdf import PdfReader

from tests.support.generated_client import PACKAGE, GeneratedClient, generate, imported
from tests.support.stacks import ON_EMBEDDED, Stack

pytestmark = ON_EMBEDDED

WORDS = "I would measure first, and then change one thing at a time."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("generated")


@pytest.fixture
def generated(stack: Stack, folder: Path) -> Iterator[GeneratedClient]:
    if not (folder / PACKAGE).exists():
        generate(httpx2.get(f"{stack.url}/openapi.json").json(), folder)
    with imported(folder) as client:
        yield client


def start(generated: GeneratedClient, url: str) -> Any:
    with generated.connection(url) as client:
        status, started = generated.call(
            "interview",
            "start_interview",
            client=client,
            body=generated.model("StartBody", role="engineering", language="en"),
        )
    assert (status, started.token.token_type) == (200, "bearer")
    return started


def play(generated: GeneratedClient, id_: str, client: Any) -> None:
    """Play an interview to its erasure, by the names that the document gives."""
    for _ in range(2):  # the same key: the second is a retry
        body = generated.model("AppendBody", session_id=id_, text=WORDS, question_index=0)
        status, saved = generated.call(
            "transcript", "append_words", client=client, body=body, idempotency_key="1"
        )
        assert (status, saved.status) == (200, "ok")
    body = generated.model("AppendBody", session_id=id_, text=WORDS, question_index=99)
    status, problem = generated.call("transcript", "append_words", client=client, body=body)
    assert (status, problem.type_) == (422, "urn:vivavoce:problem:invalid-request")
    assert "question_index" in problem.detail

    body = generated.model("FinalizeBody", session_id=id_)
    status, report = generated.call("report", "finalize_interview", client=client, body=body)
    assert status == 200
    assert [each.transcript for each in report.questions][:2] == [WORDS, ""]
    assert 5 <= report.questions[0].scores.total <= 25
    status, again = generated.call("report", "get_report", id_, client=client)
    assert (status, again.summary) == (200, report.summary)
    status, file = generated.call("report", "get_report_pdf", id_, client=client)
    assert status == 200
    pages = PdfReader(io.BytesIO(file.payload.read())).pages
    assert "measure first" in " ".join(" ".join(page.extract_text().split()) for page in pages)
    status, export = generated.call("privacy", "export_interview", id_, client=client)
    assert (status, export.session_id) == (200, id_)
    status, receipt = generated.call("privacy", "erase_interview", id_, client=client)
    assert (status, receipt.session) == (200, id_[:8])


def whole(generated: GeneratedClient, url: str) -> None:
    started = start(generated, url)
    with generated.connection(url, started.token.access_token) as client:
        play(generated, started.session_id, client)


async def test_a_generated_client_plays_an_interview(
    stack: Stack, generated: GeneratedClient
) -> None:
    await asyncio.to_thread(whole, generated, stack.url)


def test_the_names_of_the_generated_client_are_names_of_the_field(
    generated: GeneratedClient, folder: Path
) -> None:
    """The generator invents names with paths or numbers for values that have no name."""
    files: list[Any] = [
        *(folder / PACKAGE).glob("api/*/*.py"),
        *(folder / PACKAGE).glob("models/*"),
    ]
    names = {path.stem for path in files}
    assert {"start_interview", "append_words", "problem"} <= names
    assert [name for name in names if re.search(r"\d|_(get|post|delete|item|type)$", name)] == []
