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
    r"|(please )?(like (share )?and )?(don.?t forget to )?subscribe( to (my|the|our) channel)?"
    r"( and (hit|click|press|ring) the bell( icon| button)?)?|turn on notifications"
    r"|(no olvides )?suscr[ií]b(e|i)(te|rte)( al? (mi )?canal)?( y (dale a|activa) la campanita)?"
    r"|hasta la pr[oó]xima|nos vemos en el pr[oó]ximo v[ií]deo"
    r"|untertitel (im auftrag des|von) [\w .]{0,40}|sous titres [\w .]{0,40}|copyright [\w .]{0,60}"
    r"|(sub)?titles? (by|provided by|created by) [\w .]{0,40}"
    r"|(sub)?t[ií]tulos (realizados )?por [\w .]{0,40}|gracias por ver( el v[ií]deo)?"
    r"|(transcri(bed|ption)|captions?) by [\w .]{0,40}|amara\.?org( community)?"
    r"|see you (in the )?next (time|video)|inaudible|unintelligible|indistinct|blank audio|music"
    r"|applause|silence|no speech|crosstalk|you|bye( bye)?)",
    re.IGNORECASE,
)
"""Sentences that recognisers make up, and notes without their brackets."""

MAX_LOOP_WORDS, LEAST_ROUNDS = 20, 5
"""Words of a phrase that a recogniser repeats, and how often it stands there at least."""

MEANT_WORDS = 3
"""Words beside notes from which on a text counts as an answer."""


def remains(transcript: str) -> bool:
    """Return whether a text with words holds nothing but the remains of a failed recognition."""
    if is_loop(transcript):
        return True
    if len(transcript) > MAX_REMAINS_CHARS:
        return False
    rest, notes = NOTE.subn(" ", transcript)
    rest, sentences = MADE_UP.subn(" ", re.sub(r"[^\w']+", " ", rest))
    meant = len(re.findall(r"\w+", rest))
    return meant < MEANT_WORDS if notes else bool(sentences) and not meant


def is_loop(transcript: str) -> bool:
    """Return whether a phrase is said again and again, as by a recogniser that is caught in it."""
    words = re.findall(r"\w+", transcript.casefold())
    return any(
        words[length:] == words[:-length]
        for length in range(1, min(MAX_LOOP_WORDS, len(words) // LEAST_ROUNDS) + 1)
    )
