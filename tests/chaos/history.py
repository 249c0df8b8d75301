"""What the candidates said, and what they were answered."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

QUIET = "no fault"


class Fate(Enum):
    """What is known of something that was sent."""

    ACCEPTED = "answered 200 or 201: there exactly once"
    REFUSED = "answered that it was not taken: nowhere"
    OPEN = "answered 503 or not at all: there once, or nowhere"


@dataclass(slots=True)
class Chunk:
    """One word of an answer; no other has the same. `number` is its place in the answer.
    `during` names the fault at its last answer."""

    word: str
    question: int
    number: int
    fate: Fate = Fate.OPEN
    during: str = QUIET


@dataclass(slots=True)
class Interview:
    """One session's history. `finalized`: finalize was answered with a report.

    Words have `sequence` numbers if they were sent at once, else the order in which they were
    answered counts.
    """

    id: str
    token: str
    questions: list[str]
    chunks: list[Chunk] = field(default_factory=list)
    observations: Counter[Fate] = field(default_factory=Counter)
    asked: bool = False
    finalized: bool = False
    finalized_during: str = QUIET
    erased: bool = False


@dataclass(slots=True)
class Toll:
    """What one fault did. Seconds: the slowest answer to an append or to attention, and from its
    end until every gateway was healthy again. `asked` and `made` count reports."""

    injected: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    back: float = 0.0
    asked: int = 0
    made: int = 0
    answers: Counter[str] = field(default_factory=Counter)


@dataclass
class History:
    """All of a run. `during` names the fault that is in force; `wrong` what must never happen."""

    interviews: list[Interview] = field(default_factory=list)
    during: str = QUIET
    tolls: dict[str, Toll] = field(default_factory=lambda: defaultdict(Toll))
    wrong: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    @property
    def toll(self) -> Toll:
        return self.tolls[self.during]

    def answered(self, what: str, seconds: float) -> None:
        """Of a start, an append, or attention: "accepted", "503", "429", "lost"."""
        self.toll.answers[what] += 1
        self.toll.slowest = max(self.toll.slowest, seconds)

    def complain(self, what: str) -> None:
        """Note what must not happen; the run goes on and fails at its end."""
        at = time.monotonic() - self.began
        self.wrong.append(f"{at:.1f} s, {self.during}: {what}")

    def chunks(self) -> Iterator[Chunk]:
        for interview in self.interviews:
            yield from interview.chunks
