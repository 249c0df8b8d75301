"""Assembly of transcripts: utterances and submitted answers in, answers to grade out. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from shared.events import InterviewFinalized, TranscriptCompleted
from shared.model import Answer, Question, SubmittedAnswer, UnsubmittedAnswer
from shared.sound import NOT_UNDERSTOOD

_BLANK_LINES = re.compile(r"\A(?:[^\S\n]*\n)+")

SOUND = "sound"
"""The origin of words that were recognised in sound."""


class Utterance(NamedTuple):
    """Words that were accepted in a single call; `id` is the same in every redelivery.

    `replaces` is the `key_id` of the utterance of the same question that these words correct. Of
    words of the `origin` SOUND, `instance` is the stream; `n` and `last_frame` are its frames.
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


def transcripts(utterances: Iterable[Utterance]) -> dict[int, str]:
    """Return the words of each question by its index, as corrected, in spoken order."""
    by_question: dict[int, list[Utterance]] = {}
    for utterance in utterances:
        by_question.setdefault(utterance.question_index, []).append(utterance)
    return {
        index: " ".join(_shaped(utterance.text) for utterance in as_corrected(said))
        for index, said in sorted(by_question.items())
    }


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


def left_behind(said: Sequence[Utterance], index: int, now: float) -> Answer | None:
    """Return the answer that was given before words for question `index` came at `now`.

    None when there was no such answer, or when its question is not known.
    """
    before = [u for u in said if u.question_index != index and u.received_at <= now]
    if not before:
        return None
    return answer_to(said, max(before, key=lambda u: u.received_at).question_index)


def answer_to(said: Sequence[Utterance], index: int) -> Answer | None:
    """Return the answer to question `index`; None when the question is not known."""
    given = [utterance for utterance in said if utterance.question_index == index]
    question = next((utterance.question for utterance in given if utterance.question), None)
    if question is None:
        return None
    answer = _recorded(index, question, transcripts(given)[index])
    return answer.model_copy(update={"not_understood": len(missed(given))})


def completed(event: InterviewFinalized, said: Sequence[Utterance]) -> TranscriptCompleted:
    """Return all that was said and submitted, without a version yet."""
    graded, left_out = answers(event, transcripts(said))
    unclear = Counter(each.question_index for each in missed(said))
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
            _recorded(index, question, record.get(index, ""))
            for index, question in enumerate(event.questions)
        )
        return tuple(every), ()
    indexes = match(event.submitted, event.questions)
    graded = tuple(
        _submitted(index, event.questions, submitted, record)
        for index, submitted in zip(indexes, event.submitted, strict=True)
    )
    left_out = tuple(
        UnsubmittedAnswer(question_index=i, question=event.questions[i].text, transcript=text)
        for i, text in record.items()
        if i not in indexes and text and i < len(event.questions)
    )
    return graded, left_out


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
) -> Answer:
    question = Question(text=submitted.question) if index is None else questions[index]
    recorded = "" if index is None else record.get(index, "")
    answer = _recorded(0, question, recorded).model_copy(
        update={"question_index": index, "question": submitted.question.strip() or question.text}
    )
    if not submitted.transcript.strip() or normal(submitted.transcript) == normal(recorded):
        return answer  # a blank transcript claims nothing: the record counts
    return answer.model_copy(
        update={
            "transcript": submitted.transcript,
            "source": "submitted",
            "record": recorded or None,
        }
    )


def normal(text: str) -> str:
    """Return a text that is equal for texts that differ in white space only."""
    return " ".join(text.split())
