"""The decision on a follow-up by rules of words, without a language model. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from interviewer_service.word_lists import WordLists, stem, word_lists, words_in
from shared.model import ChosenBy, FollowUpReason, Probe
from shared.sound import NOT_UNDERSTOOD

RULE = ChosenBy(chooser="rule", version="1")
"""The rule of `unmentioned`; the version rises with every change of rule or word lists."""

TEMPLATE = ChosenBy(chooser="template")

MOST_DECLINING_WORDS = 25
"""A longer answer declines nothing, whatever phrases it holds."""

LEAST_CHARS = 3
"""Shorter words of a point tell nothing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A probe, or None, with the reason and the chooser."""

    probe: Probe | None
    why: FollowUpReason
    chosen_by: ChosenBy | None = None


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
    lists = word_lists(language)
    short = len(said) <= MOST_DECLINING_WORDS
    if lists and short and lists.declined.search(" ".join(said).casefold().replace("’", "'")):
        return "declined"
    return None


def unmentioned(probes: Sequence[Probe], transcript: str, language: str) -> Choice:
    """Choose the first probe whose point has no word in common with the answer, or none."""
    lists = word_lists(language)
    if lists is None:
        return Choice(None, "not_gradable", RULE)
    said = set(map(stem, words_in(transcript)))
    for probe in probes:
        if not said & _stems(probe.for_cover, lists):
            return Choice(probe, "not_mentioned", RULE)
    return Choice(None, "covered", RULE)


def _stems(point: str, lists: WordLists) -> set[str]:
    return {
        stem(word)
        for word in words_in(point)
        if len(word) >= LEAST_CHARS and word.casefold() not in lists.small_words
    }
