"""The bodies of answers about interviews."""

from typing import Literal

from pydantic import BaseModel, Field

from desk_service.contests.domain import ContestState
from desk_service.decisions.domain import Agreement, DecisionOutcome
from desk_service.invitations.domain import InvitationState
from desk_service.reviews.domain import Mark, Recommendation, ReviewState
from shared.model import AttentionFigures, ContestOutcome, FollowUpReason, Trait

WordsState = Literal["answered", "none", "not_understood"]
AiState = Literal["graded", "needs_person", "not_gradable", "none"]


class ReviewCount(BaseModel):
    submitted: int
    required: int


class InterviewHead(BaseModel):
    """An interview in short. Its id is the invitation's; times are Unix seconds."""

    id: str
    label: str
    name: str | None = Field(description="Null where it is not shown before the own review.")
    external_ref: str | None
    template_id: str
    title: str
    version: int
    state: InvitationState
    opens_at: float | None
    expires_at: float
    started_at: float | None
    finished_at: float | None
    reported_at: float | None
    graded_from: float | None = Field(
        description="The grades wait for the model's next budget, until then; null: they do not."
    )
    question: int | None = Field(description="The question that is being answered, from 0.")
    round: int = Field(description="Reviews begin anew in the next round where a contest asks so.")
    mine: ReviewState | None
    decision: DecisionOutcome | None
    contest: ContestState | None
    needs_person: bool | None = Field(
        description="Whether the program asks for a person; null while its marks are not shown."
    )
    ungradable: int = Field(description="Answers that no program could grade: a person marks.")
    revoked: bool


class InterviewItem(InterviewHead):
    """An interview in a list."""

    questions: int = Field(description="The number of questions.")
    reviews: ReviewCount


class InterviewList(BaseModel):
    items: list[InterviewItem]
    next: str | None = Field(description="`after` of the next page; null on the last.")


class ShownFollowUp(BaseModel):
    """A follow-up: the reason (`why`), the point that it asks for, and the answer."""

    text: str
    why: FollowUpReason
    for_cover: str
    answer: str


class ShownWords(BaseModel):
    """An answer, as far as it is there."""

    text: str
    language: str
    corrected: bool
    duration: float | None = None
    state: WordsState
    follow_ups: list[ShownFollowUp]


class AiMarks(BaseModel):
    """The program's marks of an answer."""

    state: AiState
    marks: dict[Trait, int]
    before_follow_ups: dict[Trait, int] | None = Field(
        description="The marks without the follow-ups; null where none was asked."
    )
    mean: float | None
    reasons: dict[Trait, str]
    quotes: list[str]
    review: str | None
    commentary: str
    graded_by: str


class ShownQuestion(BaseModel):
    index: int
    text: str
    competency: str
    covers: list[str]
    ideal: str
    weight: int
    seconds: int | None
    anchors: list[str] = Field(description="Descriptions of the marks 1 to 5.")
    common_anchors: bool = Field(
        description="Whether the question has no anchors of its own: `anchors` are then the common"
        " descriptions, in English."
    )
    answer: ShownWords | None
    ai: AiMarks | None


class ShownAssessment(BaseModel):
    marks: dict[str, Mark]
    notes: dict[str, str]
    quotes: dict[str, list[str]]
    recommendation: Recommendation | None


class OwnReview(ShownAssessment):
    """The reader's own review; `revision` is its entity tag, for If-Match."""

    state: ReviewState
    first: ShownAssessment | None
    submitted_at: float | None
    saw_ai_at: float | None
    revision: int


class ShownReview(ShownAssessment):
    """A submitted review."""

    id: str
    reviewer: str
    submitted_at: float | None
    revised: bool
    round: int


class Assigned(BaseModel):
    user_id: str
    name: str
    state: ReviewState


class ShownDecision(BaseModel):
    id: str
    outcome: DecisionOutcome
    reason: str
    by: str
    at: float
    agreed_with_ai: Agreement
    supersedes: str | None


class ShownContest(BaseModel):
    id: str
    text: str
    filed_at: float
    due_at: float
    state: ContestState
    answer: str | None
    outcome: ContestOutcome | None
    by: str | None


class ReportRef(BaseModel):
    """The report's revision, and the digests of its PDF and of the template's version."""

    revision: int
    sha256: str | None
    changed_at: float | None = Field(
        description="Other words or marks came at this time, after the first report: whoever"
        " submitted or decided before it did not know them. Null: the first ones hold."
    )
    template_sha256: str


class ShownInterview(InterviewHead):
    """An interview, as far as the reader may see it."""

    questions: list[ShownQuestion]
    review_counts: ReviewCount
    ai: Literal["closed", "open", "absent"]
    why_closed: str | None
    summary: str | None
    attention: AttentionFigures | None
    graded_by: str | None
    review: OwnReview | None
    reviews: list[ShownReview]
    assigned: list[Assigned]
    decisions: list[ShownDecision]
    contests: list[ShownContest]
    notes_language: str
    report: ReportRef | None
