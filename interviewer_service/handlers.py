"""Handlers of the interviewer service: decisions on follow-ups, and drafts of questions."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prometheus_client import Counter

from interviewer_service.chooser import Chooser
from interviewer_service.domain import TEMPLATE, Choice, closed
from interviewer_service.drafting.drafter import Drafter
from shared.events import AnswerRead, DraftRequested, Event, FollowupChosen

CLOCKS_APART_SECONDS = 60.0
"""Seconds by which this host's clock may be ahead of the asking host's.

A choice that is late all the same reaches nobody, and costs one short call of a language model.
"""

CHOICES = Counter(
    "vivavoce_follow_up_choices_total",
    "Decisions on a follow-up, by reason and chooser.",
    ["why", "chooser"],
)

DRAFTS = Counter(
    "vivavoce_question_drafts_total", "Drafts of questions, by what made them.", ["made_by"]
)


@dataclass(frozen=True, slots=True)
class Interviewer:
    """Handlers of a service process. `clock` gives Unix seconds."""

    chooser: Chooser
    clock: Callable[[], float] = time.time

    async def on_answer_read(self, event: AnswerRead) -> Sequence[Event]:
        """Decide on a follow-up: a probe of the list, or none."""
        choice = await self._choice(event)
        by = choice.chosen_by
        CHOICES.labels(choice.why, by.chooser if by else "none").inc()
        return [
            FollowupChosen(
                session_id=event.session_id,
                request_id=event.request_id,
                probe=choice.probe,
                why=choice.why,
                chosen_by=by,
            )
        ]

    async def _choice(self, event: AnswerRead) -> Choice:
        if not event.complete or self.clock() >= event.until + CLOCKS_APART_SECONDS:
            return Choice(None, "no_time")
        if why := closed(event.transcript, event.last, event.language):
            return Choice(None, why)
        # Where no program may judge the answer, every candidate gets the first probe.
        if event.question.follow_up == "always" or not event.ai_grading:
            return Choice(event.probes[0], "always", TEMPLATE)
        return await self.chooser.choose(event)


@dataclass(frozen=True, slots=True)
class Drafting:
    """The handler of job descriptions."""

    drafter: Drafter

    async def on_draft_requested(self, event: DraftRequested) -> Sequence[Event]:
        """Draft questions, of which a person ticks each before anybody is asked."""
        made = await self.drafter.draft(event)
        DRAFTS.labels("packs" if made.made_by == "packs" else "model").inc()
        return [made]
