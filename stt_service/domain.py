"""Assembling transcripts. Pure: utterances and what was submitted in, answers out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from shared.events import (
    Answer,
    InterviewFinalized,
    Question,
    SubmittedAnswer,
    TranscriptCompleted,
    UnsubmittedAnswer,
)


class Utterance(NamedTuple):
    """Words that were accepted in one call; `id` is the same in every redelivery.

    `replaces` is the `key_id` of the utterance of the same question that these words correct.
    A session has thousands: a model of each takes twice the time.
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


def transcripts(utterances: Iterable[Utterance]) -> dict[int, str]:
    """The words of each question as corrected, in the order they were spoken, by its index."""
    by_question: dict[int, list[Utterance]] = {}
    for utterance in utterances:
        by_question.setdefault(utterance.question_index, []).append(utterance)
    return {
        index: " ".join(utterance.text.strip() for utterance in as_corrected(said))
        for index, said in sorted(by_question.items())
    }


def as_corrected(said: Sequence[Utterance]) -> list[Utterance]:
    """An answer's utterances in order, a corrected one as it reads now, at its old place.

    Only a correction hides words. One of something unknown stands for itself; of those that
    correct each other in a circle, the newest is shown.
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
    """Those that corrections connect, over however many steps; most utterances are alone."""
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
    """Those that correct none of the others: they say where the words belong."""
    keys = {utterance.key_id for utterance in family} - {None}
    return [utterance for utterance in family if utterance.replaces not in keys] or family


def _newest(family: Sequence[Utterance]) -> Utterance:
    """The last of those that none of the others corrects; a correction may come in first."""
    corrected = {utterance.replaces for utterance in family} - {None}
    standing = [utterance for utterance in family if utterance.key_id not in corrected]
    return max(standing or family, key=lambda u: (u.received_at, u.instance, u.n))


def in_order(said: Sequence[Utterance]) -> list[Utterance]:
    """By the client's `sequence` if all of the answer's utterances have one, else by arrival."""
    if all(utterance.sequence is not None for utterance in said):
        return sorted(said, key=lambda u: (u.sequence or 0, u.received_at, u.instance, u.n))
    return sorted(said, key=lambda u: (u.received_at, u.instance, u.n))


def left_behind(said: Sequence[Utterance], index: int, now: float) -> Answer | None:
    """The answer that was being given before words for question `index` came at `now`; None where
    there was none, or its question is not known."""
    before = [u for u in said if u.question_index != index and u.received_at <= now]
    if not before:
        return None
    last = max(before, key=lambda u: u.received_at).question_index
    given = [utterance for utterance in said if utterance.question_index == last]
    question = next((utterance.question for utterance in given if utterance.question), None)
    return _recorded(last, question, transcripts(given)[last]) if question else None


def completed(event: InterviewFinalized, said: Sequence[Utterance]) -> TranscriptCompleted:
    """All that was said and submitted, before it has a version."""
    graded, left_out = answers(event, transcripts(said))
    return TranscriptCompleted(session_id=event.session_id, answers=graded, unsubmitted=left_out)


def answers(
    event: InterviewFinalized, record: Mapping[int, str]
) -> tuple[tuple[Answer, ...], tuple[UnsubmittedAnswer, ...]]:
    """What is to be graded, and what was recorded but not submitted."""
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
    """The question each submitted answer belongs to: by its text, else by its position.

    None for a question that the session does not hold; a position that another answer claims
    by its text is not free.
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
    """Of several questions with one text the first that was not answered yet, else the last."""
    return indexes.pop(0) if len(indexes) > 1 else next(iter(indexes), None)


def _recorded(index: int, question: Question, transcript: str) -> Answer:
    return Answer(
        question_index=index,
        question=question.text,
        competency=question.competency,
        covers=question.covers,
        transcript=transcript,
    )


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
        return answer  # a blank transcript is no claim: the record counts
    return answer.model_copy(
        update={
            "transcript": submitted.transcript,
            "source": "submitted",
            "record": recorded or None,
        }
    )


def normal(text: str) -> str:
    """Equal for texts that differ in white space only."""
    return " ".join(text.split())
