"""Every event that travels between the services. Read this first.

    gateway  --transcript.appended-->  stt        --transcript.completed-->  grading
    gateway  --audio.recorded------->  hearing    --audio.recognised----->  stt, gateways
    gateway  --span.grown----------->  hearing    --partial.recognised--->  every gateway process
                                       hearing    --partial.skipped------>  every gateway process
    stt      --second_look.requested-> hearing    --second_look.made----->  stt
    stt      --sound.heard---------->  gateway    (most of it can be erased)
    stt      --words.revised-------->  every gateway process
    stt      --speaking.measured---->  gateway, report    (for the candidate alone)
    gateway  --attention.observed-->   attention  --attention.summarised-->  report
    gateway  --interview.finalized-->  stt, attention, report
    stt      --answer.left---------->  grading    (a head start, while the interview goes on)
    grading  --interview.graded----->  report     --report.ready---------->  gateway, desk
    grading  --grading.put_off------>  desk       --offline_grading.chosen-> grading
    any      --event.set_aside------>  gateway    (a person has to look)
    gateway, report  --print.requested-->  report    (a lost PDF, or a PDF without transcripts)
    gateway  --session.finalized---->  every gateway process
    gateway  --consent.given-------->  every gateway process
    workers  --progress.made-------->  every gateway process    (how far the report is)
    gateway  --transcript.requested->  stt        --transcript.read------->  every gateway process
    gateway  --attention.requested-->  attention  --attention.read-------->  every gateway process
    gateway  --answer.given--------->  stt        --answer.read---------->  interviewer
    interviewer  --followup.chosen-->  every gateway process    (a probe of the list, or none)
    gateway  --session.erased------->  all        --erasure.confirmed----->  every gateway process
    gateway  --session.started------>  avatar     (so that the questions are seen and heard)
    gateway, avatar  --film.requested-->  avatar
    desk     --template.published--->  gateway, avatar
    desk     --ideals.published----->  grading
    desk     --invitation.issued---->  gateway    --invitation.redeemed--->  desk
    gateway  --invitation.opened---->  desk
    gateway  --invitation.lapsed---->  desk
    gateway  --interview.contested-->  report, desk
    desk     --contest.answered----->  gateway, report
    gateway  --question.reached----->  desk       (who is in an interview now, without a word)
    gateway  --interview.ended------>  desk
    desk     --reviews.completed---->  report     (the candidate may see marks from here on)
    desk     --draft.requested------>  interviewer  --draft.made--------->  desk
    gateway  --export.requested----->  all        --export.read----------->  every gateway process

An event is a fact, in the past tense. It is frozen, and carries all that its receivers need. Its
wire name is `name`, so its class may be renamed. Receivers ignore unknown fields, a new field is
optional, and a breaking change is a new event name. Times are Unix seconds (UTC).
"""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import JsonValue

from shared.model import (
    DEFAULT_LANGUAGE,
    Answer,
    AskedProbe,
    AttentionClaim,
    AttentionFigures,
    AttentionState,
    CandidateReport,
    ChosenBy,
    Consent,
    Contest,
    ContestOutcome,
    DraftedQuestion,
    DraftProblem,
    Feedback,
    FollowUpLimits,
    FollowUpReason,
    GradedAnswer,
    Invitation,
    JoinedSpans,
    JoinedWords,
    Overview,
    PlannedQuestion,
    PrintedPdf,
    Probe,
    Question,
    Report,
    Rubric,
    SavedAnswer,
    SpeakingFacts,
    Stage,
    SubmittedAnswer,
    UnsubmittedAnswer,
    Value,
    Word,
)


class Event(Value):
    """A fact. `name` is its name on the wire.

    `hot` events come in great numbers: the hot events of a name that are published together
    share a message, and are handled in a batch. Every other event travels in a message of its own,
    so that the replicas share events that come at once, and no event waits for another.
    """

    name: ClassVar[str]
    hot: ClassVar[bool] = False


class SessionEvent(Event):
    """A fact about a session.

    Once the session is erased, the event is dropped, together with all events that it caused.
    """

    session_id: str


class VersionedEvent(SessionEvent):
    """A fact whose later versions replace the earlier versions of the same session."""

    version: int = 0


def session_of(event: Event) -> str | None:
    """Return the id of the session that the event is about; None if it is about none."""
    return event.session_id if isinstance(event, SessionEvent) else None


class SessionStarted(SessionEvent):
    """An interview began, with the texts of its questions and of their probes, in their order.

    Only a hint: without it, the questions are shown as text.
    """

    name = "session.started"
    language: str = DEFAULT_LANGUAGE
    questions: tuple[str, ...]
    probes: tuple[str, ...] = ()


