"""The values that events carry and stores keep: questions, answers, grades, attention, reports.

Times are Unix seconds (UTC).
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, computed_field

AttentionState = Literal["focused", "distracted", "unknown"]
Score = Literal[1, 2, 3, 4, 5]
Stage = Literal["finalizing", "transcribed", "graded", "attention", "report", "set_aside"]
Trait = Literal["clarity", "relevance", "structure", "conciseness", "confidence"]
GradeState = Literal[
    "graded", "graded offline", "no answer", "needs a person", "not graded", "not gradable"
]

CandidateReport = Literal["full", "feedback", "none"]
"""What a candidate is shown of the report: all of it, feedback without marks, or nothing."""

ProbeMode = Literal["never", "always", "needed"]
"""When a follow-up is asked: never, after every answer, or where the answer leaves out a point."""

FollowUpReason = Literal[
    "always",
    "not_mentioned",
    "never",
    "no_probes",
    "limit",
    "no_answer",
    "declined",
    "not_understood",
    "not_gradable",
    "covered",
    "no_time",
]
"""The reason for a follow-up (`always`: the template asks after every answer; `not_mentioned`: the
answer leaves its point out), or for none."""

MAX_PROBES, MAX_FOLLOW_UPS_PER_QUESTION, MAX_FOLLOW_UPS = 3, 2, 6
"""The most probes of a question, and the most follow-ups after a question and in an interview,
whatever a template allows."""
ContestOutcome = Literal["upheld", "changed", "regraded"]
"""What came of a candidate's objection: nothing, a change, or new marks by people."""

