"""An invitation, the rows that staff send in, and the fate of each row. Pure."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from desk_service.domain import plain_email
from shared.events import InvitationIssued

InvitationState = Literal[
    "issued", "opened", "started", "finished", "reported", "expired", "revoked", "erased"
]

MAX_ROWS = 500
MAX_NAME_CHARS, MAX_REF_CHARS = 200, 200
LEAST_TIME_FACTOR, MOST_TIME_FACTOR = 1.0, 3.0

MAX_DAYS = 365
DAY_SECONDS = 24 * 3600.0


class Person(BaseModel):
    """The person who is invited, as far as staff told. It lies in the desk's store alone."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str = Field(default="", repr=False)
    email: str = Field(default="", repr=False)
    external_ref: str = Field(default="", repr=False)


class Accommodation(BaseModel):
    """The things that a candidate has otherwise than others, so that the interview is fair.

    `time_factor` multiplies the time of the session and of each question; an `untimed` interview
    has no times, and ends a day after its deadline.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    time_factor: float = LEAST_TIME_FACTOR
    untimed: bool = False
    no_camera: bool = False
    text_only: bool = False

    @property
    def problem(self) -> str | None:
        """Why there is no such accommodation, in plain words."""
        if not LEAST_TIME_FACTOR <= self.time_factor <= MOST_TIME_FACTOR:
            return f"time_factor: must be from {LEAST_TIME_FACTOR} to {MOST_TIME_FACTOR}"
        if self.untimed and self.time_factor != LEAST_TIME_FACTOR:
            return "accommodation: an untimed interview has no time_factor"
        return None


class Terms(BaseModel):
    """The times and the accommodation that somebody is invited with. Unix seconds."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    opens_at: float | None = None
    expires_at: float
    accommodation: Accommodation = Accommodation()

    def problem(self, now: float) -> str | None:
        """Return why nobody can be invited with these terms, in plain words; None if somebody can.

        `now` is in Unix seconds.
        """
        if not now < self.expires_at <= now + MAX_DAYS * DAY_SECONDS:
            return f"expires_at: must be in the next {MAX_DAYS} days"
        if self.opens_at is not None and not self.opens_at < self.expires_at:
            return "opens_at: must come before expires_at"
        return self.accommodation.problem


class Invitation(Terms):
    """An invitation to a version of a template.

    `token` is the SHA-256 of the link's token. `label` stands for the person wherever the person
    must not show. `revision` counts the changes, of which `told` says whether the gateway has been
    told of the last. `opened_at` is the time of the first look. While the interview runs,
    `question` is the last one that was reached, at `question_at`. Grades that wait for another
    day's budget are made from `graded_from` on. `place` falls with time, so that lists begin with
    the newest. `sought` is the text that a search looks into, and as personal as the person.
    `report_revision` is None before the first report; `ungradable` is the number of answers in the
    newest that no program could grade. `waits_for` is the next step of staff, worked out `settled`
    times. The person of an erased interview is erased.
    """

    id: str
    place: str
    template_id: str
    version: int
    token: str = Field(repr=False)
    label: str
    person: Person
    sought: str = Field(default="", repr=False)
    retention_days: float | None = None
    revoked: bool = False
    revision: int = 1
    told: bool = False
    opened_at: float | None = None
    session_id: str | None = None
    started_at: float | None = None
    question: int | None = None
    question_at: float = 0.0
    finished_at: float | None = None
    graded_from: float | None = None
    reported_at: float | None = None
    report_revision: int | None = None
    ungradable: int = 0
    waits_for: Literal["reviewer", "review", "decision"] | None = None
    settled: int | None = None
    erased_at: float | None = None
    made_at: float

    @model_validator(mode="before")
    @classmethod
    def _of_release_0_1_0(cls, row: dict[str, object]) -> dict[str, object]:
        """Return the row with its accommodation, of which release 0.1.0 kept the factor alone."""
        if "time_factor" in row and "accommodation" not in row:
            return row | {"accommodation": {"time_factor": row["time_factor"]}}
        return row

    def state(self, now: float) -> InvitationState:
        """Return the state; `now` is in Unix seconds."""
        reached: dict[InvitationState, bool] = {
            "erased": self.erased_at is not None,
            "reported": self.reported_at is not None,
            "finished": self.finished_at is not None,
            "started": self.session_id is not None,
            "revoked": self.revoked,
            "expired": self.expires_at <= now,
            "opened": self.opened_at is not None,
        }
        return next((state for state, there in reached.items() if there), "issued")

    def event(self) -> InvitationIssued:
        """Return the event for the gateway, which never holds the person."""
        return InvitationIssued(
            invitation_id=self.id,
            revision=self.revision,
            template_id=self.template_id,
            version=self.version,
            token_sha256=self.token,
            label=self.label,
            opens_at=self.opens_at,
            expires_at=self.expires_at,
            retention_days=self.retention_days,
            revoked=self.revoked,
            **self.accommodation.model_dump(),
        )


@dataclass(frozen=True, slots=True)
class Guest:
    """A person to invite, with the terms of this person."""

    person: Person
    terms: Terms


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a row: somebody to invite, or the problem in plain words."""

    guest: Guest | None = None
    problem: str | None = None


def outcomes(rows: Sequence[Guest], now: float) -> list[Outcome]:
    """Return the outcome of each row; a bad row stops no other. `now` is in Unix seconds."""
    seen: set[str] = set()
    return [_outcome(row, seen, now) for row in rows]


def _outcome(guest: Guest, seen: set[str], now: float) -> Outcome:
    row = guest.person
    name, reference = " ".join(row.name.split()), row.external_ref.strip()
    if len(name) > MAX_NAME_CHARS or len(reference) > MAX_REF_CHARS:
        return Outcome(problem=f"name and reference have at most {MAX_NAME_CHARS} characters")
    if problem := guest.terms.problem(now):
        return Outcome(problem=problem)
    email = ""
    if row.email.strip():
        try:
            email = plain_email(row.email)
        except ValueError as error:
            return Outcome(problem=f"email: {error}")
        if email in seen:
            return Outcome(problem="this e-mail address stands in a row before")
        seen.add(email)
    return Outcome(Guest(Person(name=name, email=email, external_ref=reference), guest.terms))


def sought_of(label: str, person: Person) -> str:
    """Return the text that a search looks into: label, name, address and reference, a line each."""
    return "\n".join(map(folded, (label, person.name, person.email, person.external_ref)))


def folded(text: str) -> str:
    """Return the text without case and accents, so that `jose` finds José."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(part for part in parts if not unicodedata.combining(part)).split())


def label_of(number: int) -> str:
    """Return the label that stands for a person, such as C-0042."""
    return f"C-{number:04d}"