class TemplatePublished(Event):
    """A version of a template was published, which never changes. `sha256` is its digest.

    With `blind_marks` nobody sees the program's marks before people have marked. `follow_ups`
    limits the follow-ups, for every candidate alike.

    `alternative` tells candidates how to get an interview with a person instead.
    """

    name = "template.published"
    template_id: str
    version: int
    sha256: str
    title: str
    language: str = DEFAULT_LANGUAGE
    questions: tuple[PlannedQuestion, ...]
    follow_ups: FollowUpLimits = FollowUpLimits()
    attention: bool = True
    retention_days: float | None = None
    alternative: str = ""
    blind_marks: bool = True
    published_at: float


class IdealsPublished(Event):
    """The ideal answers to the questions of a version, whose digest is `sha256`, in their order.

    For graders alone: the gateway, which candidates reach, never has them.
    """

    name = "ideals.published"
    sha256: str
    ideals: tuple[str, ...]


class InvitationIssued(Event):
    """An invitation as it is now; a higher `revision` replaces a lower one.

    `token_sha256` is the hash of the link's token. A start is possible from `opens_at` until
    `expires_at`. `time_factor` multiplies the session's time; an `untimed` session is open until a
    day after `expires_at`. If nobody starts with it, it is kept for `retention_days` after that;
    None: as long as the installation keeps interviews. Nothing in it names the person.
    """

    name = "invitation.issued"
    invitation_id: str
    revision: int
    template_id: str
    version: int
    token_sha256: str
    label: str
    opens_at: float | None = None
    expires_at: float
    time_factor: float = 1.0
    untimed: bool = False
    no_camera: bool = False
    text_only: bool = False
    retention_days: float | None = None
    revoked: bool = False


class InvitationOpened(Event):
    """Somebody looked at an invitation for the first time, which uses nothing up."""

    name = "invitation.opened"
    invitation_id: str
    opened_at: float


class InvitationLapsed(Event):
    """Nobody started with an invitation, and the time for which it is kept is over."""

    name = "invitation.lapsed"
    invitation_id: str


class InvitationRedeemed(SessionEvent):
    """An interview was started with an invitation; `again`: it was resumed with the link."""

    name = "invitation.redeemed"
    invitation_id: str
    started_at: float
    again: bool = False


class QuestionReached(SessionEvent):
    """An invited candidate began to answer another question. Nothing of the answer is told.

    Only a hint: it may be missed.
    """

    name = "question.reached"
    index: int
    reached_at: float


class InterviewEnded(SessionEvent):
    """An interview by invitation is over. Its report follows, maybe much later."""

    name = "interview.ended"
    ended_at: float


class DraftRequested(Event):
    """Staff ask for questions for a job. `description` is the text that they pasted."""

    name = "draft.requested"
    draft_id: str
    description: str
    language: str = DEFAULT_LANGUAGE


class DraftMade(Event):
    """Questions for a job, which a person has to tick each; none is asked of anybody before.

    `made_by` is a model's name, or "packs": questions of the role packs, which were not written for
    this job. `dropped` counts the proposals that failed a check, by the check. `gaps` are words of
    the description that no question deals with. `suspicious`: a part of the description looks like
    orders to a program. `note` says why no model drafted, where a model should have.
    """

    name = "draft.made"
    draft_id: str
    questions: tuple[DraftedQuestion, ...] = ()
    made_by: str = "packs"
    dropped: dict[DraftProblem, int] = {}  # noqa: RUF012 (pydantic copies defaults)
    gaps: tuple[str, ...] = ()
    suspicious: bool = False
    note: str = ""


class FilmRequested(Event):
    """A text is to be seen and heard; an empty text means the silent film of the listening face.

    Texts of a low `order` come first. `requested_at` is in Unix seconds.
    """

    name = "film.requested"
    text: str
    language: str = DEFAULT_LANGUAGE
    order: int = 0
    requested_at: float


