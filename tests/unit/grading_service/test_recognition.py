"""The remains of a failed recognition, which are no answer."""

import pytest

from grading_service.recognition import remains

MADE_UP = (
    "[inaudible]",
    "[ Silence ]",
    "(unintelligible)",
    "♪ ♪",
    "*coughs*",
    "Thanks for watching!",
    "Thank you so much for watching this video. Please subscribe to my channel.",
    "Subtitles by the Amara.org community",
    "Subtítulos realizados por la comunidad de Amara.org",
    "¡Gracias por ver el video!",
    "[Music] you [Applause] bye",
)
SPOKEN = (
    "I like music.",
    "Thank you.",
    "Yes, inaudible to me at first, so I asked the customer to say it again.",
    "I said thanks for watching my back, and we fixed the release together [laughs].",
    "You asked about pressure: my answer is to plan.",
)


@pytest.mark.parametrize("text", MADE_UP)
def test_what_a_recogniser_made_up_is_no_answer(text: str) -> None:
    assert remains(text)


@pytest.mark.parametrize("text", SPOKEN)
def test_what_somebody_said_is_an_answer(text: str) -> None:
    assert not remains(text)


def test_a_long_answer_is_not_searched() -> None:
    assert not remains("[inaudible] " * 100)
