"""Finds words that are meant for the grader and not for the question. It flags, never deletes.

A net of plain patterns (injection.yaml): it knows the usual wordings, in a few languages. What
slips through still meets the comparison with the offline grader, which cannot be talked to.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

import yaml

from shared.marks import normalize

HIDDEN = re.compile("[\U000e0020-\U000e007e\u200b\u2060\u2062-\u2064]{4,}")
"""Runs of characters that nobody sees or says, but a model reads."""


def speaks_to_grader(transcript: str) -> bool:
    """Whether some of it looks like instructions to whoever grades it."""
    if HIDDEN.search(transcript):
        return True
    plain = normalize("NFKC", transcript)
    visible = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    return bool(_net().search(re.sub(r"[^\S\n]+", " ", visible)))


@cache
def _net() -> re.Pattern[str]:
    text = Path(__file__).with_name("injection.yaml").read_text(encoding="utf-8")
    told = yaml.safe_load(text)
    patterns = [pattern for group in told["patterns"].values() for pattern in group]
    for name, part in told["parts"].items():
        patterns = [pattern.replace(f"{{{name}}}", part) for pattern in patterns]
    return re.compile("|".join(patterns), re.IGNORECASE)
