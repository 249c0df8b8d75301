"""The words of the candidates, and the answers that they got."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from tests.support.requests import Session

QUIET = "no fault"


class Fate(Enum):
    """The fate of a request that was sent."""

    ACCEPTED = "answered 200 or 201: there exactly once"
    REFUSED = "answered that it was not taken: nowhere"
    OPEN = "answered 503 or not at all: there once, or nowhere"


@dataclass(slots=True)
class Chunk:
    """A unique word of an answer.

    `number` is its place in the answer. `during` names the fault at its last HTTP answer.
    """

    word: str
    question: int
    number: int
    fate: Fate = Fate.OPEN
    during: str = QUIET


@dataclass(slots=True)
class Interview:
    """The history of a session. `finalized`: finalize was answered with a report.

    Words have `sequence` numbers if they were sent at once, else the order in which they were
    answered counts.
    """

    session: Session
    chunks: list[Chunk] = field(default_factory=list)
    observations: Counter[Fate] = field(default_factory=Counter)
    asked: bool = False
    finalized: bool = False
    finalized_during: str = QUIET
    erased: bool = False

    @property
    def id(self) -> str:
        return self.session.id


@dataclass(slots=True)
class Toll:
    """The effects of a fault.

    `slowest`: seconds of the slowest answer to a start, an append or attention. `back`: seconds
    from the fault's end until every gateway was healthy. `asked` and `made` count reports.
    """

    injected: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    back: float = 0.0
    asked: int = 0
    made: int = 0
    answers: Counter[str] = field(default_factory=Counter)


@dataclass
class History:
    """The history of a run. `during` names the current fault; `wrong` lists the complaints."""

    interviews: list[Interview] = field(default_factory=list)
    during: str = QUIET
    tolls: dict[str, Toll] = field(default_factory=lambda: defaultdict(Toll))
    wrong: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    @property
    def toll(self) -> Toll:
        return self.tolls[self.during]

    def answered(self, what: str, seconds: float) -> None:
        """Count an answer to a start, an append or attention: "accepted", "503", "429", "lost"."""
        self.toll.answers[what] += 1
        self.toll.slowest = max(self.toll.slowest, seconds)

    def complain(self, what: str) -> None:
        """Note a fault of the product. The run goes on, and fails at its end."""
        at = time.monotonic() - self.began
        self.wrong.append(f"{at:.1f} s, {self.during}: {what}")

    def chunks(self) -> Iterator[Chunk]:
        for interview in self.interviews:
            yield from interview.chunks
