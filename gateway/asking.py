"""Asking the services something over the broker, and waiting for what they answer."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from gateway.gateway import Gateway
from gateway.problems import unavailable
from shared.events import (
    AttentionRead,
    AttentionRequested,
    ErasureConfirmed,
    ExportRead,
    ExportRequested,
    SessionErased,
    TranscriptRead,
    TranscriptRequested,
)

SOON = 3.0
"""Seconds that one service gets to answer."""

Asked = TranscriptRequested | AttentionRequested | SessionErased | ExportRequested
A = TypeVar("A", TranscriptRead, AttentionRead, ErasureConfirmed, ExportRead)


async def ask_one(gateway: Gateway, question: Asked, kind: type[A]) -> A:
    """The first answer; Problem 503 if there is none soon.

    A service hears the question behind all that was accepted before it: its queue keeps the order.
    A replica of it may still be storing that; a question that tells how much it is waits for it.
    """
    answers = await ask(gateway, question, kind, within=SOON, enough=bool)
    if not answers:
        raise unavailable("what is stored cannot be read now; please try again")
    return answers[0]


async def ask(
    gateway: Gateway,
    question: Asked,
    kind: type[A],
    *,
    within: float,
    enough: Callable[[Sequence[A]], bool],
) -> Sequence[A]:
    """The answers that came until they were enough, or `within` so many seconds."""
    answers: list[A] = []
    with gateway.waiting.on(question.request_id) as news:
        await gateway.events.publish(question)
        try:
            async with asyncio.timeout(within):
                while not enough(answers):
                    answer = await news.get()
                    assert isinstance(answer, kind)
                    answers.append(answer)
        except TimeoutError:
            pass  # the caller says who is missing
    return answers
