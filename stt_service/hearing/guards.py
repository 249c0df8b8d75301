"""Guards against text that an engine made up, since all models write words into noise."""

import re
import zlib

from stt_service.hearing.engine import Recognised

COMPRESSION_LIMIT = 2.4
"""The ratio of a text's bytes to its compressed bytes above which it is a loop.

The limit that Whisper's makers use. Normal sentences stay below 1.6.
"""

WORD = re.compile(r"[^\W_]+")
"""A word of a text; hyphens join no words, or a loop of `p-p-p` would be one."""

REPEATS = 3
"""Times that a text's only word is said, from which on it counts as made up."""


def guarded(found: Recognised) -> Recognised:
    """Return the recognised words, or none where they are made up."""
    if made_up(found.text):
        return found._replace(text="", confidence=0.0, tokens=())
    return found


def made_up(text: str) -> bool:
    """Return whether the text repeats itself as no speaker does."""
    words = WORD.findall(text.casefold())
    alone = len(words) >= REPEATS and len(set(words)) == 1
    content = text.encode()
    return alone or len(content) > COMPRESSION_LIMIT * len(zlib.compress(content))
