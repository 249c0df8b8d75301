"""The word lists of the languages, and words as they are compared."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from shared.yaml_files import read_yaml

LANGUAGES = Path(__file__).with_name("languages")

STEM_CHARS = 5
"""Words are compared by their first characters."""


@dataclass(frozen=True, slots=True)
class WordLists:
    """The word lists of a language.

    `small_words` tell nothing anywhere, and `job_words` nothing in a job description. A short
    answer with a `declined` phrase declines, and `protected` grounds are not asked about.
    """

    small_words: frozenset[str]
    job_words: frozenset[str]
    declined: re.Pattern[str]
    protected: re.Pattern[str]


@cache
def word_lists(language: str) -> WordLists | None:
    """Return the lists for a BCP 47 tag; None for a language without any."""
    path = LANGUAGES / f"{language.partition('-')[0].casefold()}.yaml"
    if not path.exists():
        return None
    read = read_yaml(path.read_text(encoding="utf-8"))
    small_words = frozenset(read["small_words"].split())
    phrases = "|".join(map(re.escape, read["declined"]))
    return WordLists(
        small_words=small_words,
        job_words=small_words | frozenset(read["job_words"].split()),
        declined=re.compile(rf"\b({phrases})\b"),
        protected=re.compile(rf"\b(?:{'|'.join(_grounds(read))})", re.IGNORECASE),
    )


def _grounds(read: dict[str, Any]) -> list[str]:
    groups = read["protected"].values()
    return [pattern.replace("{yours}", read["yours"]) for group in groups for pattern in group]


def words_in(text: str) -> list[str]:
    """Return the words of the text as written, in order."""
    return re.findall(r"\w+", text)


def stem(word: str) -> str:
    """Return the part of the word by which words are compared."""
    return word.casefold()[:STEM_CHARS]
