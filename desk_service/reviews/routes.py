"""The reviews over HTTP: an own draft, and its submission."""

from typing import Annotated, ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field
from pydantic_core import to_json

from desk_service.context import Context
from desk_service.http.problems import gated, problem
from desk_service.http.route import caller_of, needs_login
from desk_service.http.tags import TAGGED, IfMatch, overtaken, revision_read, tag_of
from desk_service.interviews.access import dossier_of_call
from desk_service.interviews.bodies import OwnReview
from desk_service.interviews.dossier import Dossier
from desk_service.interviews.showing import own_review
from desk_service.reviews.assigning import blank_review
from desk_service.reviews.domain import (
    MAX_NOTE_CHARS,
    MAX_QUOTE_CHARS,
    MAX_QUOTES,
    MIN_REASON_CHARS,
    Assessment,
    Mark,
    Recommendation,
    Review,
    lacking,
    misplaced,
)
from shared.http.bodies import Body
from shared.role_packs import MAX_QUESTIONS

REVIEW_BYTES = 512 * 1024
MAX_REASON_CHARS = 2_000

Index = Annotated[str, Field(pattern="^(0|[1-9][0-9]{0,2})$")]
Quote = Annotated[str, Field(max_length=MAX_QUOTE_CHARS)]
Note = Annotated[str, Field(max_length=MAX_NOTE_CHARS)]


class AssessmentBody(Body):
    """A mark, a note and quotes by the index of the question, from 0."""

    max_bytes: ClassVar[int] = REVIEW_BYTES

    marks: dict[Index, Mark] = Field(default_factory=dict, max_length=MAX_QUESTIONS)
    notes: dict[Index, Note] = Field(default_factory=dict, max_length=MAX_QUESTIONS)
    quotes: dict[Index, Annotated[list[Quote], Field(max_length=MAX_QUOTES)]] = Field(
        default_factory=dict,
        max_length=MAX_QUESTIONS,
        description="Each stands in its answer word for word.",
    )
    recommendation: Recommendation | None = None


class RevisionBody(AssessmentBody):
    reason: str = Field(min_length=MIN_REASON_CHARS, max_length=MAX_REASON_CHARS)


def routes(context: Context) -> APIRouter:
    router = APIRouter(prefix="/desk/api/v1", tags=["reviews"], route_class=context.route)
    person = [needs_login()]
    path = "/interviews/{interview_id}/review"

    @router.put(
        path,
        operation_id="save_review",
        summary="Save the draft of the own review",
        description='`If-Match` is `"0"` before the first draft.',
        response_model=OwnReview,
        responses={200: {"headers": TAGGED}, **gated(401, 404, 409, 412, 413, 415, 422, 428)},
        dependencies=person,
    )
    async def save(
        request: Request, interview_id: str, body: AssessmentBody, if_match: IfMatch = ""
    ) -> Response:
        revision = revision_read(request)
        dossier = await _reported(context, request, interview_id)
        review = _own(request, dossier)
        if review.counts:
            raise problem(409, "the review was submitted: revise it", "review-submitted")
        if review.revision != revision:
            raise overtaken()
        given = _given(body, dossier)
        return _answer(await context.reviewing.save(review, given), dossier)

    @router.post(
        f"{path}/submit",
        operation_id="submit_review",
        summary="Submit the own review; its marks stay on record as the first",
        response_model=OwnReview,
        responses={200: {"headers": TAGGED}, **gated(401, 404, 409, 412, 422)},
        dependencies=person,
    )
    async def submit(request: Request, interview_id: str) -> Response:
        dossier = await _reported(context, request, interview_id)
        review = _own(request, dossier)
        if review.state != "draft":
            raise problem(409, "there is no draft to submit")
        if lacks := lacking(review.given, len(dossier.answers)):
            raise problem(422, f"the review is not complete: {lacks}", "review-incomplete")
        _check_places(review.given, dossier)  # the answers may have changed since the draft
        return _answer(await context.reviewing.submit(review), dossier)

    @router.post(
        f"{path}/revise",
        operation_id="revise_review",
        summary="Change the own review after its submission; the first marks stay on record",
        response_model=OwnReview,
        responses={200: {"headers": TAGGED}, **gated(401, 404, 409, 412, 413, 415, 422)},
        dependencies=person,
    )
    async def revise(request: Request, interview_id: str, body: RevisionBody) -> Response:
        dossier = await _reported(context, request, interview_id)
        review = _own(request, dossier)
        if not review.counts:
            raise problem(409, "the review is not submitted yet")
        given = _given(body, dossier)
        if lacks := lacking(given, len(dossier.answers)):
            raise problem(422, f"the review is not complete: {lacks}", "review-incomplete")
        return _answer(await context.reviewing.revise(review, given, body.reason), dossier)

    return router


async def _reported(context: Context, request: Request, interview_id: str) -> Dossier:
    """Return the dossier of an interview that can be reviewed; Problem 409 for any other."""
    dossier = await dossier_of_call(context, request, interview_id)
    if dossier.state != "reported":
        raise problem(409, "the answers are not there", "not-reported")
    return dossier


def _own(request: Request, dossier: Dossier) -> Review:
    """Return the caller's review of this round, which may not be stored yet."""
    review = dossier.mine or blank_review(caller_of(request).id, dossier)
    return review.model_copy(update={"session_id": dossier.session_id})


def _given(body: AssessmentBody, dossier: Dossier) -> Assessment:
    given = Assessment.model_validate(
        body.model_dump(include=set(Assessment.model_fields)), strict=False
    )
    _check_places(given, dossier)
    return given


def _check_places(given: Assessment, dossier: Dossier) -> None:
    """Refuse a review with a question or a quote that is not in the answers."""
    if wrong := misplaced(given, [each.words for each in dossier.answers]):
        raise problem(422, wrong)


def _answer(review: Review | None, dossier: Dossier) -> Response:
    if review is None:
        raise overtaken()
    shown = own_review(review, dossier.saw_ai_at)
    return Response(to_json(shown), media_type="application/json", headers=tag_of(review.revision))
