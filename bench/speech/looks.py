"""The words of the live path and of the second look, on answers of several clips."""

import time
from collections.abc import Callable, Iterator, Sequence

import numpy

from bench.speech.clips import Clip, Samples
from bench.speech.errors import WordErrors
from bench.speech.live import spans_of
from shared.model import JoinedWords
from shared.sound import FRAME_SAMPLES, NOT_UNDERSTOOD, SAMPLE_RATE_HZ
from stt_service.hearing.engine import Recognised
from stt_service.hearing.recogniser import Recognisers, understood
from stt_service.second_look import joined_spans, revised
from stt_service.utterances import SOUND, Utterance

CLIPS_OF_ANSWER = 3

PAUSE_SECONDS = 0.9
"""Seconds of faint noise after each clip."""

HEAD = """\
| condition | live | after the second look | joined | replaced | words | second look, CPU-s/s |
|---|---|---|---|---|---|---|"""

STREAM = "bench"

Normal = Callable[[str], str]


def answers(clips: Sequence[tuple[Clip, Samples]]) -> Iterator[tuple[str, Samples]]:
    """Yield the text and the sound of answers, each made of clips of one speaker."""
    speakers = dict.fromkeys(clip.speaker for clip, _ in clips)
    noise = numpy.random.default_rng(1)
    for speaker in speakers:
        own = [each for each in clips if each[0].speaker == speaker]
        for at in range(0, len(own), CLIPS_OF_ANSWER):
            group = own[at : at + CLIPS_OF_ANSWER]
            parts: list[Samples] = []
            for _, samples in group:
                pause = noise.normal(0, 1e-4, round(PAUSE_SECONDS * SAMPLE_RATE_HZ))
                parts += [samples, pause.astype(numpy.float32)]
            yield " ".join(clip.text for clip, _ in group), numpy.concatenate(parts)


def row(
    recognisers: Recognisers,
    clips: Sequence[tuple[Clip, Samples]],
    condition: str,
    normal: Normal,
) -> str:
    """Return the row of a condition."""
    live, looked = WordErrors(), WordErrors()
    joined = replaced = 0
    seconds = cpu_seconds = 0.0
    for said, samples in answers(clips):
        spans = spans_of(samples)
        finals = [_final(recognisers.live(each, "en"), *place) for each, place in _placed(spans)]
        words = {final.n: final.text for final in finals}
        sound = {final.n: each for final, each in zip(finals, spans, strict=True)}
        live.add(normal(said).split(), normal(_text(words)).split())
        began = time.process_time()
        for group in joined_spans(finals, 0):
            whole = numpy.concatenate([sound[first] for first, _ in group.spans])
            found = recognisers.live(whole, "en")
            better = revised(
                JoinedWords(**dict(group), text=found.text, confidence=found.confidence), finals
            )
            words |= {final.n: text for final, text in better}
            joined, replaced = joined + 1, replaced + bool(better)
        cpu_seconds += time.process_time() - began
        seconds += len(samples) / SAMPLE_RATE_HZ
        looked.add(normal(said).split(), normal(_text(words)).split())
    return (
        f"| {condition} | {live.rate:.3f} | {looked.rate:.3f} | {joined} | {replaced}"
        f" | {live.words} | {cpu_seconds / seconds:.2f} |"
    )


def _placed(spans: Sequence[Samples]) -> Iterator[tuple[Samples, tuple[int, int]]]:
    first = 0
    for samples in spans:
        last = first + len(samples) // FRAME_SAMPLES - 1
        yield samples, (first, last)
        first = last + 1


def _final(found: Recognised, first: int, last: int) -> Utterance:
    return Utterance(
        id=str(first),
        question_index=0,
        text=found.text if understood(found) else NOT_UNDERSTOOD,
        received_at=float(first),
        instance=STREAM,
        n=first,
        key_id=str(first),
        origin=SOUND,
        confidence=found.confidence,
        last_frame=last,
    )


def _text(words: dict[int, str]) -> str:
    return " ".join(text for _, text in sorted(words.items()) if text != NOT_UNDERSTOOD)
