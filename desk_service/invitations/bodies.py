"""The bodies and the answers of the calls about invitations."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, Field

from desk_service.invitations.domain import (
    LEAST_TIME_FACTOR,
    MAX_ROWS,
    MOST_TIME_FACTOR,
    Accommodation,
    Guest,
    Invitation,
    InvitationState,
    Person,
    Terms,
)
from shared.http.bodies import Body

ExpiresAt = Annotated[float, Field(description="Unix seconds; a start is possible until then.")]


class AccommodationBody(Body):
    """The things that a candidate has otherwise than others. No reviewer and no report sees it."""

    time_factor: float = Field(
        default=1.0,
        description="Multiplies the time of the session and of each question:"
        f" {LEAST_TIME_FACTOR} to {MOST_TIME_FACTOR}.",
    )
    untimed: bool = Field(default=False, description="No time limit but a day after the deadline.")
    no_camera: bool = Field(default=False, description="The camera is not offered.")
    text_only: bool = Field(default=False, description="Speaking is not offered.")

    def accommodation(self) -> Accommodation:
        return Accommodation.model_validate(self.model_dump())


class RowBody(Body):
    """A person to invite; every field may be left out. Terms of the row's own come first."""

    name: str = Field(default="", examples=["Grace Hopper"])
    email: str = Field(default="", examples=["grace@example.org"])
    external_ref: str = Field(default="", description="The person's key in your own system.")
    expires_at: float | None = Field(default=None, description="The call's if absent.")
    accommodation: AccommodationBody | None = Field(
        default=None, description="The call's if absent."
    )


class InviteBody(Body):
    max_bytes: ClassVar[int] = 1024 * 1024

    template_id: Annotated[str, Field(max_length=64)]
    version: int | None = Field(default=None, description="The newest version if absent.")
    opens_at: float | None = Field(
        default=None, description="Unix seconds; no start is possible before."
    )
    expires_at: ExpiresAt
    accommodation: AccommodationBody = AccommodationBody()
    rows: list[RowBody] = Field(min_length=1, max_length=MAX_ROWS)

    def terms(self) -> Terms:
        """Return the terms of the rows that have none of their own."""
        return Terms(
            opens_at=self.opens_at,
            expires_at=self.expires_at,
            accommodation=self.accommodation.accommodation(),
        )

    def guests(self) -> list[Guest]:
        """Return the rows, each with its terms."""
        terms = self.terms()
        return [_guest(row, terms) for row in self.rows]


class ChangeBody(Body):
    """The changes of an invitation; absent fields stay."""

    opens_at: float | None = Field(
        default=None, description="Unix seconds; only before the start. A past time opens it now."
    )
    expires_at: float | None = Field(
        default=None,
        description="Unix seconds; a start is possible until then. A later time lets an untimed"
        " interview that was started go on for as much longer.",
    )
    accommodation: AccommodationBody | None = Field(
        default=None, description="Only before the start."
    )


class RowOutcome(BaseModel):
    """The outcome of a row: an invitation with its link, which is shown this once, or a problem."""

    row: int = Field(description="Counted from 0.")
    id: str | None = None
    label: str | None = None
    link: str | None = None
    problem: str | None = None


class RowOutcomes(BaseModel):
    items: list[RowOutcome]


class ShownInvitation(BaseModel):
    id: str
    template_id: str
    version: int
    label: str
    person: Person
    state: InvitationState
    revoked: bool
    opens_at: float | None
    expires_at: float
    accommodation: Accommodation
    opened_at: float | None
    started_at: float | None
    finished_at: float | None


class InvitationList(BaseModel):
    items: list[ShownInvitation]
    next: str | None = Field(description="`after` of the next page; null on the last.")


class Link(BaseModel):
    """The invitation's link, which is shown this once."""

    link: str


def shown(invitation: Invitation, now: float) -> ShownInvitation:
    fields = set(ShownInvitation.model_fields) - {"state"}
    return ShownInvitation(state=invitation.state(now), **invitation.model_dump(include=fields))


def _guest(row: RowBody, terms: Terms) -> Guest:
    person = Person.model_validate(row.model_dump(include=set(Person.model_fields)))
    own: dict[str, object] = {}
    if row.expires_at is not None:
        own["expires_at"] = row.expires_at
    if row.accommodation is not None:
        own["accommodation"] = row.accommodation.accommodation()
    return Guest(person, terms.model_copy(update=own))
