"""Words that were recognised in sound, as utterances. Pure."""

from collections.abc import Iterator, Sequence

from shared.events import AnswerGiven, AudioRecognised, InterviewFinalized, SoundHeard, WordsRevised
from shared.ids import key_id
from shared.model import JoinedWords, Question
from shared.sound import NOT_UNDERSTOOD, spoken_utterance_id
from shared.store import Document
from stt_service.utterances import SOUND, Utterance, missed

SECOND_LOOK = ":second"
"""The end of the id of the words of a second look."""


def spoken_row(event: AudioRecognised, question: Question | None = None) -> Document:
    """Return the row of a span's words, with the time of the sound.

    Clients know the words by the row's id, and name this id to correct the words, as they name the
    idempotency key of typed words. `question` comes with the first words of an answer.
    """
    own = final_id(event.session_id, event.stream_id, event.first_frame)
    return {
        "id": own,
        "session_id": event.session_id,
        "question_index": event.question_index,
        "text": event.text if event.understood else NOT_UNDERSTOOD,
        "received_at": event.recorded_at or 0.0,
        "instance": event.stream_id,
        "n": event.first_frame,
        "key_id": key_id(event.session_id, own),
        "replaces": None,
        "question": question.model_dump(mode="json") if question else None,
        "origin": SOUND,
        "confidence": event.confidence,
        "engine": event.engine,
        "understood": event.understood,
        "last_frame": event.last_frame,
        "quiet_frames": event.quiet_frames,
    }


def revised_row(session_id: str, final: Utterance, text: str, words: JoinedWords) -> Document:
    """Return the row of a second look's words for a span, which replace exactly its final words."""
    own = final.id + SECOND_LOOK
    return {
        **final._asdict(),
        "session_id": session_id,
        "id": own,
        "text": text,
        "key_id": key_id(session_id, own),
        "replaces": final.key_id,
        "question": None,
        "confidence": words.confidence,
        "engine": words.engine,
        "understood": True,
    }


def words_revised(session_id: str, final: Utterance, text: str, confidence: float) -> WordsRevised:
    """Return the news of a second look's words for a span."""
    return WordsRevised(
        session_id=session_id,
        stream_id=final.instance,
        question_index=final.question_index,
        first_frame=final.n,
        last_frame=final.last_frame or final.n,
        text=text,
        confidence=confidence,
    )


def final_id(session_id: str, stream_id: str, first_frame: int) -> str:
    """Return the id of the utterance of a span's final words."""
    return spoken_utterance_id(session_id, stream_id, first_frame)


def unrecognised(event: InterviewFinalized | AnswerGiven, said: Sequence[Utterance]) -> int:
    """Return the number of the event's spans of speech without final words."""
    stored = {utterance.id for utterance in said}
    named = {final_id(event.session_id, stream, first) for stream, first, _ in event.sound_spans}
    return len(named - stored)


def sound_heard(event: InterviewFinalized, said: Sequence[Utterance]) -> SoundHeard | None:
    """Return the news that the interview's sound was recognised; None without sound or too soon."""
    if not event.sound_frames or unrecognised(event, said):
        return None
    return SoundHeard(
        session_id=event.session_id, frames=event.sound_frames, unclear=tuple(_unclear(said))
    )


def _unclear(said: Sequence[Utterance]) -> Iterator[tuple[str, int, int]]:
    """Yield the spans with speech whose words nobody told."""
    for utterance in sorted(missed(said), key=lambda u: (u.instance, u.n)):
        yield utterance.instance, utterance.n, utterance.last_frame or utterance.n
