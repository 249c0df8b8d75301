"""The choice of Moonshine's tokens: always the likeliest, with a draft that saves steps."""

from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeAlias

import numpy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Logits: TypeAlias = NDArray[numpy.float32]

START_TOKEN, END_TOKEN = 1, 2

Steps = Callable[[Sequence[int], int], "Logits"]
"""Takes tokens, and the number of earlier tokens that they follow. Returns the logits of the token
after each of them. Remembers the tokens."""


def decoded(steps: Steps, draft: Sequence[int], limit: int) -> tuple[list[int], list[float]]:
    """Return at most `limit` tokens, each the likeliest, and the log probabilities with the end's.

    The first step judges all tokens of the draft, for a seventh of the time of a step each. The
    draft counts as far as each of its tokens is the likeliest.
    """
    tokens, chances = list[int](), list[float]()
    given, kept = [START_TOKEN, *draft[:limit]], 0
    while True:
        for logits, following in zip_longest(steps(given, kept), given[1:]):
            token, chance = _likeliest(logits)
            chances.append(chance)
            if token == END_TOKEN:
                return tokens, chances
            tokens.append(token)
            if len(tokens) >= limit:
                return tokens, chances
            if token != following:
                break
        given, kept = [token], len(tokens)


def _likeliest(logits: "Logits") -> tuple[int, float]:
    """Return the token with the highest logit, and its log probability."""
    token = int(logits.argmax())
    return token, -float(numpy.log(numpy.exp(logits - logits[token]).sum()))