class TranscriptAppended(SessionEvent):
    """Words were accepted. (instance, n) numbers a gateway process's utterances of a session.

    `key_id` stands for the idempotency key that the words came with. `replaces` is the `key_id` of
    the utterance that these words correct. Only the first words that this process accepted for a
    question carry the `question`. `ai_grading` is the candidate's choice so far and
    `language` the interview's language, both for answer.left.
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
    ai_grading: bool = True
    language: str = DEFAULT_LANGUAGE
    received_at: float
    instance: str
    n: int


class AudioRecorded(SessionEvent):
    """A span of speech is on the volume SOUND_DIR, complete, and is to be recognised.

    The frames are numbered within the stream, both ends included. Several gateway processes may
    name the same span. `recorded_at` is the time at which the first frame arrived. `quiet_frames`
    counts the frames between the span and the span of the same answer before it; None where there
    is none, or where the microphone was shut in between. `question` and `ai_grading`, the
    candidate's choice so far, are for answer.left.
    """

    name = "audio.recorded"
    stream_id: str
    question_index: int
    first_frame: int
    last_frame: int
    quiet_frames: int | None = None
    language: str = DEFAULT_LANGUAGE
    recorded_at: float
    question: Question | None = None
    ai_grading: bool = True


class AudioRecognised(SessionEvent):
    """The words of a span of sound. Without `understood` there was speech, but no sure words.

    `engine` names the recogniser. `finished` tells whether the speaker seems to have finished, by
    the voice; None where nobody can tell. `recorded_at` and the fields after it are the fields of
    audio.recorded.
    """

    name = "audio.recognised"
    stream_id: str
    question_index: int
    first_frame: int
    last_frame: int
    text: str
    confidence: float | None = None
    engine: str = ""
    understood: bool = True
    finished: bool | None = None
    recorded_at: float | None = None
    quiet_frames: int | None = None
    language: str = DEFAULT_LANGUAGE
    question: Question | None = None
    ai_grading: bool = True


class SpanGrown(SessionEvent):
    """A span of speech goes on, and its frames so far are on the volume SOUND_DIR.

    Only a hint: under load its words are not recognised before the span ends. With `paused`, the
    span may end with these frames, and its words are then the final words.
    """

    name = "span.grown"
    stream_id: str
    question_index: int
    first_frame: int
    last_frame: int
    language: str = DEFAULT_LANGUAGE
    paused: bool = False


class PartialRecognised(SessionEvent):
    """The words so far of a span that goes on. Only a hint for clients that watch."""

    name = "partial.recognised"
    stream_id: str
    question_index: int
    first_frame: int
    last_frame: int
    text: str


class PartialSkipped(SessionEvent):
    """The recognisers have no time for the words so far of a span, which may be asked for later."""

    name = "partial.skipped"
    stream_id: str
    question_index: int
    first_frame: int
    last_frame: int


class SecondLookRequested(SessionEvent):
    """The candidate went on from a spoken answer: neighbouring spans are to be recognised as one.

    `language` and `ai_grading` are for answer.left, which follows the second look.
    """

    name = "second_look.requested"
    question_index: int
    joined: tuple[JoinedSpans, ...]
    language: str = DEFAULT_LANGUAGE
    ai_grading: bool = True


class SecondLookMade(SessionEvent):
    """The words of a second look; none where the recognisers had no time."""

    name = "second_look.made"
    question_index: int
    words: tuple[JoinedWords, ...] = ()
    language: str = DEFAULT_LANGUAGE
    ai_grading: bool = True


class SoundHeard(SessionEvent):
    """Every span of a finished interview was recognised: its sound is needed no more.

    Except for the spans that are `unclear`, each as (stream, first frame, last frame): there was
    speech, and neither a recogniser nor the candidate told its words, so that a person may want to
    listen. `frames` counts the frames of each stream that the end of the interview announced.
    """

    name = "sound.heard"
    frames: dict[str, int]
    unclear: tuple[tuple[str, int, int], ...] = ()


class SoundSettled(SessionEvent):
    """A person has listened to a span of `sound.heard`, whose sound is needed no more.

    `unclear` are the spans that are left, and `frames` those of `sound.heard`.
    """

    name = "sound.settled"
    frames: dict[str, int]
    unclear: tuple[tuple[str, int, int], ...] = ()


class WordsRevised(SessionEvent):
    """Better words of a span take the place of its first words.

    Only a hint for clients that watch: it may be missed.
    """

    name = "words.revised"
    stream_id: str
    question_index: int
    first_frame: int
    last_frame: int
    text: str
    confidence: float


class AttentionObserved(SessionEvent):
    """The candidate's page made an observation. `observed_at` (its clock) is for durations only."""

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


