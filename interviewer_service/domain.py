"""The decision on a follow-up by rules of words, without a language model. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from shared.model import ChosenBy, FollowUpReason, Probe
from shared.sound import NOT_UNDERSTOOD

RULE = ChosenBy(chooser="rule", version="1")
"""The rule of `unmentioned`; the version rises with every change of rule or word lists."""

TEMPLATE = ChosenBy(chooser="template")

LANGUAGES = Path(__file__).with_name("languages")

MOST_DECLINING_WORDS = 25
"""A longer answer declines nothing, whatever phrases it holds."""

STEM_CHARS, LEAST_CHARS = 5, 3
"""Words are compared by their first characters, and shorter words not at all."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A probe, or None, with the reason and the chooser."""

    probe: Probe | None
    why: FollowUpReason
    chosen_by: ChosenBy | None = None


@dataclass(frozen=True, slots=True)
class Lists:
    """The word lists of a language: words that tell nothing, and phrases that decline."""

    small_words: frozenset[str]
    declined: re.Pattern[str]


@cache
def lists(language: str) -> Lists | None:
    """Return the lists for a BCP 47 tag; None for a language without any."""
    path = LANGUAGES / f"{language.partition('-')[0].casefold()}.yaml"
    if not path.exists():
        return None
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    phrases = "|".join(re.escape(phrase) for phrase in read["declined"])
    return Lists(frozenset(read["small_words"].split()), re.compile(rf"\b({phrases})\b"))


def closed(transcript: str, last: str, language: str) -> FollowUpReason | None:
    """Return why an answer is not followed up, whatever it covers; None for any other answer.

    `last` are the candidate's last words: to a follow-up, if one was asked before.
    """
    said = last.replace(NOT_UNDERSTOOD, " ").split()
    if not said:
        return "not_understood" if NOT_UNDERSTOOD in last else "no_answer"
    if 2 * transcript.count(NOT_UNDERSTOOD) > len(said):
        return "not_understood"
    if not any(character.isalpha() for character in last):
        return "not_gradable"
    words = lists(language)
    short = len(said) <= MOST_DECLINING_WORDS
    if words and short and words.declined.search(" ".join(said).casefold().replace("’", "'")):
        return "declined"
    return None


def unmentioned(probes: Sequence[Probe], transcript: str, language: str) -> Choice:
    """Choose the first probe whose point has no word in common with the answer, or none."""
    words = lists(language)
    if words is None:
        return Choice(None, "not_gradable", RULE)
    said = {word[:STEM_CHARS] for word in _words(transcript)}
    for probe in probes:
        if not said & _stems(probe.for_cover, words):
            return Choice(probe, "not_mentioned", RULE)
    return Choice(None, "covered", RULE)


def _stems(text: str, words: Lists) -> set[str]:
    return {
        word[:STEM_CHARS]
        for word in _words(text)
        if len(word) >= LEAST_CHARS and word not in words.small_words
    }


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
