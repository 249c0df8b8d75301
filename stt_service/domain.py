"""Assembly of transcripts: utterances and submitted answers in, answers to grade out. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from shared.events import AnswerGiven, AnswerRead, InterviewFinalized, TranscriptCompleted
from shared.model import Answer, AnsweredProbe, Question, SubmittedAnswer, UnsubmittedAnswer
from shared.sound import NOT_UNDERSTOOD
from stt_service.probes import answered, joined, normal, split, unsubmitted

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


def answer_to(said: Sequence[Utterance], index: int) -> Answer | None:
    """Return the answer to question `index`; None when the question is not known.

    The answer to a follow-up is part of the answer to its core question, behind earlier ones.
    """
    asked = {u.question_index: u.question for u in said if u.question}
    follows = asked[index].follows if index in asked else None
    core = index if follows is None else follows
    question = asked.get(core)
    if question is None:
        return None
    follow_ups = {i: q for i, q in sorted(asked.items()) if q.follows == core and i <= index}
    given = [u for u in said if u.question_index == core or u.question_index in follow_ups]
    record = transcripts(given)
    probes = tuple(
        AnsweredProbe(
            text=each.text,
            for_cover="".join(each.covers[:1]),
            index=i,
            follows=core,
            transcript=record[i],
        )
        for i, each in follow_ups.items()
    )
    answer = _recorded(core, question, record.get(core, ""))
    return answer.model_copy(update={"not_understood": len(missed(given)), "probes": probes})


def answer_read(event: AnswerGiven, said: Sequence[Utterance], *, complete: bool) -> AnswerRead:
    """Return the words of the answer that was given, with the answers to its earlier follow-ups."""
    follow_ups = {
        u.question_index for u in said if u.question and u.question.follows == event.follows
    }
    record = transcripts(said)
    words = (record.get(index, "") for index in (event.follows, *sorted(follow_ups)))
    return AnswerRead(
        session_id=event.session_id,
        request_id=event.request_id,
        after=event.after,
        question=event.question,
        probes=event.probes,
        language=event.language,
        ai_grading=event.ai_grading,
        until=event.until,
        transcript=" ".join(filter(None, words)),
        last=record.get(event.after, ""),
        complete=complete,
    )


def completed(event: InterviewFinalized, said: Sequence[Utterance]) -> TranscriptCompleted:
    """Return all that was said and submitted, without a version yet."""
    graded, left_out = answers(event, transcripts(said))
    core = {probe.index: probe.follows for probe in event.probes}
    unclear = Counter(core.get(u.question_index, u.question_index) for u in missed(said))
    return TranscriptCompleted(
        session_id=event.session_id,
        answers=tuple(_with_unclear(answer, unclear) for answer in graded),
        unsubmitted=left_out,
        ai_grading=event.consent is None or event.consent.ai_grading,
        language=event.language,
    )


def answers(
    event: InterviewFinalized, record: Mapping[int, str]
) -> tuple[tuple[Answer, ...], tuple[UnsubmittedAnswer, ...]]:
    """Return the answers to grade, and the recorded answers that were not submitted."""
    if event.submitted is None:
        every = (
            _recorded(index, question, record.get(index, "")).model_copy(
                update={"probes": answered(event.probes, index, record, {})}
            )
            for index, question in enumerate(event.questions)
        )
        return tuple(every), ()
    core, told = split(event.submitted, event.questions, event.probes)
    indexes = match(core, event.questions)
    graded = tuple(
        _submitted(
            index,
            event.questions,
            submitted,
            record,
            () if index is None else answered(event.probes, index, record, told),
        )
        for index, submitted in zip(indexes, core, strict=True)
    )
    left_out = tuple(
        UnsubmittedAnswer(question_index=i, question=event.questions[i].text, transcript=text)
        for i, text in record.items()
        if i not in indexes and text and i < len(event.questions)
    )
    alone = [probe for probe in event.probes if probe.follows not in indexes]
    return graded, (*left_out, *unsubmitted(alone, record))


def match(submitted: Sequence[SubmittedAnswer], questions: Sequence[Question]) -> list[int | None]:
    """Return the index of each submitted answer's question: by its text, else by its position.

    None for a question that the session does not hold. A position that another answer claims by
    its text is not free.
    """
    by_text = defaultdict[str, list[int]](list)
    for index, question in enumerate(questions):
        by_text[normal(question.text)].append(index)
    found = [_next(by_text[normal(answer.question)]) for answer in submitted]
    claimed = set(found)
    return [
        position if index is None and position < len(questions) and position not in claimed
        else index
        for position, index in enumerate(found)
    ]  # fmt: skip


def _next(indexes: list[int]) -> int | None:
    """Take the first unanswered of several questions with the same text, else the last."""
    return indexes.pop(0) if len(indexes) > 1 else next(iter(indexes), None)


def _recorded(index: int, question: Question, transcript: str) -> Answer:
    return Answer(
        question_index=index,
        question=question.text,
        plan=question.plan,
        competency=question.competency,
        covers=question.covers,
        transcript=transcript,
    )


def _with_unclear(answer: Answer, unclear: Mapping[int, int]) -> Answer:
    if answer.question_index is None:
        return answer
    return answer.model_copy(update={"not_understood": unclear.get(answer.question_index, 0)})


def _submitted(
    index: int | None,
    questions: Sequence[Question],
    submitted: SubmittedAnswer,
    record: Mapping[int, str],
    probes: tuple[AnsweredProbe, ...],
) -> Answer:
    question = Question(text=submitted.question) if index is None else questions[index]
    recorded = "" if index is None else record.get(index, "")
    answer = _recorded(0, question, recorded).model_copy(
        update={
            "question_index": index,
            "question": submitted.question.strip() or question.text,
            "probes": probes,
        }
    )
    # A blank transcript claims nothing. A client may submit the answer with or without follow-ups.
    if normal(submitted.transcript) in {"", normal(recorded), normal(joined(recorded, probes))}:
        return answer
    return answer.model_copy(
        update={
            "transcript": submitted.transcript,
            "source": "submitted",
            "record": recorded or None,
        }
    )
