"""The follow-ups of an interview and the answers to them, beside the core questions. Pure."""

from collections.abc import Mapping, Sequence

from shared.model import AnsweredProbe, AskedProbe, Question, SubmittedAnswer, UnsubmittedAnswer


def split(
    submitted: Sequence[SubmittedAnswer],
    questions: Sequence[Question],
    probes: Sequence[AskedProbe],
) -> tuple[list[SubmittedAnswer], dict[int, str]]:
    """Return the submitted answers to core questions, and the answers to follow-ups by index.

    A client may submit a follow-up as a question of its own, by the text that it was told.
    """
    core = {normal(question.text) for question in questions}
    asked = {normal(probe.text): probe.index for probe in reversed(probes)}
    own = {text: index for text, index in asked.items() if text not in core}
    told = {
        own[normal(each.question)]: each.transcript
        for each in submitted
        if normal(each.question) in own
    }
    return [each for each in submitted if normal(each.question) not in own], told


def answered(
    probes: Sequence[AskedProbe],
    follows: int,
    record: Mapping[int, str],
    told: Mapping[int, str],
) -> tuple[AnsweredProbe, ...]:
    """Return the follow-ups to a question, with their answers as recorded or as submitted."""
    return tuple(
        _answered(probe, record.get(probe.index, ""), told.get(probe.index, ""))
        for probe in probes
        if probe.follows == follows
    )


def _answered(probe: AskedProbe, recorded: str, told: str) -> AnsweredProbe:
    departs = bool(told.strip()) and normal(told) != normal(recorded)
    return AnsweredProbe(
        **dict(probe),
        transcript=told if departs else recorded,
        record=recorded or None if departs else None,
    )


def joined(transcript: str, probes: Sequence[AnsweredProbe]) -> str:
    """Return the words of an answer and of the answers to its follow-ups."""
    return " ".join(text for text in (transcript, *(each.transcript for each in probes)) if text)


def unsubmitted(
    probes: Sequence[AskedProbe], record: Mapping[int, str]
) -> tuple[UnsubmittedAnswer, ...]:
    """Return the recorded answers to these follow-ups, under their own indexes."""
    return tuple(
        UnsubmittedAnswer(
            question_index=probe.index, question=probe.text, transcript=record[probe.index]
        )
        for probe in probes
        if record.get(probe.index)
    )


def normal(text: str) -> str:
    """Return a text that is equal for texts that differ in white space only."""
    return " ".join(text.split())
