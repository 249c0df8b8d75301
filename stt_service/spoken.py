"""Words that were recognised in sound, as utterances. Pure."""

from collections.abc import Iterable, Sequence

from shared.events import AudioRecognised, InterviewFinalized
from shared.ids import key_id
from shared.sound import NOT_UNDERSTOOD, spoken_utterance_id
from shared.store import Document
from stt_service.domain import SOUND, Utterance

SECOND_LOOK = ":second"
"""The end of the id of the words of a second look."""


def spoken_row(event: AudioRecognised) -> Document:
    """Return the row of a span's words, with the time of the sound.

    Clients know the words by the id of the final, and name this id to correct the words, as they
    name the idempotency key of typed words. The words of a second look replace the words of the
    final. They have the time of the sound, too, so that any correction by a person is later.
    """
    final = final_id(event.session_id, event.stream_id, event.first_frame)
    second = event.kind == "second_look"
    own = final + SECOND_LOOK if second else final
    return {
        "id": own,
        "session_id": event.session_id,
        "question_index": event.question_index,
        "text": event.text if event.understood else NOT_UNDERSTOOD,
        "received_at": event.recorded_at or 0.0,
        "instance": event.stream_id,
        "n": event.first_frame,
        "key_id": key_id(event.session_id, own),
        "replaces": key_id(event.session_id, final) if second else None,
        "origin": SOUND,
        "confidence": event.confidence,
        "engine": event.engine,
        "understood": event.understood,
        "last_frame": event.last_frame,
    }


def final_id(session_id: str, stream_id: str, first_frame: int) -> str:
    """Return the id of the utterance of a span's final words."""
    return spoken_utterance_id(session_id, stream_id, first_frame)


def improves(event: AudioRecognised, said: Iterable[Utterance]) -> bool:
    """Return whether a second look is surer than the final words of exactly its span."""
    final = final_id(event.session_id, event.stream_id, event.first_frame)
    before = next((utterance for utterance in said if utterance.id == final), None)
    if before is None or not event.understood:
        return False
    return (event.confidence or 0.0) > (before.confidence or 0.0)


def unrecognised(event: InterviewFinalized, said: Sequence[Utterance]) -> int:
    """Return the number of the interview's spans of speech without final words."""
    stored = {utterance.id for utterance in said}
    named = {final_id(event.session_id, stream, first) for stream, first, _ in event.sound_spans}
    return len(named - stored)
