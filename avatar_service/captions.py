"""Captions of a film, as WebVTT."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

MAX_CUE_CHARS = 72
"""Characters of a caption: two lines."""


class Cue(NamedTuple):
    """A caption, and its time in the film, in seconds."""

    text: str
    start: float
    end: float


def cues(sentence: str, start: float, end: float) -> list[Cue]:
    """Return the captions of a sentence; each gets the time that its letters take."""
    pieces = _pieces(sentence.split())
    letters = sum(map(len, pieces))
    found, begun = [], 0
    for piece in pieces:
        first, last = begun / letters, (begun + len(piece)) / letters
        found.append(Cue(piece, start + first * (end - start), start + last * (end - start)))
        begun += len(piece)
    return found


def _pieces(words: Sequence[str]) -> list[str]:
    """Join words to captions, as evenly long as possible."""
    length = len(" ".join(words))
    wanted = length / -(-length // MAX_CUE_CHARS) if length else 0
    pieces: list[str] = []
    for word in words:
        if pieces and len(pieces[-1]) + len(word) / 2 < wanted:
            pieces[-1] += f" {word}"
        else:
            pieces.append(word)
    return pieces


def webvtt(found: Iterable[Cue]) -> str:
    """Return the file; text that would be read as markup is escaped."""
    blocks = [f"{_clock(cue.start)} --> {_clock(cue.end)}\n{_escaped(cue.text)}" for cue in found]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    return f"{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
