"""The choice of tokens: a draft saves steps, and changes no token."""

from collections.abc import Sequence
from typing import Any

import pytest

from stt_service.hearing.decoding import END_TOKEN, START_TOKEN, decoded

numpy = pytest.importorskip("numpy")

TOKENS = [5, 7, 7, 3, 9]
VOCABULARY = 12


class FakeSteps:
    """Steps of a decoder that hears TOKENS and the end, as long as its tokens are these."""

    def __init__(self) -> None:
        self.heard: list[int] = []
        self.calls: list[list[int]] = []

    def __call__(self, tokens: Sequence[int], kept: int) -> Any:
        assert kept <= len(self.heard)
        self.calls.append([*tokens])
        logits = numpy.zeros((len(tokens), VOCABULARY), numpy.float32)
        before, self.heard = self.heard[:kept], [*self.heard[:kept], *tokens]
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
