"""Assembling transcripts. Pure: utterances and what was submitted in, answers out."""

from collections.abc import Iterable, Mapping, Sequence

from shared.events import (
    Answer,
    InterviewFinalized,
    Question,
    Record,
    SubmittedAnswer,
    UnsubmittedAnswer,
)


class Utterance(Record):
    """Words that were accepted in one call; `id` is the same in every redelivery."""

    id: str
    session_id: str
    question_index: int
    text: str
    sequence: int | None = None
    received_at: float
    instance: str
    n: int


def transcripts(utterances: Iterable[Utterance]) -> dict[int, str]:
    """The words of each question, in the order they were spoken, by question index."""
    by_question: dict[int, list[Utterance]] = {}
    for utterance in utterances:
        by_question.setdefault(utterance.question_index, []).append(utterance)
    return {
        index: " ".join(utterance.text.strip() for utterance in in_order(said))
        for index, said in sorted(by_question.items())
    }


def in_order(said: Sequence[Utterance]) -> list[Utterance]:
    """By the client's `sequence` if all of the answer's utterances have one, else by arrival."""
    if all(utterance.sequence is not None for utterance in said):
        return sorted(said, key=lambda u: (u.sequence or 0, u.received_at, u.instance, u.n))
    return sorted(said, key=lambda u: (u.received_at, u.instance, u.n))


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
    by_text = {normal(question.text): index for index, question in enumerate(questions)}
    found = [by_text.get(normal(answer.question)) for answer in submitted]
    claimed = set(found)
    return [
        position if index is None and position < len(questions) and position not in claimed
        else index
        for position, index in enumerate(found)
    ]  # fmt: skip


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
