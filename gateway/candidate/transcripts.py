"""Words of the candidate: a call for each utterance, checked and published."""

from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field, model_validator

from gateway.context import Context
from gateway.http.bodies import WholeBody
from gateway.http.guarded_route import IdempotencyKey, needs_token
from gateway.http.idempotency import event_id
from gateway.http.problems import documented
from gateway.interview.open_sessions import OpenSession
from gateway.settings import GatewaySettings
from shared.events import TranscriptAppended
from shared.http.bodies import Body, NotBlank
from shared.ids import key_id, new_id
from shared.model import Word

MAX_WORDS = 10_000
"""Timed words of an utterance."""

OK = Response(b'{"status":"ok"}', media_type="application/json")


class SpokenWord(Body):
    w: NotBlank = Field(examples=["measuring"])
    start: float = Field(ge=0, examples=[1.2], description="Seconds since the recording began.")
    end: float = Field(ge=0, examples=[1.6])


class Words(WholeBody):
    """The part of an utterance that a call and a WebSocket frame have in common."""

    parts: ClassVar = ("words",)

    text: NotBlank = Field(examples=["I would start by measuring the slow queries."])
    replaces: str | None = Field(
        default=None,
        min_length=1,
        max_length=255,
        examples=["utterance-17"],
        description="The `Idempotency-Key` (or frame `id`) of the utterance of this question that"
        " this one corrects. Both are kept; the transcript shows this one, in the other's place.",
    )
    words: list[SpokenWord] | None = Field(
        default=None,
        max_length=MAX_WORDS,
        description="When each word was spoken. Together, with a space after each, at most twice as"
        " long as the text.",
    )

    @model_validator(mode="after")
    def _no_longer_than_the_text(self) -> "Words":
        """Bound the timed words by the text, which alone counts against the quotas."""
        if sum(len(word.w) + 1 for word in self.words or ()) > 2 * (len(self.text) + 1):
            raise ValueError("words: must not hold more than the text")
        return self


class AppendBody(Words):
    session_id: str = Field(examples=["3f2b8c1d9e4a5b6c7d8e9f0a1b2c3d4e"])
    question_index: int = Field(default=0, ge=0, examples=[0])
    sequence: int | None = Field(
        default=None,
        ge=-(2**53),
        le=2**53,
        description="Orders the answer's utterances, if every one of them has it.",
    )

    @classmethod
    def max_bytes(cls, settings: GatewaySettings) -> int:
        return settings.max_answer_bytes


class Saved(BaseModel):
    status: str = Field(default="ok", examples=["ok"])


def routes(context: Context) -> APIRouter:
    router = APIRouter(tags=["transcript"], route_class=context.route)

    @router.post(
        "/stt/append",
        operation_id="append_words",
        summary="Add words to an answer",
        description="Answered once the broker has confirmed them. With an `Idempotency-Key`, a"
        " retry is harmless; without one, two equal texts are two utterances.",
        response_model=Saved,
        responses=documented(401, 403, 404, 409, 413, 415, 422, 429, 503),
        dependencies=[needs_token(context.access.caller)],
    )
    async def append(request: Request, body: AppendBody, key: IdempotencyKey = None) -> Response:
        await accept(context, body, key)
        return OK

    return router


async def accept(context: Context, body: AppendBody, key: str | None) -> None:
    """Check an utterance and publish it; return once the broker has confirmed the event."""
    session = await context.open_sessions.writable(body.session_id)
    await context.open_sessions.check_index(session, body.question_index)
    utterance_id = event_id(body.session_id, key, body) if key else new_id()
    if key and context.confirmed.get(utterance_id):
        return
    if context.settings.require_consent:
        await context.open_sessions.consented(session)
    context.quotas.check_events(session)
    context.quotas.take_words(body.session_id, body.question_index, body.text)
    try:
        if not session.answered:
            # Not at the first look at the session: words that are refused for their index or size
            # must not make it an answered session, which the sweeper finalizes once it is over.
            session = await context.open_sessions.register_answer(body.session_id)
        await context.events.publish(_appended(context, session, utterance_id, body, key))
    except BaseException:
        context.quotas.give_back(body.session_id, body.question_index, body.text)
        session.begun.discard(body.question_index)  # no service has heard of the question
        raise
    context.reached.note(session, body.question_index)
    if key:
        context.confirmed.put(utterance_id, True)


def _appended(
    context: Context, session: OpenSession, utterance_id: str, body: AppendBody, key: str | None
) -> TranscriptAppended:
    session.utterances += 1
    return TranscriptAppended(
        session_id=session.id,
        utterance_id=utterance_id,
        question_index=body.question_index,
        text=body.text,
        sequence=body.sequence,
        key_id=key_id(session.id, key) if key else None,
        replaces=key_id(session.id, body.replaces) if body.replaces else None,
        words=tuple(Word.model_construct(**dict(word)) for word in body.words or ()),
        question=session.begin(body.question_index),
        ai_grading=session.ai_grading,
        language=session.language,
        received_at=context.clock.now(),
        instance=context.open_sessions.instance,
        n=session.utterances,
    )
