"""The blind rule, applied: from a stored interview to the part that a reader may see. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk_service.contests.domain import FiledContest
from desk_service.decisions.domain import Decision
from desk_service.interviews.domain import Reader, round_of, sight_of
from desk_service.interviews.dossier import Dossier, KeptReport, ReportFlags, answers_of
from desk_service.invitations.domain import Invitation
from desk_service.reviews.domain import Review
from desk_service.templates.domain import Version


@dataclass(frozen=True, slots=True)
class Files:
    """The stored parts of an interview, before the blind rule is applied."""

    invitation: Invitation
    version: Version
    reviews: Sequence[Review]
    decisions: Sequence[Decision]
    contests: Sequence[FiledContest]
    flags: ReportFlags
    kept: KeptReport | None = None

    @property
    def round(self) -> int:
        return round_of(self.contests)

    @property
    def current(self) -> list[Review]:
        """The reviews of the current round."""
        return [each for each in self.reviews if each.round == self.round]

    @property
    def is_decided(self) -> bool:
        """Return whether somebody decided since the reviews of this round began."""
        began = [each.answered_at or 0.0 for each in self.contests if each.outcome == "regraded"]
        return any(each.at > max(began, default=0.0) for each in self.decisions)


def may_read(reader: Reader, files: Files) -> bool:
    """Return whether the reader may read anything: reviewers only where they are assigned."""
    if reader.role != "reviewer":
        return True
    return any(each.reviewer == reader.user_id for each in files.reviews)


def dossier_of(
    files: Files, reader: Reader, now: float, saw_ai_at: float | None, *, full: bool
) -> Dossier:
    """Return the part of an interview that the blind rule lets the reader see."""
    invitation, content, current = files.invitation, files.version.content, files.current
    sight = sight_of(reader, content, current, ungradable=bool(invitation.ungradable))
    mine = next((each for each in current if each.reviewer == reader.user_id), None)
    state = invitation.state(now)
    return Dossier(
        invitation_id=invitation.id,
        place=invitation.place,
        session_id=invitation.session_id or "",
        label=invitation.label,
        person=invitation.person if sight.person and state != "erased" else None,
        version=files.version,
        state=state,
        opens_at=invitation.opens_at,
        expires_at=invitation.expires_at,
        revoked=invitation.revoked,
        started_at=invitation.started_at if sight.pace else None,
        question=invitation.question if sight.pace and state == "started" else None,
        finished_at=invitation.finished_at,
        reported_at=invitation.reported_at,
        graded_from=invitation.graded_from if state == "finished" else None,
        round=files.round,
        submitted=sum(each.counts for each in current),
        mine=mine,
        assigned=tuple((each.reviewer, each.state) for each in current),
        reviews=tuple(each for each in files.reviews if each.counts and sight.reviews),
        decisions=tuple(files.decisions) if sight.reviews else (),
        contests=tuple(_seen_contest(each, sight.reviews) for each in files.contests)
        if reader.role != "reviewer" or sight.reviews
        else (),
        needs_person=files.flags.needs_person if sight.marks else None,
        ungradable=invitation.ungradable,
        sight=sight,
        answers=answers_of(content, files.kept) if full else (),
        report=files.kept.report if files.kept and sight.marks else None,
        report_revision=files.kept.report.revision if files.kept else None,
        changed_at=files.flags.changed_at,
        pdf_digest=files.kept.pdf_digest if files.kept else None,
        marked=_is_marked(files.kept),
        saw_ai_at=saw_ai_at,
    )


def _is_marked(kept: KeptReport | None) -> bool:
    return kept is not None and any(each.has_marks for each in kept.report.questions)


def _seen_contest(contest: FiledContest, seen: bool) -> FiledContest:
    """Return the contest, without its answer where that could sway a review."""
    hidden = {"answer": "", "outcome": None, "by": None}
    return contest if seen else contest.model_copy(update=hidden)
