"""Assembly of answers to grade, from the utterances and the submitted answers. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from shared.events import AnswerGiven, AnswerRead, InterviewFinalized, TranscriptCompleted
from shared.model import Answer, AnsweredProbe, Question, SubmittedAnswer, UnsubmittedAnswer
from stt_service.probes import answered, joined, normal, split, unsubmitted
from stt_service.utterances import Utterance, missed, transcripts


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
