"""Every event that travels between the services. Read this first.

    gateway  --transcript.appended-->  stt        --transcript.completed-->  grading
    gateway  --attention.observed-->   attention  --attention.summarised-->  report
    gateway  --interview.finalized-->  stt, attention, report
    stt      --answer.left---------->  grading    (a head start, while the interview goes on)
    grading  --interview.graded----->  report     --report.ready---------->  gateway
    any      --event.set_aside------>  gateway    (a person has to look)
    gateway  --session.finalized---->  every gateway process
    workers  --progress.made-------->  every gateway process    (how far the report is)
    gateway  --transcript.requested->  stt        --transcript.read------->  every gateway process
    gateway  --attention.requested-->  attention  --attention.read-------->  every gateway process
    gateway  --session.erased------->  all        --erasure.confirmed----->  every gateway process
    gateway  --export.requested----->  all        --export.read----------->  every gateway process

An event is a fact, in the past tense, frozen, and carries all that its receivers need. Its wire
name is the `name` beside the class, so a class may be renamed. Receivers ignore fields they do not
know; a new field is optional; a breaking change is a new event name. Times are Unix seconds (UTC).
"""

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, JsonValue, computed_field

AttentionState = Literal["focused", "distracted", "unknown"]
Score = Literal[1, 2, 3, 4, 5]
Stage = Literal["finalizing", "transcribed", "graded", "attention", "report", "set_aside"]
Trait = Literal["clarity", "relevance", "structure", "conciseness", "confidence"]
GradeState = Literal["graded", "graded offline", "no answer", "needs a person"]


class Record(BaseModel):
    """Something that is sent or stored: frozen, and unknown fields are ignored."""

    # What candidates say is not kept in a cache of strings.
    model_config = ConfigDict(frozen=True, extra="ignore", cache_strings="keys")


class Event(Record):
    """A fact about one session.

    `hot` ones come in great numbers: those at hand travel in one message, and are handled together.
    Any other travels alone, so that many that come at once are shared among the replicas, and none
    waits for another.
    """

    name: ClassVar[str]
    hot: ClassVar[bool] = False
    session_id: str


# ---------------------------------------------------------------- what the events are made of


class Question(Record):
    """A question of a session, with what its grader needs to know."""

    text: str
    competency: str = ""
    covers: tuple[str, ...] = ()


class SubmittedAnswer(Record):
    """An answer as the client sent it with finalize."""

    question: str
    transcript: str


class AttentionClaim(Record):
    """What the client says about attention; the server's own record goes before it."""

    focused_ratio: float
    distracted_ratio: float


class Consent(Record):
    """What the candidate agreed to (`choices`), by which version of the text. Unix seconds."""

    version: str
    choices: dict[str, bool]
    given_at: float


class Word(Record):
    """A spoken word, and when it was spoken: seconds since its recording began."""

    w: str
    start: float
    end: float


class Answer(Record):
    """One answer as it is graded.

    `question_index` is None for a question that the session does not hold. `transcript` is the
    text that counts. `record` is the server's own text, kept where `transcript` departs from it.
    """

    question_index: int | None
    question: str
    competency: str = ""
    covers: tuple[str, ...] = ()
    transcript: str
    source: Literal["record", "submitted"] = "record"
    record: str | None = None


class TraitRubric(Record):
    """The question a trait asks, and what its marks 1, 3 and 5 look like."""

    asks: str
    anchors: dict[int, str]


class Rubric(Record):
    """What the marks mean. `between` says what 2 and 4 are; `never_evidence` what moves no mark."""

    version: str
    between: str = "2 and 4 lie between their neighbours."
    traits: dict[Trait, TraitRubric]
    never_evidence: tuple[str, ...]


class GradedBy(Record):
    """Who made a grade. `note` says openly why it is not the first choice of grader, if so.

    `stands_in_for` names the model that was asked first and gave no grade; None where none was.
    """

    grader: str
    version: str
    rubric: str
    model: str | None = None
    note: str | None = None
    stands_in_for: str | None = None


class Evidence(Record):
    """Why a trait was given its mark: one sentence, and at most two quotes, word for word from
    the transcript (no more than case, punctuation and white space may differ)."""

    trait: Trait
    reason: str
    quotes: tuple[str, ...] = ()


