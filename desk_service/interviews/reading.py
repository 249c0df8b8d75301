"""The one way to read interviews: whatever shows some of them reads a dossier here.

The blind rule is applied to all that leaves this module, so that no route, list, file or export can
leave it out.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from desk_service.audit.trail import Trail
from desk_service.contests.domain import FiledContest
from desk_service.contests.store import Contests
from desk_service.decisions.domain import Decision
from desk_service.decisions.store import Decisions
from desk_service.interviews.blind import Files, dossier_of, may_read
from desk_service.interviews.domain import (
    Conditions,
    Reader,
    waits_for,
    where_state,
)
from desk_service.interviews.dossier import Dossier, ReportFlags
from desk_service.interviews.store import Reports, Sightings
from desk_service.invitations.domain import Invitation, InvitationState, folded
from desk_service.invitations.store import Invitations
from desk_service.reviews.domain import Review
from desk_service.reviews.store import Reviews
from desk_service.store import RACES
from desk_service.templates.domain import Version, version_id
from desk_service.templates.store import Templates
from shared.retry import Unavailable
from shared.store import Above, Contains

BATCH_ROWS = 500
MAX_BATCHES = 40
"""Batches of a reviewer's assignments that a page looks through: 20,000 interviews."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of a list. `words`, folded, are looked for in labels and by staff in names."""

    template_id: str | None = None
    version: int | None = None
    state: InvitationState | None = None
    words: str = ""

    def takes(self, invitation: Invitation, now: float) -> bool:
        """Return whether a reviewer's list holds the interview: names are no filter there."""
        return (
            self.template_id in (None, invitation.template_id)
            and self.version in (None, invitation.version)
            and self.state in (None, invitation.state(now))
            and self.words in folded(invitation.label)
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """The reader of interviews, for every route, list, file and export."""

    invitations: Invitations
    templates: Templates
    reports: Reports
    sightings: Sightings
    reviews: Reviews
    decisions: Decisions
    contests: Contests
    trail: Trail

    async def page(
        self, reader: Reader, wanted: Wanted, after: str, limit: int, *, full: bool = False
    ) -> tuple[list[Dossier], str | None]:
        """Return the dossiers of a page, the newest first, and the cursor of the next page.

        `full`: with their answers and their reports, which are shown.
        """
        found, cursor = await self._found(reader, wanted, after, limit)
        dossiers = await self._dossiers(reader, found, full=full)
        await self._note_seen(reader, dossiers)
        return dossiers, cursor

    async def one(self, reader: Reader, interview_id: str, *, seen: bool = True) -> Dossier | None:
        """Return the dossier with its answers; None if the reader may not read the interview.

        `seen`: the dossier is shown, and it is noted when a user first sees the program's marks.
        """
        invitation = await self.invitations.get(interview_id)
        if invitation is None:
            return None
        found = await self._dossiers(reader, [invitation], full=True)
        if seen:
            await self._note_seen(reader, found)
        return found[0] if found else None

    async def of_version(
        self, reader: Reader, template_id: str, version: int, limit: int
    ) -> list[Dossier]:
        """Return the dossiers of reported interviews of a version, with their answers."""
        wanted = Wanted(template_id=template_id, version=version, state="reported")
        dossiers, _ = await self.page(reader, wanted, "", limit, full=True)
        return dossiers

    async def some(
        self, reader: Reader, interview_ids: Iterable[str], *, full: bool = False
    ) -> list[Dossier]:
        """Return the dossiers of these interviews, as far as the reader may read.

        `full`: with their answers and their reports, which are shown.
        """
        found = await self.invitations.some(list(interview_ids))
        dossiers = await self._dossiers(reader, found, full=full)
        await self._note_seen(reader, dossiers)
        return dossiers

    async def files(self, interview_id: str) -> Files | None:
        """Return the stored documents of an interview, for rules and never to be shown."""
        invitation = await self.invitations.get(interview_id)
        files = await self._files([invitation] if invitation else [], full=False)
        return files[0] if files else None

    async def settle(self, interview_id: str) -> None:
        """Note the step that the interview waits for, after the interview has changed."""
        for _ in range(RACES):
            files = await self.files(interview_id)
            if files is None or await self.invitations.note_waits_for(
                files.invitation,
                waits_for(
                    files.invitation,
                    files.version.content,
                    files.current,
                    decided=files.is_decided,
                ),
            ):
                return
        raise Unavailable("others are writing about the same interview")

    async def _found(
        self, reader: Reader, wanted: Wanted, after: str, limit: int
    ) -> tuple[list[Invitation], str | None]:
        """Return the invitations of a page, and its cursor, from as many batches as it takes."""
        now = time.time()
        if reader.role == "reviewer":
            return await self._assigned(reader, wanted, after, limit)
        where: Conditions = {"place": Above(after)}
        if wanted.template_id is not None:
            where["template_id"] = wanted.template_id
        if wanted.version is not None:
            where["version"] = wanted.version
        if wanted.words:
            where["sought"] = Contains(wanted.words)
        if wanted.state is not None:
            where |= where_state(wanted.state, now)
        found = await self.invitations.find(where, limit + 1)
        return found[:limit], found[limit - 1].place if len(found) > limit else None

    async def _assigned(
        self, reader: Reader, wanted: Wanted, after: str, limit: int
    ) -> tuple[list[Invitation], str | None]:
        """Return the same of a reviewer, from as many batches of assignments as it takes."""
        now, found = time.time(), dict[str, Invitation]()
        size = BATCH_ROWS if wanted != Wanted() else limit + 1
        for _ in range(MAX_BATCHES):
            reviews = await self.reviews.by_reviewer(reader.user_id, after, size)
            ids = {each.interview_id for each in reviews}  # a review a round
            batch = await self.invitations.some(sorted(ids))
            found |= {each.id: each for each in batch if wanted.takes(each, now)}
            if len(found) > limit:
                page = list(found.values())[:limit]
                return page, page[-1].place
            if len(reviews) < size:
                return list(found.values()), None
            after = reviews[-1].place
        return list(found.values()), after

    async def _dossiers(
        self, reader: Reader, invitations: Sequence[Invitation], *, full: bool = False
    ) -> list[Dossier]:
        files = await self._files(invitations, full=full)
        saw = await self.sightings.of(reader.user_id, [each.id for each in invitations])
        now = time.time()
        return [
            dossier_of(each, reader, now, saw.get(each.invitation.id), full=full)
            for each in files
            if may_read(reader, each)
        ]

    async def _files(self, invitations: Sequence[Invitation], *, full: bool) -> list[Files]:
        """Return the stored documents of the invitations, with the reports where `full`."""
        ids = [each.id for each in invitations]
        sessions = [each.session_id for each in invitations if each.session_id]
        reviews, decisions, contests, flags, versions = await asyncio.gather(
            self.reviews.of(ids),
            self.decisions.of(ids),
            self.contests.of(ids),
            self.reports.flags_of(sessions),
            self._versions(invitations),
        )
        reports = await self.reports.of(sessions) if full else {}
        reviews_of, decisions_of = _by_interview(reviews), _by_interview(decisions)
        contests_of = _by_interview(contests)
        return [
            Files(
                each,
                versions[version_id(each.template_id, each.version)],
                reviews_of[each.id],
                decisions_of[each.id],
                contests_of[each.id],
                flags.get(each.session_id or "", ReportFlags()),
                reports.get(each.session_id or ""),
            )
            for each in invitations
        ]

    async def _versions(self, invitations: Sequence[Invitation]) -> dict[str, Version]:
        """Return the versions of the invitations: versions never go."""
        ids = {version_id(each.template_id, each.version) for each in invitations}
        return {each.id: each for each in await self.templates.some_versions(sorted(ids))}

    async def _note_seen(self, reader: Reader, dossiers: Sequence[Dossier]) -> None:
        """Note that a user sees the program's marks of these interviews, before they are shown."""
        fresh = [
            each.invitation_id
            for each in dossiers
            if reader.user_id and each.report is not None and each.marked and not each.saw_ai_at
        ]
        if fresh:
            only = fresh[0] if len(fresh) == 1 else ""
            await self.trail.write(reader.user_id, "marks.seen", only, interviews=len(fresh))
            await self.sightings.add(reader.user_id, fresh)


OfInterview = TypeVar("OfInterview", Review, Decision, FiledContest)


def _by_interview(rows: Sequence[OfInterview]) -> defaultdict[str, list[OfInterview]]:
    found = defaultdict[str, list[OfInterview]](list)
    for row in rows:
        found[row.interview_id].append(row)
    return found
