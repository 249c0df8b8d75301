"""What observations say about attention: by time, not by count. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter, itemgetter
from typing import NamedTuple

from shared.events import (
    AttentionFigures,
    AttentionObserved,
    AttentionSnapshot,
    AttentionSpell,
    AttentionState,
    AttentionSummarised,
    InterviewFinalized,
)

CLOCK_TOLERANCE = 5.0
"""Seconds a client's clock may be ahead of the arrival of what it observed."""

SILENCE = 25.0
"""Seconds that an observation says something about. A page repeats itself every 10 s, so two may
get lost; of a client that only tells changes, more than this after each is unknown."""

MAX_SPELLS = 500
"""In a timeline: it travels in events and is drawn in one line."""


class Observation(NamedTuple):
    """A state that was noted, and holds until the next one.

    A session may have tens of thousands: a model of each takes four times the time.
    """

    received_at: float
    instance: str
    n: int
    state: AttentionState
    observed_at: float | None = None


def latest(events: Iterable[AttentionObserved]) -> list[AttentionSnapshot]:
    """The newest by arrival of each session: the client's clock decides nothing here."""
    newest: dict[str, AttentionObserved] = {}
    for event in events:
        known = newest.get(event.session_id)
        if known is None or event.received_at > known.received_at:
            newest[event.session_id] = event
    return [
        AttentionSnapshot(
            session_id=event.session_id,
            state=event.state,
            score=event.confidence,
            last_event=event.event,
            received_at=event.received_at,
        )
        for event in newest.values()
    ]


def summarised(event: InterviewFinalized, noted: Sequence[Observation]) -> AttentionSummarised:
    """The whole interview, before it has a version."""
    figures = summary(noted, event.started_at, event.finalized_at)
    return AttentionSummarised(session_id=event.session_id, figures=figures)


def summary(
    observations: Sequence[Observation], started_at: float, ended_at: float
) -> AttentionFigures | None:
    """What the time from the first observation to the end was like; None without observations.

    Each state holds from its own time to the next one's, at most SILENCE seconds: nobody looked
    after that. All times are Unix seconds.
    """
    if not observations:
        return None
    spells = _merged(_held(_timed(observations, started_at, ended_at), ended_at))
    whole = sum(spell.seconds for spell in spells)
    focused = _share(spells, whole, "focused")
    known = _share(spells, whole, "focused", "distracted")
    away = [spell.seconds for spell in spells if spell.state == "distracted"]
    return AttentionFigures(
        source="server",
        focused_ratio=focused,
        distracted_ratio=round(known - focused, 4),
        unknown_ratio=round(1 - known, 4),
        observations=len(observations),
        seconds=round(whole, 1),
        longest_away_seconds=round(max(away, default=0.0), 1),
        timeline=tuple(
            AttentionSpell(start=round(spell.start, 2), end=round(spell.end, 2), state=spell.state)
            for spell in _shown(spells)
        ),
    )


class Spell(NamedTuple):
    """A time through which one state held. Unix seconds."""

    start: float
    end: float
    state: AttentionState

    @property
    def seconds(self) -> float:
        return self.end - self.start


def _timed(
    observations: Sequence[Observation], started_at: float, ended_at: float
) -> list[tuple[float, Observation]]:
    """The observations in order, each with its time by our clock.

    The client's clock measures durations only. Nothing arrives before it is observed, so as much
    as even the fastest seems to have been on its way, that clock is behind ours. One that is ahead
    is held back by the arrivals.
    """
    behind = min(
        (o.received_at - o.observed_at for o in observations if o.observed_at is not None),
        default=0.0,
    )

    def time(observation: Observation) -> float:
        at = observation.received_at
        if observation.observed_at is not None:
            at = min(observation.observed_at + max(behind, 0.0), at + CLOCK_TOLERANCE)
        return min(max(at, started_at), ended_at)

    arrived = sorted(observations, key=attrgetter("received_at", "instance", "n"))
    return sorted(((time(each), each) for each in arrived), key=itemgetter(0))


def _held(timed: Sequence[tuple[float, Observation]], ended_at: float) -> Iterator[Spell]:
    ends = [time for time, _ in timed[1:]] + [ended_at]
    for (start, observation), end in zip(timed, ends, strict=True):
        silent = min(start + SILENCE, end)
        yield Spell(start, silent, observation.state)
        if silent < end:
            yield Spell(silent, end, "unknown")


def _merged(spells: Iterable[Spell], shortest: float = 0.0) -> list[Spell]:
    """Neighbours of one state as one; those not longer than `shortest` go to the one before."""
    merged: list[Spell] = []
    for spell in spells:
        if merged and (spell.state == merged[-1].state or spell.seconds <= shortest):
            merged[-1] = Spell(merged[-1].start, spell.end, merged[-1].state)
        elif spell.seconds > 0:
            merged.append(spell)
    return merged


def _shown(spells: list[Spell]) -> list[Spell]:
    """At most MAX_SPELLS of them."""
    shortest = 0.5
    while len(spells) > MAX_SPELLS:
        spells, shortest = _merged(spells, shortest), 2 * shortest
    return spells


def _share(spells: Iterable[Spell], whole: float, *states: AttentionState) -> float:
    """Of the states together. One observation at the very end says nothing about time."""
    seconds = sum(spell.seconds for spell in spells if spell.state in states)
    return round(seconds / whole, 4) if whole > 0 else 0.0