class Usage(Record):
    """Tokens that a language model read and wrote, and their price (USD; None: not known).

    The four counts do not overlap. They add up over all calls, the unsuccessful ones included.
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


class Grade(Record):
    """Five marks for one answer, with their grounds in plain words.

    `evidence` holds at most one ground a trait. `review` says why a person should look at it.
    `answered` is false where there were no words to grade: the marks then mean nothing. `spread`
    is the widest gap on one trait between several readings of the answer, None after one reading.
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
        """What to make of the marks; where several hold, the one that matters most."""
        if not self.answered:
            return "no answer"
        if self.review is not None:
            return "needs a person"
        return "graded offline" if self.graded_by.stands_in_for else "graded"


class GradedAnswer(Record):
    answer: Answer
    grade: Grade


class AttentionSpell(Record):
    """A time through which one state held. Unix seconds."""

    start: float
    end: float
    state: AttentionState


class AttentionFigures(Record):
    """Shares of the interview's time (they add to 1), and how they came about.

    `longest_away_seconds`: the longest spell of `distracted`. `timeline` has no gaps; a very
    busy one leaves out its shortest spells, which the other figures still count. A client's claim
    has neither.
    """

    source: Literal["server", "client"]
    focused_ratio: float
    distracted_ratio: float
    unknown_ratio: float
    observations: int = 0
    seconds: float = 0.0
    longest_away_seconds: float | None = None
    timeline: tuple[AttentionSpell, ...] = ()


class AttentionSnapshot(Record):
    """The latest of a session: what the attention service shows and the gateway reads.

    `received_at` (Unix seconds) decides which of two is the latest; 0 before the first.
    """

    session_id: str
    state: AttentionState = "unknown"
    score: float | None = None
    last_event: str | None = None
    received_at: float = 0.0


class ReportedScores(Record):
    clarity: Score
    relevance: Score
    structure: Score
    conciseness: Score
    confidence: Score
    total: int
    commentary: str


class ReportedAnswer(Record):
    """One line of the finalize answer: the contract's fields, then our own."""

    question: str
    transcript: str
    scores: ReportedScores
    question_index: int | None = None
    competency: str = ""
    source: Literal["record", "submitted"] = "record"
    record: str | None = None
    graded_by: GradedBy
    state: GradeState = "graded"
    evidence: tuple[Evidence, ...] = ()
    review: str | None = None
    spread: int | None = None
    usage: Usage | None = None


class UnsubmittedAnswer(Record):
    """Recorded words that the client did not submit: shown, not graded."""

    question_index: int
    question: str
    transcript: str


class Report(Record):
    """The whole report: what finalize answers and what the PDF shows.

    `graded_by` is the grader's name, "mixed" for several, "none" where there was no answer.
    `revision` counts the PDFs made; `amended` is true once words that arrived after the first
    version were added. `usage` adds up the answers'; None where no language model was asked.
    `rubric` is what the marks were given by. `attention` are the server's own figures where it has
    any; `attention_claim` is what the client said. `consent` is the last one that was given before
    the end. `set_aside` names the events of it that waited for the operator then: what they hold is
    missing, unless it was amended since.
    """

    session_id: str
    role: str
    started_at: float
    finalized_at: float
    summary: str
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


# ---------------------------------------------------------------- the events


class TranscriptAppended(Event):
    """Words were accepted. (instance, n) numbers a gateway process's utterances of a session.

    `key_id` stands for the idempotency key that the words came with. `replaces` is the `key_id` of
    the utterance that these words correct. `question` is told once: with the first words that this
    process accepted for it.
    """

    name = "transcript.appended"
    hot = True
    utterance_id: str
    question_index: int
    text: str
    sequence: int | None = None
    key_id: str | None = None
    replaces: str | None = None
    words: tuple[Word, ...] = ()
    question: Question | None = None
    received_at: float
    instance: str
    n: int


class AttentionObserved(Event):
    """The candidate's page noted something. `observed_at` is its clock: for durations only."""

    name = "attention.observed"
    hot = True
    observation_id: str
    state: AttentionState
    event: str
    confidence: float | None = None
    observed_at: float | None = None
    received_at: float
    instance: str
    n: int


class InterviewFinalized(Event):
    """The interview is over. `gateways` are all processes that accepted something for it.

    `utterances` and `observations` count what the finalizing process `instance` accepted; None
    where it cannot know (announced again by another process). `set_aside` names the events of it
    that wait for the operator, such as "transcript.appended".
    """

    name = "interview.finalized"
    role: str
    started_at: float
    finalized_at: float
    questions: tuple[Question, ...]
    submitted: tuple[SubmittedAnswer, ...] | None = None
    claim: AttentionClaim | None = None
    consent: Consent | None = None
    gateways: tuple[str, ...] = ()
    instance: str = ""
    utterances: int | None = None
    observations: int | None = None
    abandoned: bool = False
    set_aside: tuple[str, ...] = ()


