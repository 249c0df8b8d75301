"""The time from accepted to stored, as a candidate sees it who polls until the words are there.

Only the public interface is used: after each answer 200, the session is read until it shows the
words. Reading takes a call as well, so that the true times are a little shorter.
"""

import json
import time
from dataclasses import dataclass, field

from bench.speed.candidate import Session
from bench.speed.load import Conversation, quantile


@dataclass(slots=True)
class Seen:
    """The seconds from each answer until its words could be read."""

    seconds: list[float] = field(default_factory=list)

    def milliseconds(self, share: float) -> float:
        return 1000 * quantile(self.seconds, share)


def appended(session: Session, seen: Seen) -> Conversation:
    """Append words, and poll until the stt service reads them back from the store."""
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
    """Send observations, and poll until the snapshot shows them, which it does once stored."""
    sent = 0
    while True:
        sent += 1
        assert (yield session.observe(f"number {sent}")).status == 201
        accepted, shown = time.perf_counter(), ""
        while shown != f"number {sent}":
            shown = json.loads((yield session.attention()).body)["last_event"]
        seen.seconds.append(time.perf_counter() - accepted)
