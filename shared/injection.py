"""Detection of words that are meant for a program and not for people: flagged, not deleted.

Plain patterns (injection.yaml) hold the usual wordings in a few languages. Words that slip through
still meet checks that cannot be talked to: the offline grader, quotes found word for word.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

from shared.unicode_text import normalize
from shared.yaml_files import read_yaml

HIDDEN = re.compile("[\U000e0020-\U000e007e\u200b\u2060\u2062-\u2064]{4,}")
"""Runs of characters that are invisible to people, but not to a model."""

WORD = r"\b"
"""The beginning of a pattern that begins with a word."""


def speaks_to_program(text: str) -> bool:
    """Return whether a part of the text looks like instructions to a grader or another program."""
    if HIDDEN.search(text):
        return True
    plain = normalize("NFKC", text)
    visible = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    return bool(_net().search(re.sub(r"[^\S\n]+", " ", visible)))


@cache
def _net() -> re.Pattern[str]:
    text = Path(__file__).with_name("injection.yaml").read_text(encoding="utf-8")
    given = read_yaml(text)
    patterns = [pattern for group in given["patterns"].values() for pattern in group]
    for name, part in given["parts"].items():
        patterns = [pattern.replace(f"{{{name}}}", part) for pattern in patterns]
    # Most patterns begin with a word. Tried at the beginnings of words alone, they take a third of
    # the time: 0.35 ms less for an answer of 150 words.
    words = [pattern.removeprefix(WORD) for pattern in patterns if pattern.startswith(WORD)]
    others = [pattern for pattern in patterns if not pattern.startswith(WORD)]
    return re.compile(rf"\b(?=\w)(?:{'|'.join(words)})|{'|'.join(others)}", re.IGNORECASE)
