"""The remains of a failed speech recognition: texts that nobody said.

Recognisers write notes ("[inaudible]") and, over silence or noise, sentences that were frequent in
their training data, such as the last lines of video subtitles.
"""

import re

MAX_REMAINS_CHARS = 400
"""A longer text holds more than remains: it is not searched."""

NOTE = re.compile(r"\[[^\]]{0,60}\]|\([^)]{0,60}\)|\*[^*]{0,60}\*|<[^>]{0,60}>|[♪♫]+")
"""A note in brackets, between asterisks, or as musical notes."""

MADE_UP = re.compile(
    r"(thanks?( you)?( so much| very much)? for (watching|listening|viewing)( (this|the) video)?"
    r"|(please )?(like and )?(don.?t forget to )?subscribe( to (my|the|our) channel)?"
    r"|(sub)?titles? (by|provided by|created by) [\w .]{0,40}"
    r"|(sub)?t[ií]tulos (realizados )?por [\w .]{0,40}|gracias por ver( el v[ií]deo)?"
    r"|(transcri(bed|ption)|captions?) by [\w .]{0,40}|amara\.?org( community)?"
    r"|see you (in the )?next (time|video)|inaudible|unintelligible|indistinct|blank audio|music"
    r"|applause|silence|no speech|crosstalk|you|bye( bye)?)",
    re.IGNORECASE,
)
"""Sentences that recognisers make up, and notes without their brackets."""

MEANT_WORDS = 3
"""Words beside notes from which on a text counts as an answer."""


def remains(transcript: str) -> bool:
    """Return whether a text with words holds nothing but the remains of a failed recognition."""
    if len(transcript) > MAX_REMAINS_CHARS:
        return False
    rest, notes = NOTE.subn(" ", transcript)
    rest, sentences = MADE_UP.subn(" ", re.sub(r"[^\w']+", " ", rest))
    meant = len(re.findall(r"\w+", rest))
    return meant < MEANT_WORDS if notes else bool(sentences) and not meant
