"""An invitation, the rows that staff send in, and what becomes of each. Pure."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from desk_service.domain import plain_email
from shared.events import InvitationIssued

InvitationState = Literal["issued", "started", "finished", "revoked"]

MAX_ROWS = 500
MAX_NAME_CHARS, MAX_REF_CHARS = 200, 200


class Person(BaseModel):
    """The person who is invited, as far as staff told. It lies in the desk's store alone."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str = Field(default="", repr=False)
    email: str = Field(default="", repr=False)
    external_ref: str = Field(default="", repr=False)


class Invitation(BaseModel):
    """An invitation to a version of a template.

    `token` is the SHA-256 of the link's token. `label` stands for the person wherever the person
    must not show. `time_factor` multiplies the time, for candidates who need more. `revision`
    counts the changes, of which `told` says whether the gateway has been told of the last.
    `place` falls with time, so that lists begin with the newest. `sought` is what a search looks
    into, and as personal as the person.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    place: str
    template_id: str
    version: int
    token: str = Field(repr=False)
    label: str
    person: Person
    sought: str = Field(default="", repr=False)
    expires_at: float
    time_factor: float = 1.0
    revoked: bool = False
    revision: int = 1
    told: bool = False
    session_id: str | None = None
    started_at: float | None = None
    finished_at: float | None = None
    made_at: float

    @property
    def state(self) -> InvitationState:
        if self.finished_at is not None:
            return "finished"
        if self.session_id is not None:
            return "started"
        return "revoked" if self.revoked else "issued"

    def event(self) -> InvitationIssued:
        """Return what the gateway is told: never the person."""
        return InvitationIssued(
            invitation_id=self.id,
            revision=self.revision,
            template_id=self.template_id,
            version=self.version,
            token_sha256=self.token,
            label=self.label,
            expires_at=self.expires_at,
            time_factor=self.time_factor,
            revoked=self.revoked,
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a row: a person to invite, or the problem in plain words."""

    person: Person | None = None
    problem: str | None = None


def outcomes(rows: Sequence[Person]) -> list[Outcome]:
    """Return the outcome of each row; a bad row stops no other."""
    seen: set[str] = set()
    return [_outcome(row, seen) for row in rows]


def _outcome(row: Person, seen: set[str]) -> Outcome:
    name, reference = " ".join(row.name.split()), row.external_ref.strip()
    if len(name) > MAX_NAME_CHARS or len(reference) > MAX_REF_CHARS:
        return Outcome(problem=f"name and reference have at most {MAX_NAME_CHARS} characters")
    email = ""
    if row.email.strip():
        try:
            email = plain_email(row.email)
        except ValueError as error:
            return Outcome(problem=f"email: {error}")
        if email in seen:
            return Outcome(problem="this e-mail address stands in a row before")
        seen.add(email)
    return Outcome(Person(name=name, email=email, external_ref=reference))


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
