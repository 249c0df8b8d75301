"""The choice of tokens: a draft saves steps, and changes no token."""

from collections.abc import Sequence
from typing import Any

import pytest

from stt_service.hearing.decoding import END_TOKEN, START_TOKEN, SURE, decoded

numpy = pytest.importorskip("numpy")

TOKENS = [5, 7, 7, 3, 9]
VOCABULARY = 12


class FakeSteps:
    """Steps of a decoder that hears TOKENS and the end, as long as its tokens are these.

    Where a token is `blurred`, tokens that are judged together are another, with little chance.
    """

    def __init__(self, blurred: int | None = None) -> None:
        self.blurred = blurred
        self.heard: list[int] = []
        self.calls: list[list[int]] = []

    def __call__(self, tokens: Sequence[int], kept: int) -> Any:
        logits = self._judged(tokens, kept)
        self.heard[kept:] = tokens
        if self.blurred is not None and kept <= self.blurred < kept + len(tokens) - 1:
            logits[self.blurred - kept] = 0.0
        return logits

    def alone(self, token: int, kept: int) -> Any:
        return self._judged([token], kept)[0]

    def _judged(self, tokens: Sequence[int], kept: int) -> Any:
        assert kept <= len(self.heard)
        self.calls.append([*tokens])
        logits = numpy.zeros((len(tokens), VOCABULARY), numpy.float32)
        before = self.heard[:kept]
        for place in range(len(tokens)):
            said = [*before, *tokens[: place + 1]]
            known = said == [START_TOKEN, *TOKENS][: len(said)]
            logits[place, [*TOKENS, END_TOKEN][len(said) - 1] if known else 0] = 50.0
        return logits


@pytest.mark.parametrize(
    ("draft", "steps"),
    [
        ([], 6),
        (TOKENS[:3], 3),
        (TOKENS, 1),
        ([*TOKENS, 4], 1),
        ([5, 7, 8, 3], 4),
        ([8, 8, 8], 6),
    ],
    ids=["no draft", "a beginning", "all", "too much", "a wrong token", "all wrong"],
)
def test_a_draft_saves_steps_and_changes_no_token(draft: list[int], steps: int) -> None:
    fake = FakeSteps()
    tokens, chances = decoded(fake, draft, 100)
    assert tokens == TOKENS
    assert chances == pytest.approx([0.0] * 6)
    assert len(fake.calls) == steps


@pytest.mark.parametrize("draft", [[], TOKENS])
def test_no_more_tokens_come_than_the_limit(draft: list[int]) -> None:
    tokens, chances = decoded(FakeSteps(), draft, 3)
    assert tokens == TOKENS[:3]
    assert len(chances) == 3


@pytest.mark.parametrize("blurred", range(len(TOKENS)))
def test_an_unsure_token_of_a_draft_is_judged_by_itself(blurred: int) -> None:
    fake = FakeSteps(blurred)
    tokens, chances = decoded(fake, TOKENS, 100, SURE)
    assert tokens == TOKENS
    assert chances == pytest.approx([0.0] * 6)
    assert fake.calls == [[START_TOKEN, *TOKENS], [[START_TOKEN, *TOKENS][blurred]]]


def test_words_so_far_take_an_unsure_token_as_it_is() -> None:
    fake = FakeSteps(blurred=1)
    tokens, _ = decoded(fake, [*TOKENS], 2)
    assert tokens == [TOKENS[0], 0]
    assert len(fake.calls) == 1
