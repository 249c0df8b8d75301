"""Speaking facts: pace, pauses and fillers of answers, for the candidate alone. Pure.

They are counted in the recognisers' words: a person's correction tells nothing of how the words
were spoken, and typed words have no sound.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from shared.events import InterviewFinalized
from shared.model import PAUSE_SECONDS, SpeakingFacts
from shared.sound import FRAME_SECONDS, NOT_UNDERSTOOD, POST_ROLL_FRAMES, PRE_ROLL_FRAMES
from stt_service.fillers import Fillers, fillers
from stt_service.utterances import SOUND, Utterance

MIN_PACE_WORDS = 20
"""Words from which on a pace is told: in fewer words, a single long word would change it."""

SILENT_FRAMES = PRE_ROLL_FRAMES + POST_ROLL_FRAMES
"""Frames without speech at the ends of two spans with quiet between them."""

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def speaking_facts(
    event: InterviewFinalized, said: Sequence[Utterance]
) -> tuple[SpeakingFacts, ...]:
    """Return the facts of each spoken answer of an interview, where there are any.

    In a language without a list of fillers only pauses are counted: nobody can say whether its
    words are written with spaces.
    """
    follows = {probe.index: probe.follows for probe in event.probes}
    known = fillers(event.language)
    facts = (
        _facts(index, follows.get(index), spans, known)
        for index, spans in sorted(_spans(said).items())
    )
    return tuple(each for each in facts if each.words_per_minute or each.pauses or each.fillers)


def _facts(
    index: int, follows: int | None, spans: Sequence[Utterance], known: Fillers | None
) -> SpeakingFacts:
    pauses = [seconds for seconds in map(_pause, spans) if seconds >= PAUSE_SECONDS]
    understood = [span for span in spans if known and span.text != NOT_UNDERSTOOD]
    return SpeakingFacts(
        question_index=index,
        follows=follows,
        words_per_minute=_pace(understood),
        pauses=len(pauses),
        longest_pause_seconds=round(max(pauses)) if pauses else None,
        fillers=known.count(span.text for span in understood) if known else {},
    )


def _spans(said: Sequence[Utterance]) -> Mapping[int, list[Utterance]]:
    """Return the spans of each answer, with the words of the last look at each."""
    spoken = [utterance for utterance in said if utterance.origin == SOUND]
    revised = {utterance.replaces: utterance.text for utterance in spoken}
    spans = defaultdict[int, list[Utterance]](list)
    for span in sorted(spoken, key=lambda u: (u.instance, u.n)):
        if span.replaces is None:
            text = revised.get(span.key_id, span.text)
            spans[span.question_index].append(span._replace(text=text))
    return spans


def _pause(span: Utterance) -> float:
    """Return the seconds without speech before the span; 0 where nobody knows."""
    return (span.quiet_frames + SILENT_FRAMES) * FRAME_SECONDS if span.quiet_frames else 0.0


def _pace(spans: Sequence[Utterance]) -> int | None:
    """Return the words a minute, rounded to tens; None for few words."""
    words = sum(len(WORD.findall(span.text)) for span in spans)
    if words < MIN_PACE_WORDS:
        return None
    return 10 * round(words * 6 / (sum(map(_speaking_frames, spans)) * FRAME_SECONDS))


def _speaking_frames(span: Utterance) -> int:
    """Return the frames of the span's speech, with the short pause before it.

    Short pauses belong to speaking, because the spans hold some of them, and nobody knows which.
    """
    frames = (span.last_frame or span.n) - span.n + 1
    goes_on = span.quiet_frames is not None and _pause(span) < PAUSE_SECONDS
    return max(1, frames + (span.quiet_frames or 0) if goes_on else frames - SILENT_FRAMES)
