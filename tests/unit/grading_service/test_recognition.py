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
    "Please subscribe to my channel and hit the bell icon.",
    "¡Suscríbete al canal y dale a la campanita!",
    "Untertitel im Auftrag des ZDF für funk, 2017",
    "Copyright 2023 New Thinking Allowed Foundation",
    "Thank you. Thank you. Thank you. Thank you. Thank you.",
    "I'm going to go ahead and do that. " * 40,
)
SPOKEN = (
    "I like music.",
    "Thank you.",
    "Yes, inaudible to me at first, so I asked the customer to say it again.",
    "I said thanks for watching my back, and we fixed the release together [laughs].",
    "You asked about pressure: my answer is to plan.",
    "We subscribe to a channel of the supplier, and I read it each day.",
    "Very, very, very good, I would say.",
)


@pytest.mark.parametrize("text", MADE_UP)
def test_what_a_recogniser_made_up_is_no_answer(text: str) -> None:
    assert remains(text)


@pytest.mark.parametrize("text", SPOKEN)
def test_what_somebody_said_is_an_answer(text: str) -> None:
    assert not remains(text)


def test_a_long_answer_is_not_searched() -> None:
    assert not remains("[inaudible] then " * 50 + "I called the customer.")
