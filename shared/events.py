"""Every event that travels between the services. Read this first.

    gateway  --transcript.appended-->  stt        --transcript.completed-->  grading
    gateway  --attention.observed-->   attention  --attention.summarised-->  report
    gateway  --interview.finalized-->  stt, attention, report
    grading  --interview.graded----->  report     --report.ready---------->  gateway
    any      --event.set_aside------>  gateway    (a person has to look)
    gateway  --session.finalized---->  every gateway process
    gateway  --transcript.requested->  stt        --transcript.read------->  every gateway process

An event is a fact, in the past tense, frozen, and carries all that its receivers need. Its wire
name is the `name` beside the class, so a class may be renamed. Receivers ignore fields they do not
know; a new field is optional; a breaking change is a new event name. Times are Unix seconds (UTC).
"""

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, computed_field

AttentionState = Literal["focused", "distracted", "unknown"]
Score = Literal[1, 2, 3, 4, 5]


class Record(BaseModel):
    """Something that is sent or stored: frozen, and unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Record):
    """A fact about one session."""

    name: ClassVar[str]
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


class GradedBy(Record):
    """Who made a grade. `note` says openly why it is not the first choice of grader, if so."""

    grader: str
    version: str
    rubric: str
    model: str | None = None
    note: str | None = None


class Grade(Record):
    """Five marks for one answer, with their grounds in plain words."""

    clarity: Score
    relevance: Score
    structure: Score
    conciseness: Score
    confidence: Score
    commentary: str
    graded_by: GradedBy

    @computed_field  # type: ignore[prop-decorator]
    @property
    def total(self) -> int:
        """The sum of the five, 5..25."""
        return self.clarity + self.relevance + self.structure + self.conciseness + self.confidence


class GradedAnswer(Record):
    answer: Answer
    grade: Grade


class AttentionFigures(Record):
    """Shares of the interview's time (they add to 1), and how they came about."""

    source: Literal["server", "client"]
    focused_ratio: float
    distracted_ratio: float
    unknown_ratio: float
    observations: int = 0
    seconds: float = 0.0


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


class UnsubmittedAnswer(Record):
    """Recorded words that the client did not submit: shown, not graded."""

    question_index: int
    question: str
    transcript: str


class Report(Record):
    """The whole report: what finalize answers and what the PDF shows.

    `graded_by` is the grader's name, or "mixed". `revision` counts the PDFs made; `amended` is
    true once words that arrived after the first version were added.
    """

    session_id: str
    role: str
    started_at: float
    finalized_at: float
    summary: str
    questions: tuple[ReportedAnswer, ...]
    unsubmitted: tuple[UnsubmittedAnswer, ...] = ()
    attention: AttentionFigures | None = None
    graded_by: str
    revision: int = 1
    amended: bool = False
    abandoned: bool = False


# ---------------------------------------------------------------- the events


class TranscriptAppended(Event):
    """Words were accepted. (instance, n) numbers a gateway process's utterances of a session."""

    name = "transcript.appended"
    utterance_id: str
    question_index: int
    text: str
    sequence: int | None = None
    received_at: float
    instance: str
    n: int


class AttentionObserved(Event):
    """The candidate's page noted something. `observed_at` is its clock: for durations only."""

    name = "attention.observed"
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
    where it cannot know (announced again by another process).
    """

    name = "interview.finalized"
    role: str
    started_at: float
    finalized_at: float
    questions: tuple[Question, ...]
    submitted: tuple[SubmittedAnswer, ...] | None = None
    claim: AttentionClaim | None = None
    gateways: tuple[str, ...] = ()
    instance: str = ""
    utterances: int | None = None
    observations: int | None = None
    abandoned: bool = False


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
    """An event of the session could not be handled and waits for a person."""

    name = "event.set_aside"
    stage: str
    reason: str


class SessionFinalized(Event):
    """No more words for this session: every gateway process forgets that it is open."""

    name = "session.finalized"


class TranscriptRequested(Event):
    """A client resumes and asks what was saved; `request_id` names the waiting call."""

    name = "transcript.requested"
    request_id: str


class SavedAnswer(Record):
    question_index: int
    transcript: str
    utterances: int


class TranscriptRead(Event):
    """The answer to transcript.requested, for the one gateway process that asked."""

    name = "transcript.read"
    request_id: str
    answers: tuple[SavedAnswer, ...]


EVENTS: dict[str, type[Event]] = {
    event.name: event
    for event in (
        TranscriptAppended,
        AttentionObserved,
        InterviewFinalized,
        TranscriptCompleted,
        InterviewGraded,
        AttentionSummarised,
        ReportReady,
        EventSetAside,
        SessionFinalized,
        TranscriptRequested,
        TranscriptRead,
    )
}
