"""The table of services: the events that each service hears, and the things that it needs.

The topology of the broker, the embedded runner, tests, bench and chaos read this table. A test
compares it with pyproject.toml, docker-compose.yml and .dockerignore.
"""

from dataclasses import dataclass
from typing import Literal

from shared.events import (
    AnswerGiven,
    AnswerLeft,
    AnswerRead,
    AttentionObserved,
    AttentionRequested,
    AttentionSummarised,
    AudioRecognised,
    AudioRecorded,
    ContestAnswered,
    DraftMade,
    DraftRequested,
    Event,
    EventSetAside,
    ExportRequested,
    FilmRequested,
    GradingPutOff,
    IdealsPublished,
    InterviewContested,
    InterviewEnded,
    InterviewFinalized,
    InterviewGraded,
    InvitationIssued,
    InvitationLapsed,
    InvitationOpened,
    InvitationRedeemed,
    OfflineGradingChosen,
    PrintRequested,
    QuestionReached,
    ReportReady,
    ReviewsCompleted,
    SecondLookMade,
    SecondLookRequested,
    SessionErased,
    SessionStarted,
    SoundHeard,
    SoundSettled,
    SpanGrown,
    SpeakingMeasured,
    TemplatePublished,
    TranscriptAppended,
    TranscriptCompleted,
    TranscriptRequested,
)

MOST_PROCESSES = 4
"""Processes in a service's pool, unless the settings say otherwise: each takes some 30 MB."""

SESSION_DATA = (SessionErased, ExportRequested)
"""The events that every service which stores data of sessions hears."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service: `python -m <package>`, with a durable queue of its `name`.

    `package.main.run` runs it on a `shared.host.Host`. Its replicas share the work of the queue.
    """

    name: str
    package: str
    hears: tuple[type[Event], ...]
    """The events that its queue takes. Its routes must handle exactly these."""

    preload: tuple[str, ...] = ()
    """Modules that its pool of processes imports before the first call."""

    pool: int = MOST_PROCESSES
    """The most processes in its pool."""

    http: bool = False
    """The service serves HTTP to clients, on a port of its own."""

    broadcasts: bool = False
    """Every process of the service hears the broadcasts."""

    redis: bool = False
    """The service uses the cache at REDIS_URL."""

    internet: bool = False
    """The service speaks to hosts outside the stack, or those hosts speak to the service."""

    reports: Literal["", "ro", "rw"] = ""
    """The mount of the volume of reports: none, read-only, or to write."""

    films: Literal["", "ro", "rw"] = ""
    """The mount of the volume of films, likewise."""

    sound: Literal["", "ro", "rw"] = ""
    """The mount of the volume of recorded sound, likewise."""

    erasures: Literal["", "rw"] = ""
    """The mount of the volume of the journal of erasures, likewise."""

    @property
    def container(self) -> str:
        """The name of the service in docker-compose.yml."""
        return self.package.replace(".", "_")


SERVICES: dict[str, Service] = {
    service.name: service
    for service in (
        Service(
            "stt",
            "stt_service",
            hears=(
                TranscriptAppended,
                AudioRecognised,
                SecondLookMade,
                InterviewFinalized,
                TranscriptRequested,
                AnswerGiven,
                *SESSION_DATA,
            ),
        ),
        Service(
            "hearing",
            "stt_service.hearing",
            hears=(AudioRecorded, SpanGrown, SecondLookRequested, *SESSION_DATA),
            pool=1,
            sound="rw",
        ),
        Service(
            "attention",
            "attention_service",
            hears=(AttentionObserved, InterviewFinalized, AttentionRequested, *SESSION_DATA),
            redis=True,
        ),
        Service(
            "interviewer",
            "interviewer_service",
            hears=(AnswerRead, DraftRequested, *SESSION_DATA),
            pool=1,
            internet=True,
        ),
        Service(
            "grading",
            "grading_service",
            hears=(
                AnswerLeft,
                TranscriptCompleted,
                IdealsPublished,
                OfflineGradingChosen,
                *SESSION_DATA,
            ),
            preload=("grading_service.preload",),
            internet=True,
        ),
        Service(
            "report",
            "report_service",
            hears=(
                InterviewFinalized,
                InterviewGraded,
                AttentionSummarised,
                SpeakingMeasured,
                InterviewContested,
                ContestAnswered,
                ReviewsCompleted,
                PrintRequested,
                *SESSION_DATA,
            ),
            preload=("report_service.preload",),
            pool=1,
            reports="rw",
        ),
        Service(
            "avatar",
            "avatar_service",
            hears=(SessionStarted, TemplatePublished, FilmRequested, *SESSION_DATA),
            pool=1,
            films="rw",
        ),
        Service(
            "desk",
            "desk_service",
            hears=(
                InvitationOpened,
                InvitationLapsed,
                InvitationRedeemed,
                InterviewContested,
                QuestionReached,
                InterviewEnded,
                GradingPutOff,
                ReportReady,
                SoundHeard,
                DraftMade,
                *SESSION_DATA,
            ),
            http=True,
            internet=True,
            reports="ro",
            sound="ro",
            erasures="rw",
        ),
        Service(
            "gateway",
            "gateway",
            hears=(
                ReportReady,
                GradingPutOff,
                EventSetAside,
                SpeakingMeasured,
                SoundHeard,
                SoundSettled,
                TemplatePublished,
                InvitationIssued,
                ContestAnswered,
                *SESSION_DATA,
            ),
            http=True,
            broadcasts=True,
            redis=True,
            internet=True,
            reports="ro",
            films="ro",
            sound="rw",
            erasures="rw",
        ),
    )
}
"""Every service, by its name."""

WORKERS: tuple[Service, ...] = tuple(each for each in SERVICES.values() if not each.broadcasts)
"""The services that work behind the gateway, or beside it."""
