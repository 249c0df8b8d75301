"""The content of a template, and the digest that names its versions. Pure."""

import hashlib
import json
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.model import (
    DEFAULT_LANGUAGE,
    MAX_FOLLOW_UPS,
    MAX_FOLLOW_UPS_PER_QUESTION,
    MAX_PROBES,
    FollowUpLimits,
    LanguageTag,
    PlannedQuestion,
    Probe,
    ProbeMode,
)
from shared.role_packs import MAX_LINE_CHARS, MAX_QUESTION_CHARS, MAX_QUESTIONS, Role

TemplateState = Literal["draft", "live", "archived"]
QuestionOrigin = Literal["pack", "written", "drafted"]

MAX_COVERS = 12
MAX_IDEAL_CHARS = 2_000
MARKS = 5
MAX_SOURCE_CHARS = 500


def _line(text: str) -> str:
    """Return the text with single spaces, as answers are matched to questions."""
    line = " ".join(text.split())
    if not line or not line.isprintable():
        raise ValueError("must be a line of text")
    return line


Line = Annotated[str, Field(max_length=MAX_LINE_CHARS), AfterValidator(_line)]


class Part(BaseModel):
    """A part of a template, whose types are taken literally."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True, allow_inf_nan=False)


class TemplateProbe(Part):
    """A follow-up, which asks about one line of its question's `covers`."""

    text: Line
    for_cover: Line


class FollowUps(Part):
    """The most follow-ups that a candidate is asked, the same for every candidate."""

    per_question: int = Field(default=1, ge=0, le=MAX_FOLLOW_UPS_PER_QUESTION)
    per_interview: int = Field(default=3, ge=0, le=MAX_FOLLOW_UPS)


class TemplateQuestion(Part):
    """A question. `ideal` is for graders and reviewers, never for candidates.

    `follow_up` says when one of its `probes` is asked. A program drafted a question of the origin
    `drafted`, from the passage `source` of a job description or of a role pack: it is published
    only when a person has `checked` it.
    """

    text: Annotated[str, Field(max_length=MAX_QUESTION_CHARS), AfterValidator(_line)]
    competency: Line
    covers: list[Line] = Field(default_factory=list, max_length=MAX_COVERS)
    ideal: str = Field(default="", max_length=MAX_IDEAL_CHARS)
    seconds: int = Field(default=180, ge=30, le=1800)
    weight: int = Field(default=1, ge=0, le=3)
    anchors: list[Line] = Field(
        default_factory=list,
        max_length=MARKS,
        description="What each mark from 1 to 5 means; none for the common descriptions.",
    )
    origin: QuestionOrigin = "written"
    probes: list[TemplateProbe] = Field(default_factory=list, max_length=MAX_PROBES)
    follow_up: ProbeMode = "needed"
    source: str = Field(default="", max_length=MAX_SOURCE_CHARS)
    checked: bool = False

    @property
    def waits_for_a_person(self) -> bool:
        """Return whether a program drafted the question, and nobody has ticked it."""
        return self.origin == "drafted" and not self.checked


class Blind(Part):
    """The things that reviewers are not shown before they submit their marks."""

    names: bool = True
    ai_marks: bool = True


class Pack(Part):
    """The role pack that the questions came from, with the SHA-256 of its content."""

    name: Line
    digest: str = Field(pattern="^[0-9a-f]{64}$")


class Content(Part):
    """All that a template says. A version is its content at the time of publishing."""

    title: Line
    language: LanguageTag = DEFAULT_LANGUAGE
    pack: Pack | None = None
    questions: list[TemplateQuestion] = Field(default_factory=list, max_length=MAX_QUESTIONS)
    follow_ups: FollowUps = FollowUps()
    blind: Blind = Blind()
    reviews_required: int = Field(default=1, ge=1, le=5)
    retention_days: float | None = Field(default=None, gt=0, le=3650)
    attention: bool = True
    alternative: str = Field(
        default="",
        max_length=500,
        description="How a candidate gets an interview with a person instead.",
    )

    @property
    def problem(self) -> str | None:
        """Why the content cannot be published, in plain words."""
        texts = [question.text.casefold() for question in self.questions]
        if not texts:
            return "there is no question"
        if len(set(texts)) < len(texts):
            return "a question is there twice"
        if any(len(each.anchors) not in (0, MARKS) for each in self.questions):
            return f"a question describes some of its {MARKS} marks, and not all"
        if any(each.waits_for_a_person for each in self.questions):
            return "a person has to tick each question that a program drafted"
        if any(
            probe.for_cover not in each.covers for each in self.questions for probe in each.probes
        ):
            return "a follow-up is for a point that its question does not cover"
        return None

    def ticked_since(self, earlier: "Content") -> int:
        """Return the number of drafted questions that are ticked here, and were not before."""
        before = {each.text for each in earlier.questions if each.checked}
        now = [each for each in self.questions if each.origin == "drafted" and each.checked]
        return sum(each.text not in before for each in now)

    def planned(self) -> tuple[PlannedQuestion, ...]:
        """Return the questions as an interview asks them."""
        return tuple(
            PlannedQuestion(
                text=question.text,
                competency=question.competency,
                covers=tuple(question.covers),
                seconds=question.seconds,
                probes=tuple(
                    Probe(text=probe.text, for_cover=probe.for_cover) for probe in question.probes
                ),
                follow_up=question.follow_up,
            )
            for question in self.questions
        )

    def limits(self) -> FollowUpLimits:
        """Return the limits of follow-ups as an interview keeps them."""
        return FollowUpLimits.model_validate(self.follow_ups.model_dump())


class Version(BaseModel):
    """A published version: content that never changes, named by its SHA-256.

    `told` is whether the other services have been told of the version.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    template_id: str
    n: int
    digest: str
    content: Content
    published_at: float
    published_by: str
    told: bool = False


class Template(BaseModel):
    """A template: `head` is its newest version, 0 before the first.

    `revision` counts the saves of the draft, and is the draft's entity tag.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    state: TemplateState = "draft"
    head: int = 0
    revision: int = 1
    draft: Content
    made_at: float


def version_id(template_id: str, n: int) -> str:
    return f"{template_id}.{n}"


def digest_of(content: BaseModel) -> str:
    """Return the SHA-256 of the content's JSON, with sorted names and without white space."""
    text = json.dumps(content.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def from_pack(role: Role, language: str) -> Content:
    """Return a draft with the questions of a role pack."""
    questions = [
        TemplateQuestion(
            text=question.text,
            competency=question.competency,
            covers=list(question.covers),
            origin="pack",
            probes=[
                TemplateProbe(text=probe.text, for_cover=probe.for_cover)
                for probe in question.probes
            ],
        )
        for question in role.questions
    ]
    content = Content(title=role.title, language=language, questions=questions)
    return content.model_copy(update={"pack": Pack(name=role.name, digest=digest_of(content))})
