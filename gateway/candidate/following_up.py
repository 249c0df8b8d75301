"""The follow-ups of the sessions: each decision is asked for once, and kept in the row."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from gateway.candidate.asking import Asking
from gateway.errors import SessionClosed, UnknownSession
from gateway.interview.open_sessions import OpenSession, OpenSessions
from gateway.sound.session_sound import SessionSound
from gateway.store import RACES, Session, Sessions
from shared.events import AnswerGiven, FollowupChosen
from shared.ids import new_id
from shared.model import AskedProbe, FollowUp, FollowUpReason, Probe, Question
from shared.retry import Unavailable

CHOICE_SECONDS = 3.0
"""Seconds that a client waits for a decision. A late decision means that nothing is asked."""

SOUND_SECONDS = 5.0
"""Seconds that it may wait before, for speech that is still to be recognised."""

NameSound = Callable[[OpenSession], Awaitable[SessionSound]]
"""Publishes all spans of speech of an open session, and returns its sound."""


@dataclass(frozen=True, slots=True)
class FollowingUp:
    """The decisions of a process. `running`: the unfinished decisions, by session and index.

    A decision goes on when its client hangs up, so that the next call finds it.
    """

    sessions: Sessions
    open_sessions: OpenSessions
    asking: Asking
    name_sound: NameSound
    choice_seconds: float = CHOICE_SECONDS
    sound_seconds: float = SOUND_SECONDS
    running: dict[tuple[str, int], asyncio.Task[FollowUp]] = field(default_factory=dict)

    async def after(self, session: OpenSession, index: int) -> tuple[Session, FollowUp]:
        """Return the session's row, and the decision after the answer to question `index`.

        The same call gets the same decision. Raise UnknownQuestion, SessionClosed or SessionGone.
        """
        await self.open_sessions.check_index(session, index)
        key = (session.id, index)
        task = self.running.get(key)
        if task is None:
            task = self.running[key] = asyncio.create_task(self._decide(session, index))
            task.add_done_callback(partial(self._done, key))
        follow_up = await asyncio.shield(task)
        return await self._row(session.id), follow_up

    def _done(self, key: tuple[str, int], task: asyncio.Task[FollowUp]) -> None:
        self.running.pop(key, None)
        if not task.cancelled():
            task.exception()  # its client, who would be told, may be gone

    async def _decide(self, session: OpenSession, index: int) -> FollowUp:
        row = await self._row(session.id)
        if made := _made(row, index):
            return made
        follows = _core(row, index)
        probes = _left(row, follows)
        if why := _closed(row, follows, probes):
            return FollowUp(after=index, why=why)
        chosen = await self._chosen(session, row, index, probes)
        return await self._keep(session, index, chosen, probes)

    async def _chosen(
        self, session: OpenSession, row: Session, index: int, probes: Sequence[Probe]
    ) -> FollowupChosen | None:
        """Return the interviewer's decision; None if it is late."""
        sound = await self.name_sound(session)
        seconds = self.choice_seconds + (self.sound_seconds if sound.spans else 0.0)
        question = AnswerGiven(
            session_id=row.id,
            request_id=new_id(),
            after=index,
            follows=_core(row, index),
            question=row.questions[_core(row, index)],
            probes=tuple(probes),
            language=row.language,
            ai_grading=session.ai_grading,
            until=time.time() + seconds,
            instance=self.open_sessions.instance,
            gateways=row.gateways,
            utterances=self.open_sessions.accepted(row.id),
            sound_spans=sound.spans,
        )
        return await self.asking.within(seconds, question, FollowupChosen)

    async def _keep(
        self,
        session: OpenSession,
        index: int,
        chosen: FollowupChosen | None,
        probes: Sequence[Probe],
    ) -> FollowUp:
        """Write the decision into the row, unless there is one; return the decision that counts."""
        for _ in range(RACES):
            row = await self._row(session.id)
            if row.state != "open":
                raise SessionClosed
            if made := _made(row, index):
                return made
            follow_up = _follow_up(row, index, chosen, probes)
            if changed := await self.sessions.add_follow_up(row, follow_up):
                session.add_follow_ups(changed)
                return follow_up
        raise Unavailable("others are writing to the same session")

    async def _row(self, session_id: str) -> Session:
        row = await self.sessions.get(session_id)
        if row is None:
            raise UnknownSession
        return row


def _made(row: Session, index: int) -> FollowUp | None:
    return next((each for each in row.follow_ups if each.after == index), None)


def _core(row: Session, index: int) -> int:
    """Return the index of the core question that question `index` belongs to."""
    follows = row.asked[index].follows
    return index if follows is None else follows


def _left(row: Session, follows: int) -> tuple[Probe, ...]:
    """Return the probes of the question that were not asked yet."""
    asked = {probe.text for probe in row.probes if probe.follows == follows}
    return tuple(probe for probe in row.questions[follows].probes if probe.text not in asked)


def _closed(row: Session, follows: int, probes: Sequence[Probe]) -> FollowUpReason | None:
    """Return why nothing may be asked whatever the answer is; None where something may."""
    question: Question = row.questions[follows]
    if question.follow_up == "never":
        return "never"
    if not question.probes:
        return "no_probes"
    of_question = sum(probe.follows == follows for probe in row.probes)
    spent = of_question >= row.limits.per_question or len(row.probes) >= row.limits.per_interview
    return "limit" if spent or not probes else None


def _follow_up(
    row: Session, index: int, chosen: FollowupChosen | None, probes: Sequence[Probe]
) -> FollowUp:
    """Return the decision for the row as it is: the limits may be used up meanwhile."""
    if chosen is None:
        return FollowUp(after=index, why="no_time")
    follows = _core(row, index)
    if chosen.probe is None or chosen.probe not in probes:  # nothing outside of the list is asked
        why: FollowUpReason = chosen.why if chosen.probe is None else "no_time"
        return FollowUp(after=index, why=why)
    if why_not := _closed(row, follows, _left(row, follows)):
        return FollowUp(after=index, why=why_not)
    probe = AskedProbe(
        **dict(chosen.probe),
        index=len(row.asked),
        follows=follows,
        why=chosen.why,
        chosen_by=chosen.chosen_by,
    )
    return FollowUp(after=index, why=chosen.why, probe=probe)
