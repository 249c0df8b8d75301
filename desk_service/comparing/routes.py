"""The comparison over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

from desk_service.comparing.domain import SURE_TO, Row, rows_of
from desk_service.context import Context
from desk_service.decisions.domain import DecisionOutcome
from desk_service.http.problems import gated, problem
from desk_service.http.route import actor_of, needs_login
from desk_service.interviews.access import reader_of
from desk_service.reviews.domain import Mark
from desk_service.templates.domain import Version

MAX_COMPARED = 200
"""Interviews of a comparison, the newest ones."""

NOTE = (
    "The mean is the sum of weight times mark, divided by the sum of the weights, over the"
    " questions that have a mark: for people the median of their marks, for the program the mean"
    " of its five marks. The spread of a mean is half the distance between the reviewers' own"
    f" means, and at least {SURE_TO} divided by the root of the number of marks. Who shares a band"
    " cannot be told apart: the larger spread covers the gap to the band's best. A band holds"
    " interviews of one grader, and none with an answer that no program could grade. The order"
    " inside a band says nothing."
)

TEMPLATE = {"name": "template", "in": "query", "required": True, "schema": {"type": "string"}}
"""The parameter in the document: the route calls the endpoint without values of the query."""


class ComparedQuestion(BaseModel):
    index: int
    text: str
    competency: str
    weight: int


class HumanMarks(BaseModel):
    """The marks of people; `median` is the weighted mean of the medians by question."""

    median: float | None
    by_question: list[float | None]
    spread: float | None = Field(description="How far `median` may be off, in marks.")


class ProgramMarks(BaseModel):
    mean: float | None
    by_question: list[float | None]
    grader: str | None


class ComparedRow(BaseModel):
    """An interview. Who shares a band cannot be told apart; bands of a grader fall from the best.

    The numbers of bands go on from one grader to the next, and rank no grader.
    """

    interview_id: str
    label: str
    name: str | None
    band: int | None
    human: HumanMarks
    ai: ProgramMarks | None = Field(description="Null while the program's marks are closed.")
    mine: list[Mark | None] | None
    reviews: int = Field(description="Submitted reviews.")
    needs_person: bool | None
    ungradable: int = Field(description="Answers that no program could grade: no band.")
    decision: DecisionOutcome | None


class Comparison(BaseModel):
    template_id: str
    title: str
    version: int
    graders: list[str]
    ready: bool
    why: str | None = Field(description="Why there is nothing to compare, in plain words.")
    questions: list[ComparedQuestion]
    rows: list[ComparedRow]
    more: bool = Field(description=f"Whether there are more than the {MAX_COMPARED} newest.")
    note: str = Field(description="How the marks are counted, in English.")
    sure_to: float = Field(description="Marks that a person's single mark may be off by.")


def routes(context: Context) -> APIRouter:
    router = APIRouter(prefix="/desk/api/v1", tags=["interviews"], route_class=context.route)

    @router.get(
        "/compare",
        operation_id="compare_interviews",
        summary="People's marks of a version's interviews side by side, in bands",
        description="Marks of an interview show after the reader's own review of it.",
        responses=gated(401, 404, 422),
        dependencies=[needs_login()],
        openapi_extra={"parameters": [TEMPLATE]},
    )
    async def compare(
        request: Request,
        version: Annotated[int | SkipJsonSchema[None], Query(ge=1, lt=10**9)] = None,
    ) -> Comparison:
        compared = await _version(context, request)
        await context.trail.write(
            actor_of(request), "interviews.compared", compared.template_id, n=compared.n
        )
        dossiers = await context.reading.of_version(
            reader_of(request), compared.template_id, compared.n, MAX_COMPARED + 1
        )
        rows = rows_of(dossiers[:MAX_COMPARED])
        return _comparison(compared, rows, more=len(dossiers) > MAX_COMPARED)

    return router


async def _version(context: Context, request: Request) -> Version:
    """Return the version that the query names: the newest one if it names none."""
    query = request.query_params
    if "template" not in query:
        raise problem(422, "template: is missing")
    template = await context.templates.get(query["template"])
    n = query.get("version", str(template.head if template else 0))
    if not n.isdecimal() or len(n) > 9:
        raise problem(422, "version: must be a number")
    found = None
    if template is not None:
        found = await context.templates.version(template.id, int(n))
    if found is None:
        raise problem(404, "there is no such version")
    return found


def _comparison(version: Version, rows: list[Row], *, more: bool) -> Comparison:
    compared = [row for row in rows if row.band is not None]
    return Comparison(
        template_id=version.template_id,
        title=version.content.title,
        version=version.n,
        graders=sorted({row.grader for row in rows if row.grader}),
        ready=len(compared) > 1,
        why=None if len(compared) > 1 else _why(rows),
        questions=[
            ComparedQuestion(
                index=index, **question.model_dump(include={"text", "competency", "weight"})
            )
            for index, question in enumerate(version.content.questions)
        ],
        rows=[_shown(row) for row in rows],
        more=more,
        note=NOTE,
        sure_to=SURE_TO,
    )


def _why(rows: list[Row]) -> str:
    waiting = sum(bool(row.dossier.mine and not row.dossier.mine.counts) for row in rows)
    if waiting:
        return f"submit your own reviews first: {waiting} wait for you"
    return "two interviews with the required reviews are needed"


def _shown(row: Row) -> ComparedRow:
    dossier = row.dossier
    questions = range(len(dossier.content.questions))
    mine = dossier.mine.given.marks if dossier.mine and dossier.mine.given.marks else None
    return ComparedRow(
        interview_id=dossier.invitation_id,
        label=dossier.label,
        name=dossier.person.name or None if dossier.person else None,
        band=row.band,
        human=HumanMarks(
            median=_rounded(row.mean), by_question=list(row.human), spread=_rounded(row.spread)
        ),
        ai=ProgramMarks(mean=_rounded(row.ai_mean), by_question=list(row.ai), grader=row.grader)
        if row.ai is not None
        else None,
        mine=[mine.get(str(index)) for index in questions] if mine else None,
        reviews=dossier.submitted,
        needs_person=dossier.needs_person,
        ungradable=dossier.ungradable,
        decision=dossier.decision.outcome if dossier.decision else None,
    )


def _rounded(mark: float | None) -> float | None:
    return None if mark is None else round(mark, 2)