class InterviewFinalized(SessionEvent):
    """The interview is over. `gateways` are all processes that accepted events for it.

    `language` is a BCP 47 tag: questions are asked and answered in this language.

    `questions` are the core questions, and `probes` the follow-ups that were asked.

    `utterances` and `observations` count the events that the finalizing process `instance`
    accepted; None where it cannot know (another process announced the end again). `set_aside` names
    the session's events that wait for the operator, such as "transcript.appended". While the
    interview is `blind`, people have to mark before its candidate sees a mark.

    `sound_frames` counts the acknowledged frames of each stream of sound, and `sound_spans` are all
    its spans of speech, each as (stream, first frame, last frame).
    """

    name = "interview.finalized"
    role: str
    title: str = ""
    invitation: Invitation | None = None
    candidate_report: CandidateReport = "full"
    blind: bool = False
    language: str = DEFAULT_LANGUAGE
    started_at: float
    finalized_at: float
    questions: tuple[Question, ...]
    probes: tuple[AskedProbe, ...] = ()
    submitted: tuple[SubmittedAnswer, ...] | None = None
    claim: AttentionClaim | None = None
    consent: Consent | None = None
    gateways: tuple[str, ...] = ()
    instance: str = ""
    utterances: int | None = None
    observations: int | None = None
    abandoned: bool = False
    set_aside: tuple[str, ...] = ()
    sound_frames: dict[str, int] = {}  # noqa: RUF012 (pydantic copies defaults)
    sound_spans: tuple[tuple[str, int, int], ...] = ()


class AnswerLeft(SessionEvent):
    """The candidate went on to another question; `answer` is the answer that was left, so far.

    Only a hint: it may be missed, and the candidate may take the answer up again. Without
    `ai_grading` no program may grade it.
    """

    name = "answer.left"
    answer: Answer
    ai_grading: bool = True
    language: str = DEFAULT_LANGUAGE


class TranscriptCompleted(VersionedEvent):
    """All words known so far, assembled. A higher version holds words that came later.

    Without `ai_grading` no program may grade them.
    """

    name = "transcript.completed"
    answers: tuple[Answer, ...]
    unsubmitted: tuple[UnsubmittedAnswer, ...] = ()
    ai_grading: bool = True
    language: str = DEFAULT_LANGUAGE


class SpeakingMeasured(VersionedEvent):
    """The speaking facts of an interview, for the candidate alone: no grader or staff hear them.

    `version` is the version of the transcript. Answers without a fact are left out.
    """

    name = "speaking.measured"
    answers: tuple[SpeakingFacts, ...]


class InterviewGraded(SessionEvent):
    """Every answer of a transcript version, graded."""

    name = "interview.graded"
    version: int
    answers: tuple[GradedAnswer, ...]
    unsubmitted: tuple[UnsubmittedAnswer, ...] = ()
    summary: str
    overview: Overview | None = None
    feedback: Feedback | None = None
    rubric: Rubric | None = None


class GradingPutOff(SessionEvent):
    """The model's budget for interviews by invitation is used up: the grades wait `until` then.

    Or until the inviting staff choose the offline grader. Unix seconds.
    """

    name = "grading.put_off"
    until: float


class OfflineGradingChosen(SessionEvent):
    """Staff ask for grades of the built-in grader, in place of a longer wait for a model."""

    name = "offline_grading.chosen"


class AttentionSummarised(VersionedEvent):
    """The attention that the server itself recorded; None where it recorded nothing."""

    name = "attention.summarised"
    figures: AttentionFigures | None


class InterviewContested(VersionedEvent):
    """The candidate objected to something; `contests` are all objections, `version` counts them."""

    name = "interview.contested"
    contests: tuple[Contest, ...]


class ContestAnswered(SessionEvent):
    """A person answered the objection number `n` of the session, counted from 1.

    `round` is the round of reviews that holds from here on: with the outcome "regraded" another has
    begun, whose reviews are not in.
    """

    name = "contest.answered"
    n: int
    answer: str
    outcome: ContestOutcome
    answered_at: float
    round: int = 1


class ReviewsCompleted(SessionEvent):
    """All reviews of a round that a blind interview needs are in: its candidate may see marks."""

    name = "reviews.completed"
    round: int = 1


class ReportReady(SessionEvent):
    """The PDF of this revision is on the volume.

    `hiring_pdf` is the PDF of those who hire: a file of its own for interviews by invitation.
    """

    name = "report.ready"
    report: Report
    hiring_pdf: PrintedPdf | None = None


class PrintRequested(SessionEvent):
    """The PDF of a report is missing on the volume, or lacks the transcripts.

    It is to be printed again from the stored parts of the report; report.ready then announces it.
    """

    name = "print.requested"


class EventSetAside(SessionEvent):
    """An event of the session could not be handled and waits for a person.

    `stage` is the queue that it was in, `event` its name ("" from an older sender).
    """

    name = "event.set_aside"
    stage: str
    reason: str
    event: str = ""


