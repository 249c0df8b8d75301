"""Quotas: how much an answer and a session may hold."""

from dataclasses import dataclass

from gateway.errors import QuotaExceeded
from gateway.interview.open_sessions import OpenSession
from shared.counts import Counts
from shared.model import MAX_FOLLOW_UPS

KEPT_SECONDS = 4 * 3600.0
"""Seconds after its last change that a total is dropped."""


@dataclass(frozen=True, slots=True)
class Quotas:
    """The totals of the open sessions: events in this process, characters and bytes in all."""

    counts: Counts
    max_session_events: int
    max_session_chars: int
    max_answer_chars: int
    max_session_observation_bytes: int

    def check_events(self, session: OpenSession) -> None:
        """Raise QuotaExceeded when the session took as many events as it may."""
        if session.utterances + session.observations >= self.max_session_events:
            raise QuotaExceeded(f"a session holds {self.max_session_events} events")

    def take_words(self, session_id: str, index: int, text: str) -> None:
        """Count the characters of `text`, or raise QuotaExceeded and count none of them."""
        # With the space that joins the text to the next one.
        # The last text of an answer is followed by no space, so the limit is 1 higher.
        answer, limit = _answer(session_id, index), self.max_answer_chars + 1
        if not self._take("answer", answer, len(text) + 1, limit):
            raise QuotaExceeded(f"an answer holds {self.max_answer_chars} characters")
        if not self._take("chars", session_id, len(text), self.max_session_chars):
            self._give_back("answer", answer, len(text) + 1)
            raise QuotaExceeded(f"a session holds {self.max_session_chars} characters")

    def take_observation(self, session_id: str, size: int) -> None:
        """Count the bytes of an observation, or raise QuotaExceeded and count none of them."""
        most = self.max_session_observation_bytes
        if not self._take("observed", session_id, size, most):
            raise QuotaExceeded(f"the observations of a session take at most {most} bytes")

    def give_back(self, session_id: str, index: int, text: str) -> None:
        """Uncount words that were not accepted after all."""
        self._give_back("answer", _answer(session_id, index), len(text) + 1)
        self._give_back("chars", session_id, len(text))

    def forget(self, session: OpenSession) -> None:
        """Drop the totals of a session to which nothing is added any more."""
        self.counts.forget(("chars", session.id, 0.0))
        self.counts.forget(("observed", session.id, 0.0))
        for index in range(len(session.questions) + MAX_FOLLOW_UPS):
            self.counts.forget(("answer", _answer(session.id, index), 0.0))

    def _take(self, name: str, key: str, amount: int, limit: int) -> bool:
        slot = (name, key, 0.0)
        count = self.counts.get(slot)
        if (count.own + count.others if count else 0) + amount > limit:
            return False
        count = count or self.counts[slot]
        count.own += amount
        count.ends = self.counts.now() + KEPT_SECONDS
        return True

    def _give_back(self, name: str, key: str, amount: int) -> None:
        if count := self.counts.get((name, key, 0.0)):
            count.own -= amount


def _answer(session_id: str, index: int) -> str:
    return f"{session_id}:{index}"
