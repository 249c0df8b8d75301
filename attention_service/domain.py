"""Summary of observations of attention: by time, not by count. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter, itemgetter
from typing import NamedTuple

from shared.events import AttentionObserved, AttentionSummarised, InterviewFinalized
from shared.model import AttentionFigures, AttentionSnapshot, AttentionSpell, AttentionState

CLOCK_TOLERANCE_SECONDS = 5.0
"""Longest lead of a client's clock over the arrival of its observations."""

SILENCE_SECONDS = 25.0
"""Time that an observation holds for. A page repeats its state every 10 s, so two observations may
get lost; for a client that only sends changes, the time beyond this is unknown."""

MAX_SPELLS = 500
"""Spells of a timeline at most: a timeline travels in events and is drawn in a single line."""


class Observation(NamedTuple):
    """A state of attention, which holds until the next observation.

    A named tuple, because a session may have tens of thousands: pydantic models take four times the
    time.
    """

    received_at: float
    instance: str
    n: int
    state: AttentionState
    observed_at: float | None = None


def latest(events: Iterable[AttentionObserved]) -> list[AttentionSnapshot]:
    """Return the newest state of each session, by arrival: client's clocks do not count."""
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
    """Return the summary of the whole interview, without a version yet."""
    figures = summary(noted, event.started_at, event.finalized_at)
    return AttentionSummarised(session_id=event.session_id, figures=figures)


def summary(
    observations: Sequence[Observation], started_at: float, ended_at: float
) -> AttentionFigures | None:
    """Return the figures from the first observation to the end; None without observations.

    Each state holds until the next observation, at most SILENCE_SECONDS: after that nobody looked.
    All times are Unix seconds.
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
    """A time through which the state did not change, in Unix seconds."""

    start: float
    end: float
    state: AttentionState

    @property
    def seconds(self) -> float:
        """Length of the spell."""
        return self.end - self.start


def _timed(
    observations: Sequence[Observation], started_at: float, ended_at: float
) -> list[tuple[float, Observation]]:
    """Return the observations in order, each with its time by the server's clock.

    The client's clock only measures durations. Nothing arrives before it is observed, so that clock
    is behind the server's by the shortest delay that any observation seems to have had. A clock
    that is ahead is held back by the arrivals.
    """
    behind = min(
        (o.received_at - o.observed_at for o in observations if o.observed_at is not None),
        default=0.0,
    )

    def time(observation: Observation) -> float:
        at = observation.received_at
        if observation.observed_at is not None:
            at = min(observation.observed_at + max(behind, 0.0), at + CLOCK_TOLERANCE_SECONDS)
        return min(max(at, started_at), ended_at)

    arrived = sorted(observations, key=attrgetter("received_at", "instance", "n"))
    return sorted(((time(each), each) for each in arrived), key=itemgetter(0))


def _held(timed: Sequence[tuple[float, Observation]], ended_at: float) -> Iterator[Spell]:
    ends = [time for time, _ in timed[1:]] + [ended_at]
    for (start, observation), end in zip(timed, ends, strict=True):
        silent = min(start + SILENCE_SECONDS, end)
        yield Spell(start, silent, observation.state)
        if silent < end:
            yield Spell(silent, end, "unknown")


def _merged(spells: Iterable[Spell], shortest: float = 0.0) -> list[Spell]:
    """Join neighbours of the same state; a spell up to `shortest` seconds joins its predecessor."""
    merged: list[Spell] = []
    for spell in spells:
        if merged and (spell.state == merged[-1].state or spell.seconds <= shortest):
            merged[-1] = Spell(merged[-1].start, spell.end, merged[-1].state)
        elif spell.seconds > 0:
            merged.append(spell)
    return merged


def _shown(spells: list[Spell]) -> list[Spell]:
    """Join short spells until at most MAX_SPELLS are left."""
    shortest = 0.5
    while len(spells) > MAX_SPELLS:
        spells, shortest = _merged(spells, shortest), 2 * shortest
    return spells


def _share(spells: Iterable[Spell], whole: float, *states: AttentionState) -> float:
    """Return the share of the states together: 0 where a last observation is the only one."""
    seconds = sum(spell.seconds for spell in spells if spell.state in states)
    return round(seconds / whole, 4) if whole > 0 else 0.0
