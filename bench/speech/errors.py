"""The word error rate."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(slots=True)
class WordErrors:
    """Errors over all words of a set, never a mean of clips, and the clips without any word."""

    errors: int = 0
    words: int = 0
    clips: int = 0
    empty: int = 0

    def add(self, said: Sequence[str], recognised: Sequence[str]) -> None:
        """Count the errors of a clip."""
        self.errors += distance(said, recognised)
        self.words += len(said)
        self.clips += 1
        self.empty += not recognised

    @property
    def rate(self) -> float:
        """Errors for each word that was said."""
        return self.errors / self.words if self.words else 0.0


def distance(said: Sequence[str], recognised: Sequence[str]) -> int:
    """Return the fewest words to insert, delete or replace between two texts."""
    row = list(range(len(recognised) + 1))
    for number, word in enumerate(said, 1):
        diagonal, row[0] = row[0], number
        for column, other in enumerate(recognised, 1):
            cheapest = min(row[column] + 1, row[column - 1] + 1, diagonal + (word != other))
            diagonal, row[column] = row[column], cheapest
    return row[-1]
