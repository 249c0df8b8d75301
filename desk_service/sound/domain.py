"""The sound of an interview that a person may listen to. Pure."""

from typing import NamedTuple

from pydantic import Field

from shared.model import Value
from shared.sound import Span


class KeptSpan(NamedTuple):
    """A span of speech without sure words: frames of a stream, both ends included."""

    stream: str
    first_frame: int
    last_frame: int

    @property
    def span(self) -> Span:
        return Span(self.first_frame, self.last_frame)


class KeptSound(Value):
    """The spans of a session whose words are not sure, and those that a person has settled.

    `frames` counts the frames of each stream that the end of the interview announced. `revision`
    counts the changes of the row.
    """

    id: str
    frames: dict[str, int] = Field(default_factory=dict)
    unclear: tuple[KeptSpan, ...] = ()
    settled: tuple[KeptSpan, ...] = ()
    revision: int = 0

    @property
    def kept(self) -> tuple[KeptSpan, ...]:
        """The spans whose sound is kept."""
        return tuple(each for each in self.unclear if each not in self.settled)

    def find(self, stream: str, first_frame: int) -> KeptSpan | None:
        """Return the kept span that begins there."""
        there = (each for each in self.kept if each[:2] == (stream, first_frame))
        return next(there, None)
