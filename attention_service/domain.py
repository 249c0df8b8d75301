"""What observations say about attention: by time, not by count. Pure."""

from collections.abc import Iterable, Sequence

from shared.events import AttentionFigures, AttentionSnapshot, AttentionState, Record

CLOCK_TOLERANCE = 5.0
"""Seconds a client's clock may be ahead of the arrival of what it observed."""


class Observation(Record):
    """A state that was noted and holds until the next; `id` is the same in every redelivery."""

    id: str
    session_id: str
    state: AttentionState
    event: str
    confidence: float | None = None
    observed_at: float | None = None
    received_at: float
    instance: str
    n: int


def latest(observations: Iterable[Observation]) -> list[AttentionSnapshot]:
    """The newest by arrival of each session: the client's clock decides nothing here."""
    newest: dict[str, Observation] = {}
    for observation in observations:
        known = newest.get(observation.session_id)
        if known is None or observation.received_at > known.received_at:
            newest[observation.session_id] = observation
    return [
        AttentionSnapshot(
            session_id=observation.session_id,
            state=observation.state,
            score=observation.confidence,
            last_event=observation.event,
            received_at=observation.received_at,
        )
        for observation in newest.values()
    ]


def summary(
    observations: Sequence[Observation], started_at: float, finalized_at: float
) -> AttentionFigures | None:
    """Shares of the time from the first observation to the end; None without observations.

    Each state holds from its own time to the next one's. All times are Unix seconds.
    """
    if not observations:
        return None
    noted = sorted(
        ((_time(observation, started_at), observation) for observation in observations),
        key=lambda pair: (pair[0], pair[1].received_at, pair[1].instance, pair[1].n),
    )
    ends = [time for time, _ in noted[1:]] + [max(finalized_at, noted[-1][0])]
    seconds: dict[AttentionState, float] = {"focused": 0.0, "distracted": 0.0, "unknown": 0.0}
    for (time, observation), end in zip(noted, ends, strict=True):
        seconds[observation.state] += end - time
    return _figures(seconds, len(noted))


def _time(observation: Observation, started_at: float) -> float:
    observed = observation.observed_at
    if observed is None:
        return observation.received_at
    return min(max(observed, started_at), observation.received_at + CLOCK_TOLERANCE)


def _figures(seconds: dict[AttentionState, float], observations: int) -> AttentionFigures:
    whole = sum(seconds.values())
    if whole <= 0:  # one observation at the very end says nothing about time
        return AttentionFigures(
            source="server",
            focused_ratio=0.0,
            distracted_ratio=0.0,
            unknown_ratio=1.0,
            observations=observations,
        )
    focused = round(seconds["focused"] / whole, 4)
    distracted = round(seconds["distracted"] / whole, 4)
    return AttentionFigures(
        source="server",
        focused_ratio=focused,
        distracted_ratio=distracted,
        unknown_ratio=round(max(0.0, 1 - focused - distracted), 4),
        observations=observations,
        seconds=round(whole, 1),
    )
