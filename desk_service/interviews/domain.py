"""The states of an interview, and the blind rule: the parts that each reader may see. Pure."""

from collections.abc import Sequence
from typing import Literal, get_args

from desk_service.contests.domain import FiledContest
from desk_service.domain import Role
from desk_service.invitations.domain import Invitation, InvitationState
from desk_service.reviews.domain import Review
from desk_service.templates.domain import Content
from shared.model import Value
from shared.store import Above, Below, Contains

STATES: tuple[InvitationState, ...] = get_args(InvitationState)

WaitsFor = Literal["reviewer", "review", "decision"]
"""The next step of a reported interview: an assignment, a review, or a decision."""

OWN_REVIEW = "the program's marks are shown after you submit your own"
ALL_REVIEWS = "the program's marks are shown once the required reviews are submitted"
UNREADABLE = "the program could not grade every answer: a person marks first"


Conditions = dict[str, str | float | bool | Above | Below | Contains | None]
"""Conditions on rows, which `shared.store.Where` takes."""


class Reader(Value):
    """A reader. `user_id` is empty for a program, which reads with a key and reviews nothing."""

    user_id: str = ""
    role: Role


PROGRAM = Reader(role="recruiter")
"""Whoever reads with a key: marks show once the required reviews are in."""


class Sight(Value):
    """The things that a reader may see of an interview besides questions and answers.

    `marks` are the program's, with its reasons, its summary, and the attention. `reviews` are other
    people's, with decisions and the answers to contests. `person` is the name. `pace` is when it
    began, and how far it is, from which more time could be read. `why_closed` is the reason why the
    program's marks are not shown, in plain words.
    """

    marks: bool
    reviews: bool
    person: bool
    pace: bool
    why_closed: str | None = None


def sight_of(
    reader: Reader, content: Content, reviews: Sequence[Review], *, ungradable: bool
) -> Sight:
    """Return the reader's sight of an interview with these reviews of the current round.

    Who has a review to submit sees nothing that could sway it. Who has none sees the rest once the
    required reviews are in. With `ungradable` answers a person marks first, also where a template
    is not blind.
    """
    mine = next((each for each in reviews if each.reviewer == reader.user_id), None)
    complete = is_complete(reviews, content)
    reviewed = mine.counts if mine else complete and reader.role != "reviewer"
    marks = reviewed or not (content.blind.ai_marks or ungradable)
    why_closed = None
    if not marks:
        waits = OWN_REVIEW if mine or reader.role == "reviewer" else ALL_REVIEWS
        why_closed = waits if content.blind.ai_marks else UNREADABLE
    hired_by = reader.role != "reviewer"
    return Sight(
        marks=marks,
        reviews=reviewed,
        person=hired_by or reviewed or not content.blind.names,
        pace=hired_by,
        why_closed=why_closed,
    )


def is_complete(reviews: Sequence[Review], content: Content) -> bool:
    """Return whether the reviews of a round are as many as the template requires."""
    return sum(each.counts for each in reviews) >= content.reviews_required


def round_of(contests: Sequence[FiledContest]) -> int:
    """Return the round of reviews, which begins anew with each contest that asked for it."""
    return 1 + sum(each.outcome == "regraded" for each in contests)


def waits_for(
    invitation: Invitation, content: Content, reviews: Sequence[Review], *, decided: bool
) -> WaitsFor | None:
    """Return the next step that the interview waits for, given the reviews of the current round."""
    if invitation.reported_at is None or invitation.erased_at is not None:
        return None
    if is_complete(reviews, content):
        return None if decided else "decision"
    return "review" if len(reviews) >= content.reviews_required else "reviewer"


def where_state(state: InvitationState, now: float) -> Conditions:
    """Return the conditions on the rows of invitations whose interviews are in the state.

    They name fields of the lists' index alone: SQLite would rather look up the rows without a
    session in the index of sessions, and then read and sort all of them.
    """
    there: Conditions = {"erased_at": None}
    unused: Conditions = {**there, "started_at": None, "revoked": False}
    conditions: dict[InvitationState, Conditions] = {
        "erased": {"erased_at": Above(0)},
        "reported": {**there, "reported_at": Above(0)},
        "finished": {**there, "finished_at": Above(0), "reported_at": None},
        "started": {**there, "started_at": Above(0), "finished_at": None},
        "revoked": {**there, "started_at": None, "revoked": True},
        "expired": {**unused, "expires_at": Below(now)},
        "opened": {**unused, "expires_at": Above(now), "opened_at": Above(0)},
        "issued": {**unused, "expires_at": Above(now), "opened_at": None},
    }
    return conditions[state]