LanguageTag = Annotated[
    str, StringConstraints(max_length=35, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
]
"""A language as a BCP 47 tag, such as `en` or `es-MX`."""

DEFAULT_LANGUAGE = "en"
"""The language of interviews whose rows and events name none."""

PAUSE_SECONDS = 4
"""Seconds without speech from which on a pause is counted. Shorter pauses can lie inside a span of
speech, where nobody counts them."""

WITHOUT_MARKS: frozenset[GradeState] = frozenset({"no answer", "not graded", "not gradable"})
"""States in which the marks mean nothing: every mean and figure leaves them out."""


class Value(BaseModel):
    """A value that is sent or stored: frozen; unknown fields are ignored."""

    # No words of candidates in a cache of strings.
    model_config = ConfigDict(frozen=True, extra="ignore", cache_strings="keys")


class Probe(Value):
    """A follow-up to a question, which asks about one point of the question's `covers`."""

    text: str
    for_cover: str


class Question(Value):
    """A question of a session, with the points that its grader looks for.

    `follow_up` says when one of its `probes` is asked. `follows` is the index of the question that
    this question is a follow-up to, None for a core question. `plan` is the digest of the version
    of a template that it is of, empty for a role's question.
    """

    text: str
    plan: str = ""
    competency: str = ""
    covers: tuple[str, ...] = ()
    probes: tuple[Probe, ...] = ()
    follow_up: ProbeMode = "needed"
    follows: int | None = None


class ChosenBy(Value):
    """The chooser of a follow-up: the template itself, a rule of words, or a language model."""

    chooser: Literal["template", "rule", "model"]
    version: str = ""
    model: str | None = None


class AskedProbe(Probe):
    """A probe that was asked, under an `index` of its own behind the core questions.

    `follows` is the index of its core question. `why` and `chosen_by` are left out where only the
    words matter.
    """

    index: int
    follows: int
    why: FollowUpReason = "not_mentioned"
    chosen_by: ChosenBy | None = None


class FollowUp(Value):
    """The decision that was made once the answer to question or probe `after` was given.

    `probe` is None where nothing is asked; `why` gives the reason in both cases.
    """

    after: int
    why: FollowUpReason
    probe: AskedProbe | None = None


class FollowUpLimits(Value):
    """The most follow-ups that are asked after a question, and in an interview."""

    per_question: int = Field(default=1, ge=0, le=MAX_FOLLOW_UPS_PER_QUESTION)
    per_interview: int = Field(default=3, ge=0, le=MAX_FOLLOW_UPS)


DraftProblem = Literal["no_source", "too_long", "form", "protected_ground", "doubled", "too_many"]
"""The checks that a drafted question can fail; a question without a source is never kept."""


class DraftedQuestion(Value):
    """A question that a program proposes for a job.

    `source` is the passage of the description that the question was made from, word for word. A
    question of a role pack names its `pack` in its place, and the words that `matched`.
    """

    text: str
    competency: str
    covers: tuple[str, ...] = ()
    probes: tuple[Probe, ...] = ()
    source: str = ""
    pack: str = ""
    matched: tuple[str, ...] = ()


class PlannedQuestion(Question):
    """A question of a template, with the seconds that its answer may take."""

    seconds: int


class Invitation(Value):
    """The invitation that an interview came from, as a report may print it: without the person.

    `label`, such as C-0042, stands for the person; `version` is the version of the template, and
    `sha256` its digest.
    """

    label: str = ""
    version: int | None = None
    sha256: str = ""


class SubmittedAnswer(Value):
    """An answer as the client sent it with finalize."""

    question: str
    transcript: str


class AttentionClaim(Value):
    """The attention figures that the client sent; the server's own figures take precedence."""

    focused_ratio: float
    distracted_ratio: float


class Consent(Value):
    """The candidate's `choices`, by a version of the consent text; `given_at` in Unix seconds."""

    version: str
    choices: dict[str, bool]
    given_at: float

    @property
    def ai_grading(self) -> bool:
        """Whether a program may grade the answers. A consent that does not name it allows it."""
        return self.choices.get("ai_grading", True)


class Contest(Value):
    """The candidate's objection to something in the report or the interview."""

    text: str
    at: float


class Word(Value):
    """A spoken word, and when it was spoken: seconds since its recording began."""

    w: str
    start: float
    end: float


class JoinedSpans(Value):
    """Neighbouring spans of a stream of sound that are recognised as one.

    Each span is its first and its last frame.
    """

    stream_id: str
    spans: tuple[tuple[int, int], ...]


class JoinedWords(JoinedSpans):
    """The words of joined spans, and the recogniser's confidence in them."""

    text: str
    confidence: float
    engine: str = ""


class SpeakingFacts(Value):
    """Pace, pauses and fillers of a spoken answer, counted for the candidate alone.

    `follows` is the index of the core question, where the answer is to a follow-up. The pace is
    rounded to tens, and None where there are too few words to tell. `pauses` counts the pauses of
    at least PAUSE_SECONDS. `fillers` counts each filler that was recognised.
    """

    question_index: int
    follows: int | None = None
    words_per_minute: int | None = None
    pauses: int = 0
    longest_pause_seconds: int | None = None
    fillers: dict[str, int] = {}


def _is_empty(value: object) -> bool:
    """Return whether a field is left out: clients that know no follow-ups see none."""
    return not value


class AnsweredProbe(AskedProbe):
    """A follow-up with the answer to it. `record` is as that of an Answer."""

    transcript: str
    record: str | None = None


class Answer(Value):
    """An answer as it is graded.

    `question_index` is None for a question that the session does not hold. `transcript` is the
    text that counts. `record` is the server's own text, kept where `transcript` departs from it.
    `not_understood` counts the spans of speech in the record that have no sure words. `plan` is the
    question's. `probes` are the follow-ups to the question, with their answers.
    """

    question_index: int | None
    question: str
    plan: str = ""
    competency: str = ""
    covers: tuple[str, ...] = ()
    transcript: str
    source: Literal["record", "submitted"] = "record"
    record: str | None = None
    not_understood: int = 0
    probes: tuple[AnsweredProbe, ...] = ()


class TraitRubric(Value):
    """The question that a trait asks, and descriptions of its marks 1, 3 and 5."""

    asks: str
    anchors: dict[int, str]


class Rubric(Value):
    """The meaning of the marks.

    `between` explains the marks 2 and 4; `never_evidence` lists features that change no mark.
    """

    version: str
    between: str = "2 and 4 lie between their neighbours."
    traits: dict[Trait, TraitRubric]
    never_evidence: tuple[str, ...]


class GradedBy(Value):
    """The maker of a grade. `note` says why it is not the grader of first choice, if so.

    `stands_in_for` names the model that was asked first and gave no grade; None where none was.
    """

    grader: str
    version: str
    rubric: str
    model: str | None = None
    note: str | None = None
    stands_in_for: str | None = None

    @property
    def name(self) -> str:
        """The name that people know the grader by; the offline grader's model is only a part."""
        return self.grader if self.grader == "offline" else self.model or self.grader


class Evidence(Value):
    """The reason for a trait's mark: a sentence, and at most two quotes.

    The quotes are word for word from the transcript: only case, punctuation and white space may
    differ.
    """

    trait: Trait
    reason: str
    quotes: tuple[str, ...] = ()


class Usage(Value):
    """Tokens that a language model read and wrote, and their price (USD; None: not known).

    The four counts do not overlap. They add up over all calls, unsuccessful calls included.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    cost_usd: float | None = None

    def __add__(self, other: "Usage") -> "Usage":
        priced = self.cost_usd is not None and other.cost_usd is not None
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cache_read_tokens=self.cache_read_tokens + other.cache_read_tokens,
            cache_write_tokens=self.cache_write_tokens + other.cache_write_tokens,
            cost_usd=(self.cost_usd or 0.0) + (other.cost_usd or 0.0) if priced else None,
        )


class Grade(Value):
    """Five marks for an answer, with the reasons in plain words.

    `evidence` holds at most one reason for each trait. `review` says why a person should look at
    it. `answered` is false where there were no words to grade, `agreed` where the candidate did not
    agree to grading by a program, `gradable` where the grader could not read the answer: the marks
    then mean nothing. `uncovered` holds the points of `covers` that the answer shares no word with:
    points to ask about, and no proof that they are missing.
    `spread` is the widest gap on a trait between several readings of the answer, None after a
    single reading.
    """

    clarity: Score
    relevance: Score
    structure: Score
    conciseness: Score
    confidence: Score
    commentary: str
    graded_by: GradedBy
    evidence: tuple[Evidence, ...] = ()
    review: str | None = None
    answered: bool = True
    agreed: bool = True
    gradable: bool = True
    uncovered: tuple[str, ...] = ()
    spread: int | None = None
    usage: Usage | None = None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def total(self) -> int:
        """The sum of the five, 5..25."""
        return self.clarity + self.relevance + self.structure + self.conciseness + self.confidence

    @computed_field  # type: ignore[prop-decorator]
    @property
    def state(self) -> GradeState:
        """How to read the marks: the most important state, where several hold."""
        if not self.agreed:
            return "not graded"
        if not self.answered:
            return "no answer"
        if not self.gradable:
            return "not gradable"
        if self.review is not None:
            return "needs a person"
        return "graded offline" if self.graded_by.stands_in_for else "graded"


class GradedAnswer(Value):
    """An answer with its grade.

    `before_probes` is the grade of the answer without its follow-ups, None where there are none.
    """

    answer: Answer
    grade: Grade
    before_probes: Grade | None = None


class Overview(Value):
    """A report in a minute, drawn from the answers with marks alone.

    `strengths`, `risks` and `ask_next` hold at most three sentences each, which begin with a
    competency. `awaiting` counts the answers with words and without marks, which a person has to
    read. `total` is the mean of the marked answers, of 25, and `traits` holds their mean marks.
    """

    headline: str
    strengths: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    ask_next: tuple[str, ...] = ()
    asked: int
    answered: int
    marked: int
    awaiting: int
    total: float | None = None
    traits: dict[Trait, float] = {}


class Feedback(Value):
    """Feedback for the candidate, without marks, in the interview's language.

    `lead` introduces the feedback, and `withheld` says that the report goes to the inviting staff.
    A tip belongs to each trait; there are none where nothing was graded.
    """

    lead: str
    withheld: str
    strengths: tuple[str, ...] = ()
    tips: dict[Trait, str] = {}


class AttentionSpell(Value):
    """A period during which the state did not change. Unix seconds."""

    start: float
    end: float
    state: AttentionState


class AttentionFigures(Value):
    """Shares of the interview's time (they add to 1), and how they came about.

    `longest_away_seconds`: the longest spell of `distracted`. `timeline` has no gaps; a very
    busy timeline leaves out its shortest spells, which the other figures still count. A client's
    claim has neither.
    """

    source: Literal["server", "client"]
    focused_ratio: float
    distracted_ratio: float
    unknown_ratio: float
    observations: int = 0
    seconds: float = 0.0
    longest_away_seconds: float | None = None
    timeline: tuple[AttentionSpell, ...] = ()


class AttentionSnapshot(Value):
    """The latest attention of a session, written by the attention service, read by the gateway.

    `received_at` (Unix seconds) decides which of two is the latest; 0 before the first.
    """

    session_id: str
    state: AttentionState = "unknown"
    score: float | None = None
    last_event: str | None = None
    received_at: float = 0.0


class ReportedScores(Value):
    clarity: Score
    relevance: Score
    structure: Score
    conciseness: Score
    confidence: Score
    total: int
    commentary: str


class ReportedAnswer(Value):
    """A question of the finalize answer: the fields of the contract, then the product's own.

    `probes` are the follow-ups with their answers, and `before_probes` the marks without them; both
    are absent where no follow-up was asked.
    """

    question: str
    transcript: str
    scores: ReportedScores
    question_index: int | None = None
    competency: str = ""
    source: Literal["record", "submitted"] = "record"
    record: str | None = None
    not_understood: int = 0
    graded_by: GradedBy
    state: GradeState = "graded"
    evidence: tuple[Evidence, ...] = ()
    review: str | None = None
    uncovered: tuple[str, ...] = ()
    spread: int | None = None
    usage: Usage | None = None
    probes: tuple[AnsweredProbe, ...] = Field(default=(), exclude_if=_is_empty)
    before_probes: ReportedScores | None = Field(default=None, exclude_if=_is_empty)

    @property
    def has_marks(self) -> bool:
        """Whether the marks mean something."""
        return self.state not in WITHOUT_MARKS


class UnsubmittedAnswer(Value):
    """Recorded words that the client did not submit: shown, not graded."""

    question_index: int
    question: str
    transcript: str


class SavedAnswer(Value):
    question_index: int
    transcript: str
    utterances: int


class PrintedPdf(Value):
    """A PDF file as it was printed: the SHA-256 of its bytes (hexadecimal), and the time."""

    sha256: str
    printed_at: float


class Report(Value):
    """The whole report, as finalize answers it and the PDF shows it.

    `graded_by` is the grader's name, "mixed" for several, "none" where nothing was graded.
    `revision` counts the PDFs made; `amended` is true once words that arrived after the first
    version were added. `usage` adds up the answers'; None where no language model was asked.
    `overview` is None in reports of older releases. `rubric` gives the meaning of the marks.
    `attention` holds the server's own figures, if any, and `attention_claim` the client's.
    `consent` is the last consent before the end.
    `set_aside` names the session's events that waited for the operator at the end: their content
    is missing, unless the report was amended since. `contests` are the candidate's objections at
    the time of the print. `pdf` is not part of the printed report; None in reports of older
    releases. `title` is the role's or the template's title, `invitation` None for an interview
    that anybody may start, and `candidate_report` the part of the report that the candidate sees.
    While the report is `blind`, people have to mark before the candidate sees a mark.
    """

    session_id: str
    role: str
    title: str = ""
    invitation: Invitation | None = None
    candidate_report: CandidateReport = "full"
    blind: bool = False
    language: str = DEFAULT_LANGUAGE
    started_at: float
    finalized_at: float
    summary: str
    overview: Overview | None = None
    feedback: Feedback | None = None
    questions: tuple[ReportedAnswer, ...]
    unsubmitted: tuple[UnsubmittedAnswer, ...] = ()
    attention: AttentionFigures | None = None
    attention_claim: AttentionClaim | None = None
    consent: Consent | None = None
    graded_by: str
    usage: Usage | None = None
    rubric: Rubric | None = None
    revision: int = 1
    amended: bool = False
    abandoned: bool = False
    set_aside: tuple[str, ...] = ()
    contests: tuple[Contest, ...] = ()
    pdf: PrintedPdf | None = None
