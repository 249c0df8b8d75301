"""The utterances of a session: their spoken order, their corrections, their texts. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from shared.model import Question
from shared.sound import NOT_UNDERSTOOD

_BLANK_LINES = re.compile(r"\A(?:[^\S\n]*\n)+")

SOUND = "sound"
"""The origin of words that were recognised in sound."""


class Utterance(NamedTuple):
    """Words that were accepted in a single call; `id` is the same in every redelivery.

    `replaces` is the `key_id` of the utterance of the same question that these words correct. Of
    words of the `origin` SOUND, `instance` is the stream; `n` and `last_frame` are its frames, and
    `quiet_frames` are those of audio.recorded.
    A named tuple, because a session has thousands: pydantic models take twice the time.
    """

    id: str
    question_index: int
    text: str
    received_at: float
    instance: str
    n: int
    sequence: int | None = None
    key_id: str | None = None
    replaces: str | None = None
    question: Question | None = None
    origin: str | None = None
    confidence: float | None = None
    last_frame: int | None = None
    quiet_frames: int | None = None


def transcripts(utterances: Iterable[Utterance]) -> dict[int, str]:
    """Return the words of each question by its index, as corrected, in spoken order."""
    by_question: dict[int, list[Utterance]] = {}
    for utterance in utterances:
        by_question.setdefault(utterance.question_index, []).append(utterance)
    return {
        index: _in_one([_shaped(utterance.text) for utterance in as_corrected(said)])
        for index, said in sorted(by_question.items())
    }


def _in_one(texts: Sequence[str]) -> str:
    """Return the texts as one; several lines, such as code, stand apart from other words."""
    parts = list(texts[:1])
    for before, text in pairwise(texts):
        parts += ["\n" if "\n" in before + text else " ", text]
    return "".join(parts)


def _shaped(text: str) -> str:
    """Return the words without space around them; several lines keep the first line's indent."""
    return _BLANK_LINES.sub("", text).rstrip() if "\n" in text.strip() else text.strip()


def missed(said: Sequence[Utterance]) -> list[Utterance]:
    """Return the spans of speech without sure words that nobody told in other words."""
    spoken = [each for each in said if each.origin == SOUND and each.text == NOT_UNDERSTOOD]
    told = {utterance.replaces for utterance in said} if spoken else set()
    return [each for each in spoken if each.key_id not in told]


def as_corrected(said: Sequence[Utterance]) -> list[Utterance]:
    """Return an answer's utterances in order, each correction in the place of the corrected words.

    Only a correction hides words. A correction of an unknown utterance stands for itself; of
    utterances that correct each other in a circle, the newest is shown.
    """
    if not any(utterance.replaces for utterance in said):
        return in_order(said)
    shown: dict[str, Utterance] = {}
    for family in _families(said):
        newest = _newest(family)
        shown |= {utterance.id: newest for utterance in _originals(family)}
    order = in_order([utterance for utterance in said if utterance.id in shown])
    return list({shown[utterance.id].id: shown[utterance.id] for utterance in order}.values())


def _families(said: Sequence[Utterance]) -> Iterable[list[Utterance]]:
    """Group the utterances that corrections connect, directly or not; most are alone."""
    with_key, correcting = defaultdict(list), defaultdict(list)
    for utterance in said:
        with_key[utterance.key_id].append(utterance)
        correcting[utterance.replaces].append(utterance)
    family = {utterance.id: [utterance] for utterance in said}
    for key in (with_key.keys() & correcting.keys()) - {None}:
        first, *others = with_key[key] + correcting[key]
        for other in others:
            small, large = sorted((family[first.id], family[other.id]), key=len)
            if small is not large:
                large += small
                family |= {utterance.id: large for utterance in small}
    return {id(members): members for members in family.values()}.values()


def _originals(family: Sequence[Utterance]) -> Sequence[Utterance]:
    """Return the utterances that correct no other: their place is the place of the words."""
    keys = {utterance.key_id for utterance in family} - {None}
    return [utterance for utterance in family if utterance.replaces not in keys] or family


def _newest(family: Sequence[Utterance]) -> Utterance:
    """Return the last uncorrected utterance; a correction may arrive before its original.

    A person's words stand before a recogniser's, whatever the times: their clocks may differ.
    """
    corrected = {utterance.replaces for utterance in family} - {None}
    standing = [utterance for utterance in family if utterance.key_id not in corrected]
    return max(
        standing or family, key=lambda u: (u.origin != SOUND, u.received_at, u.instance, u.n)
    )


def in_order(said: Sequence[Utterance]) -> list[Utterance]:
    """Sort by the client's `sequence` if every utterance of the answer has it, else by arrival."""
    if all(utterance.sequence is not None for utterance in said):
        return sorted(said, key=lambda u: (u.sequence or 0, u.received_at, u.instance, u.n))
    return sorted(said, key=lambda u: (u.received_at, u.instance, u.n))


def left_behind(said: Sequence[Utterance], index: int, now: float) -> int | None:
    """Return the question that was answered before words for question `index` came at `now`."""
    before = [u for u in said if u.question_index != index and u.received_at <= now]
    return max(before, key=lambda u: u.received_at).question_index if before else None
