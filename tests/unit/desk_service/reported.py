"""An interview that was held: a template, an invitation, a start and a report full of markers."""

import time
from dataclasses import dataclass, field
from typing import Any

import httpx2

from desk_service.context import Context
from desk_service.handlers import Hiring
from shared.events import InvitationRedeemed, ReportReady
from shared.model import (
    Evidence,
    GradedBy,
    GradeState,
    Invitation,
    PrintedPdf,
    Report,
    ReportedAnswer,
    ReportedScores,
)

NAME = "MARKER-NAME Hopper"
SESSION = "p" + "5" * 32
MARKERS = ("MARKER-REASON", "MARKER-COMMENT", "MARKER-SUMMARY", "MARKER-REVIEW", "MARKER-QUOTE")
"""Words that stand in the program's part of the report alone."""

ANSWERS = ("I measured first, then I  changed one thing.", "We lost a day of data.")


@dataclass(slots=True)
class Held:
    """An interview at a desk, and the ids that name it."""

    desk: Context
    id: str
    template_id: str
    label: str
    session_id: str = SESSION
    hiring: Hiring = field(init=False)

    def __post_init__(self) -> None:
        self.hiring = Hiring(self.desk.reading, self.desk.trail)

    @property
    def path(self) -> str:
        return f"/interviews/{self.id}"

    async def start(self) -> None:
        await self.hiring.on_invitation_redeemed(
            InvitationRedeemed(
                session_id=self.session_id, invitation_id=self.id, started_at=time.time() - 60
            )
        )

    async def report(self, *states: GradeState, **fields: Any) -> None:
        """Let the report arrive, with two answers in these states."""
        await self.hiring.on_report_ready(ready(self.session_id, self.label, *states, **fields))


def ready(session_id: str, label: str, *states: GradeState, **fields: Any) -> ReportReady:
    questions = tuple(
        reported(index, state) for index, state in enumerate(states or ("graded", "needs a person"))
    )
    known = {
        "role": "invited",
        "invitation": Invitation(label=label, version=1, sha256="0" * 64),
        "started_at": time.time() - 60,
        "finalized_at": time.time(),
        "summary": "MARKER-SUMMARY",
        "questions": questions,
        "graded_by": "offline",
        "pdf": PrintedPdf(sha256="1" * 64, printed_at=time.time()),
    }
    return ReportReady(
        session_id=session_id, report=Report(session_id=session_id, **(known | fields))
    )


def reported(index: int, state: GradeState = "graded") -> ReportedAnswer:
    scores = {"clarity": 4, "relevance": 4, "structure": 3, "conciseness": 4, "confidence": 5}
    return ReportedAnswer(
        question=f"Question {index}?",
        transcript=ANSWERS[index],
        scores=ReportedScores(**scores, total=20, commentary="MARKER-COMMENT"),
        question_index=index,
        graded_by=GradedBy(grader="offline", version="1", rubric="1"),
        state=state,
        evidence=(Evidence(trait="clarity", reason="MARKER-REASON", quotes=("MARKER-QUOTE",)),),
        review="MARKER-REVIEW" if state == "needs a person" else None,
    )


async def invited(desk: Context, admin: httpx2.AsyncClient, **content: Any) -> Held:
    """Invite somebody to a template of two questions with this content."""
    template_id = (await admin.post("/templates", json={"title": "Operations"})).json()["id"]
    questions = [
        {"text": f"Question {index}?", "competency": f"Competency {index}"} for index in range(2)
    ]
    draft = {"title": "Operations", "questions": questions, **content}
    path = f"/templates/{template_id}"
    saved = await admin.put(f"{path}/draft", json=draft, headers={"If-Match": '"1"'})
    published = await admin.post(f"{path}/publish", headers={"If-Match": saved.headers["etag"]})
    assert published.status_code == 201, published.text
    body = {
        "template_id": template_id,
        "expires_at": time.time() + 3600,
        "rows": [{"name": NAME, "email": "marker@example.org", "external_ref": "MARKER-REF"}],
    }
    (item,) = (await admin.post("/invitations", json=body)).json()["items"]
    return Held(desk, item["id"], template_id, item["label"])


async def held(desk: Context, admin: httpx2.AsyncClient, **content: Any) -> Held:
    """Return an interview whose report is there."""
    made = await invited(desk, admin, **content)
    await made.start()
    await made.report()
    return made