class AnswerLeft(Event):
    """The candidate went on to another question; so far this was said to the one before. Only a
    hint: it may be missed, and the answer may yet be taken up again."""

    name = "answer.left"
    answer: Answer


class TranscriptCompleted(Event):
    """All words known so far, assembled. A higher version holds words that came later."""

    name = "transcript.completed"
    version: int = 0
    answers: tuple[Answer, ...]
    unsubmitted: tuple[UnsubmittedAnswer, ...] = ()


class InterviewGraded(Event):
    """Every answer of one transcript version, graded."""

    name = "interview.graded"
    version: int
    answers: tuple[GradedAnswer, ...]
    unsubmitted: tuple[UnsubmittedAnswer, ...] = ()
    summary: str
    rubric: Rubric | None = None


class AttentionSummarised(Event):
    """What the server itself recorded of attention; None where it recorded nothing."""

    name = "attention.summarised"
    version: int = 0
    figures: AttentionFigures | None


class ReportReady(Event):
    """The PDF of this revision is on the volume."""

    name = "report.ready"
    report: Report


class EventSetAside(Event):
    """An event of the session could not be handled and waits for a person.

    `stage` is the queue it was in, `event` its name ("" from a sender that does not say it yet).
    """

    name = "event.set_aside"
    stage: str
    reason: str
    event: str = ""

    @property
    def holds_up_report(self) -> bool:
        """Whether no report, or no newer one, comes without it. Attention is not waited for long,
        and all else is no part of the way."""
        if self.event == InterviewFinalized.name:
            return self.stage != "attention"
        on_the_way = (TranscriptCompleted.name, InterviewGraded.name, ReportReady.name)
        return not self.event or self.event in on_the_way


class SessionFinalized(Event):
    """No more words for this session: every gateway process forgets that it is open."""

    name = "session.finalized"


class ProgressMade(Event):
    """A report came further: `done` of `of` parts of this stage. Only a hint for whoever watches:
    it may be missed, and comes again when the work is done again."""

    name = "progress.made"
    stage: Stage
    done: int = 1
    of: int = 1


class TranscriptRequested(Event):
    """A client resumes and asks what was saved; `request_id` names the waiting call.

    `utterances` counts what the asking process `instance` accepted; None where it does not know.
    """

    name = "transcript.requested"
    request_id: str
    instance: str = ""
    utterances: int | None = None


class SavedAnswer(Record):
    question_index: int
    transcript: str
    utterances: int


class TranscriptRead(Event):
    """The answer to transcript.requested, for the one gateway process that asked."""

    name = "transcript.read"
    request_id: str
    answers: tuple[SavedAnswer, ...]


class AttentionRequested(Event):
    """A client asks what attention was like so far: from `started_at` to `until`."""

    name = "attention.requested"
    request_id: str
    started_at: float
    until: float


class AttentionRead(Event):
    """The answer to attention.requested; None where nothing was observed."""

    name = "attention.read"
    request_id: str
    figures: AttentionFigures | None


class SessionErased(Event):
    """Everything of the session goes, everywhere; what still arrives for it is dropped."""

    name = "session.erased"
    request_id: str


class ErasureConfirmed(Event):
    """One service holds nothing of the session any more. `removed` counts, by kind."""

    name = "erasure.confirmed"
    request_id: str
    service: str
    removed: dict[str, int]


class ExportRequested(Event):
    """Somebody who may asks for all that is stored of a session."""

    name = "export.requested"
    request_id: str


class ExportRead(Event):
    """All that one service stores of the session: its documents, by kind.

    What is too large for a message comes in `parts`: each one's `text` is a piece of the JSON text
    of the documents. `reading` names the look at the store that a part belongs to.
    """

    name = "export.read"
    request_id: str
    service: str
    documents: dict[str, list[dict[str, JsonValue]]] | None = None
    reading: str = ""
    part: int = 0
    parts: int = 1
    text: str = ""


EVENTS: dict[str, type[Event]] = {
    event.name: event
    for event in (
        TranscriptAppended,
        AttentionObserved,
        InterviewFinalized,
        AnswerLeft,
        TranscriptCompleted,
        InterviewGraded,
        AttentionSummarised,
        ReportReady,
        EventSetAside,
        SessionFinalized,
        ProgressMade,
        TranscriptRequested,
        TranscriptRead,
        AttentionRequested,
        AttentionRead,
        SessionErased,
        ErasureConfirmed,
        ExportRequested,
        ExportRead,
    )
}
