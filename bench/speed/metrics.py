"""The services' own counts, read from /metrics as an operator's monitoring would."""

from collections import defaultdict
from dataclasses import dataclass
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families

Hop = tuple[str, str]
"""A queue, and an event that arrived in it."""

SUMS = {
    "vivavoce_handling_seconds_sum": "handling",
    "vivavoce_event_lag_seconds_sum": "lag",
    "vivavoce_events_total": "events",
}


@dataclass(slots=True)
class Work:
    """Totals: events done, seconds in the handler, seconds between publication and handler."""

    events: float = 0.0
    handling: float = 0.0
    lag: float = 0.0

    def __sub__(self, other: "Work") -> "Work":
        return Work(
            self.events - other.events, self.handling - other.handling, self.lag - other.lag
        )


def hops(*ports: int) -> dict[Hop, Work]:
    """Return the totals of the processes with these metrics ports, by hop."""
    found: dict[Hop, Work] = defaultdict(Work)
    for port in ports:
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
            text = answer.read().decode()
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                if sample.name in SUMS and sample.labels.get("outcome", "done") == "done":
                    work = found[sample.labels["queue"], sample.labels["event"]]
                    field = SUMS[sample.name]
                    setattr(work, field, getattr(work, field) + sample.value)
    return found
