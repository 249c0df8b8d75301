"""The second look at a spoken answer: neighbouring spans, recognised as one. Pure.

Live words come from spans that end at a pause. Recognisers make fewer errors in longer sound, so
spans of up to 12 s together are recognised again once the candidate went on to another question.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from shared.model import JoinedSpans, JoinedWords
from shared.sound import FRAME_SECONDS, NOT_UNDERSTOOD
from stt_service.utterances import SOUND, Utterance

MAX_JOINED_FRAMES = round(12 / FRAME_SECONDS)
"""Frames of joined spans: recognisers fall silent in longer sound."""


def joined_spans(said: Sequence[Utterance], index: int) -> tuple[JoinedSpans, ...]:
    """Return the spans of answer `index` that are worth a second look.

    A span without a neighbour would only be recognised as before. A person's words stand, so a
    corrected span is left out, and joins no others.
    """
    groups = (group for group in _groups(said, index) if len(group) > 1)
    return tuple(
        JoinedSpans(
            stream_id=group[0].instance,
            spans=tuple((each.n, each.last_frame or each.n) for each in group),
        )
        for group in groups
    )


def _groups(said: Sequence[Utterance], index: int) -> Iterator[list[Utterance]]:
    corrected = {utterance.replaces for utterance in said} - {None}
    finals = [u for u in said if u.question_index == index and u.origin == SOUND and not u.replaces]
    group: list[Utterance] = []
    for final in sorted(finals, key=lambda u: (u.instance, u.n)):
        free = final.key_id not in corrected
        if group and not (free and _may_join(group, final)):
            yield group
            group = []
        if free:
            group.append(final)
    yield group


def _may_join(group: Sequence[Utterance], final: Utterance) -> bool:
    frames = sum((each.last_frame or each.n) - each.n + 1 for each in [*group, final])
    return group[0].instance == final.instance and frames <= MAX_JOINED_FRAMES


def revised(words: JoinedWords, said: Sequence[Utterance]) -> list[tuple[Utterance, str]]:
    """Return each of the joined spans' first words with better words for them.

    All spans or none, so that no word at the border of two spans is doubled or lost. None where
    the words are no surer than the first words of any span, where a person corrected a span, or
    where a span would be left without words.
    """
    spans = {(words.stream_id, first, last) for first, last in words.spans}
    group = [
        u
        for u in sorted(said, key=lambda u: u.n)
        if u.origin == SOUND and not u.replaces and (u.instance, u.n, u.last_frame) in spans
    ]
    keys = {final.key_id for final in group}
    if len(group) < len(spans) or any(u.replaces in keys for u in said):
        return []
    if words.confidence <= max(final.confidence or 0.0 for final in group):
        return []
    texts = parts(words.text, [_text(final) for final in group])
    return list(zip(group, texts, strict=True)) if all(texts) else []


def _text(final: Utterance) -> str:
    return "" if final.text == NOT_UNDERSTOOD else final.text


def parts(text: str, texts: Sequence[str]) -> list[str]:
    """Split the words of joined spans at the borders of the spans, whose own words are `texts`.

    The words are aligned with the spans' own words. Words at a border that no span has go to the
    span without words, else to the earlier span.
    """
    words, own = text.split(), [each.split() for each in texts]
    before = [word for each in own for word in each]
    opcodes = SequenceMatcher(None, _folded(before), _folded(words), autojunk=False).get_opcodes()
    borders, border = [0], 0
    for this, following in pairwise(own):
        border += len(this)
        to_following = bool(this) and not following
        borders.append(max(borders[-1], _at(opcodes, border, len(words), to_following)))
    borders.append(len(words))
    return [" ".join(words[a:b]) for a, b in pairwise(borders)]


def _at(
    opcodes: Sequence[tuple[str, int, int, int, int]], border: int, end: int, to_following: bool
) -> int:
    """Return the word at which the border between two words of the spans' own words lies."""
    places = [
        b1 + (border - a1 if tag == "equal" else round((border - a1) / (a2 - a1) * (b2 - b1)))
        if a2 > a1
        else (b1 if to_following else b2)
        for tag, a1, a2, b1, b2 in opcodes
        if a1 <= border <= a2
    ]
    if not places:
        return end
    return min(places) if to_following else max(places)


def _folded(words: Sequence[str]) -> list[str]:
    return ["".join(filter(str.isalnum, word)).casefold() for word in words]
