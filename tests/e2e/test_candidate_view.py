"""An interview by invitation whose candidate is not shown the full report, over HTTP.

Nothing sets an invitation over HTTP, so the session's row is made by the function that starts one.
"""

import hashlib
import io
import json
import secrets
import time
from collections.abc import Iterator

import httpx2
import pytest
from pypdf import PdfReader

from gateway.candidate.interviews import new_session
from gateway.http.tokens import Tokens
from gateway.settings import GatewaySettings
from gateway.store import Session, Sessions
from shared.model import CandidateReport, Invitation
from shared.role_packs import load_roles
from shared.store import open_store
from tests.support.api_client import Interview, read
from tests.support.requests import Session as ClientSession
from tests.support.stacks import Stack, run_embedded

ANSWER = (
    "Diseñé el sistema de pagos: en marzo lo pasamos a una base de datos nueva y los errores"
    " bajaron a la mitad en dos semanas. "
)
MARKS = ("scores", "evidence", "review", "overview", "attention", "total", "of 25", "of 5")


async def invited(store_url: str, settings: GatewaySettings) -> Session:
    """Start an interview by invitation in the gateway's own store."""
    roles = load_roles(settings.roles_dir)
    session = new_session(roles, settings, "engineering", "es", Invitation(label="C-0042"))
    async with open_store(store_url, "gateway") as store:
        await (await Sessions.open(store)).add(session)
    return session


SECRET = secrets.token_urlsafe(48)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Run a stack whose store and whose secret of tokens the tests know."""
    home = tmp_path_factory.mktemp("view")
    given = {"STORE_URL": f"sqlite:///{home}/store", "JWT_SECRETS": SECRET}
    with run_embedded(home, **given) as stack:
        yield stack


@pytest.mark.parametrize("shown", ["feedback", "none"])
async def test_finalize_report_pdf_and_progress_hold_the_candidates_view(
    stack: Stack, client: httpx2.AsyncClient, shown: CandidateReport
) -> None:
    settings = GatewaySettings(candidate_report=shown)
    session = await invited(stack.environment["STORE_URL"], settings)
    token = Tokens([SECRET]).issue(session.id, time.time() + 600)
    texts = [question.text for question in session.questions]
    interview = Interview(client, ClientSession(session.id, token, texts))
    await interview.say(ANSWER * 3)
    final = await interview.finalize()
    report = read(await interview.report())
    progress = await client.get(f"/interview/{session.id}/progress", headers=interview.headers)
    pdf = (await client.get(final["pdf_url"])).content
    hiring = (stack.reports / session.id / "hiring_report.pdf").read_bytes()
    digests = [hashlib.sha256(file).hexdigest() for file in (pdf, hiring)]
    known = [read(await client.get(f"/verify/{digest}")) for digest in digests]
    served = await client.get(f"/reports/{session.id}/hiring_report.pdf")
    read(await client.delete(f"/interview/{session.id}", headers=interview.headers))
    left = (stack.reports / session.id).exists()
    forgotten = read(await client.get(f"/verify/{digests[1]}"))
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert final == report
    assert report["candidate_report"] == shown
    assert report["pdf"]["sha256"] == digests[0]
    assert not [mark for mark in MARKS if mark in str(report) + text]
    stages = [json.loads(line[6:]) for line in progress.text.splitlines() if line[:6] == "data: "]
    assert {name for stage in stages for name in stage} == {"stage", "done", "of", "detail"}
    assert "C-0042" in text
    assert [issued["known"] for issued in known] == [True, True]
    assert (served.status_code, left, forgotten["known"]) == (404, False, False)
