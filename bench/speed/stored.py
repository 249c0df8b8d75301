"""From accepted to stored, seen from outside: a candidate who looks until the words are there.

Over the public interface alone: after each answer 200 the same session is read until it shows what
was sent. Reading costs a call itself, so the true times are a little shorter.
"""

import json
import time
from dataclasses import dataclass, field

from bench.speed.candidate import Session
from bench.speed.load import Conversation, quantile


@dataclass(slots=True)
class Seen:
    """Seconds from each answer until it could be read."""

    seconds: list[float] = field(default_factory=list)

    def milliseconds(self, share: float) -> float:
        return 1000 * quantile(self.seconds, share)


def appended(session: Session, seen: Seen) -> Conversation:
    """Words are stored when the stt service reads them back."""
    sent = 0
    while True:
        assert (yield session.append("word")).status == 200
        accepted, sent, stored = time.perf_counter(), sent + 1, 0
        while stored < sent:
            answer = yield session.resume()
            saved = json.loads(answer.body).get("saved", [])  # none where it is too busy: 503
            stored = sum(one["utterances"] for one in saved)
        seen.seconds.append(time.perf_counter() - accepted)


def observed(session: Session, seen: Seen) -> Conversation:
    """An observation is stored before the snapshot shows it."""
    sent = 0
    while True:
        sent += 1
        assert (yield session.observe(f"number {sent}")).status == 201
        accepted, shown = time.perf_counter(), ""
        while shown != f"number {sent}":
            shown = json.loads((yield session.snapshot()).body)["last_event"]
        seen.seconds.append(time.perf_counter() - accepted)