class SessionFinalized(SessionEvent):
    """No more words for this session: every gateway process forgets that it is open."""

    name = "session.finalized"


class ConsentGiven(SessionEvent):
    """The candidate chose whether a program may grade the answers. The latest choice counts."""

    name = "consent.given"
    ai_grading: bool
    given_at: float


class ProgressMade(SessionEvent):
    """A report came further: `done` of `of` parts of this stage.

    Only a hint for clients that watch: it may be missed, and comes again when the work is repeated.
    """

    name = "progress.made"
    stage: Stage
    done: int = 1
    of: int = 1


class TranscriptRequested(SessionEvent):
    """A client resumes and asks for the saved words; `request_id` names the waiting call.

    `utterances` counts the utterances that the asking process `instance` accepted; None where the
    process does not know.
    """

    name = "transcript.requested"
    request_id: str
    instance: str = ""
    utterances: int | None = None


class TranscriptRead(SessionEvent):
    """The answer to transcript.requested, for the gateway process that asked."""

    name = "transcript.read"
    request_id: str
    answers: tuple[SavedAnswer, ...]


class AnswerToProbe(SessionEvent):
    """The end of an answer after which one of the `probes` of its question may be asked.

    `after` is the index of the question, or of the follow-up, that was answered. Nobody waits any
    more from `until` on (Unix seconds, by the clock of the asking process). Without `ai_grading` no
    program may judge the answer.
    """

    request_id: str
    after: int
    question: Question
    probes: tuple[Probe, ...]
    language: str = DEFAULT_LANGUAGE
    ai_grading: bool = True
    until: float


class AnswerGiven(AnswerToProbe):
    """The candidate is done with an answer, and a client asks for the next question.

    `utterances` counts the utterances that the asking process `instance` accepted; None where the
    process does not know. `gateways` names all processes that accepted something for the session.
    `sound_spans` are the spans of speech so far, as in interview.finalized.
    """

    name = "answer.given"
    follows: int
    instance: str = ""
    gateways: tuple[str, ...] = ()
    utterances: int | None = None
    sound_spans: tuple[tuple[str, int, int], ...] = ()


class AnswerRead(AnswerToProbe):
    """The words of an answer: `transcript` holds all of it, `last` those to question `after`.

    Unless `complete`, speech of it is not recognised yet.
    """

    name = "answer.read"
    transcript: str
    last: str
    complete: bool = True


class FollowupChosen(SessionEvent):
    """The decision after an answer: a probe of the list, or None, and the reason.

    Only the gateway process that asked acts on it, and only while the interview is open.
    """

    name = "followup.chosen"
    request_id: str
    probe: Probe | None = None
    why: FollowUpReason
    chosen_by: ChosenBy | None = None


class AttentionRequested(SessionEvent):
    """A client asks for the attention so far, from `started_at` to `until`."""

    name = "attention.requested"
    request_id: str
    started_at: float
    until: float


class AttentionRead(SessionEvent):
    """The answer to attention.requested; None where nothing was observed."""

    name = "attention.read"
    request_id: str
    figures: AttentionFigures | None


class SessionErased(SessionEvent):
    """All data of the session is to be erased; events that still arrive for it are dropped."""

    name = "session.erased"
    request_id: str


class ErasureConfirmed(SessionEvent):
    """A service has erased the session. `removed` counts the removed rows and files, by kind."""

    name = "erasure.confirmed"
    request_id: str
    service: str
    removed: dict[str, int]


class ExportRequested(SessionEvent):
    """A caller with the right to it asks for all stored data of a session.

    Without `marks`, whatever holds marks is left out: people have to mark first.
    """

    name = "export.requested"
    request_id: str
    marks: bool = True


class ExportRead(SessionEvent):
    """All data that a service stores of the session: its documents, by kind.

    Documents too large for a message come in `parts`: the `text` of each part is a piece of their
    JSON text. `reading` names the reading of the store that a part belongs to.
    """

    name = "export.read"
    request_id: str
    service: str
    documents: dict[str, list[dict[str, JsonValue]]] | None = None
    reading: str = ""
    part: int = 0
    parts: int = 1
    text: str = ""


def _named(kind: type[Event]) -> Iterator[type[Event]]:
    """Yield the event classes below `kind` that have a wire name, in the order of this file."""
    for event in kind.__subclasses__():
        if hasattr(event, "name"):
            yield event
        yield from _named(event)


EVENTS: dict[str, type[Event]] = {event.name: event for event in _named(Event)}
"""Every event class, by its wire name."""
