"""The bank of common questions."""

import numpy
import pytest
import yaml

from grading_service import offline
from grading_service.offline import bank as module
from grading_service.offline.encoder import load_encoder

COOK = (
    "I find it hard to hand things over. In my first year I tasted every plate myself, and the"
    " kitchen waited for me until my deputy told me. Since then I write down what has to be right"
    " about a dish, taste once at the start of the evening, and stay away from the pass."
)

LEAVER = (
    "My employer closes the plant here in spring. I was offered a place elsewhere, and thought"
    " about it for a month, but my family lives in this town. I have learned what I could in my"
    " job, and I would like to have harder work and a team that I can ask."
)


def test_the_vectors_are_those_of_the_texts() -> None:
    with numpy.load(module.VECTORS) as kept:
        assert str(kept["digest"]) == module.digest(), "python -m grading_service.offline.bank"
    encoder = load_encoder()
    assert encoder is not None
    rows = yaml.safe_load(module.TEXTS.read_text(encoding="utf-8"))
    assert len(rows) == len(module.bank().asks) == len({row["ask"] for row in rows})
    for at in (0, len(rows) // 2, len(rows) - 1):
        made = encoder.text(rows[at]["sounds_like"])
        assert made @ module.bank().subjects[at] == pytest.approx(1, abs=0.01)


def test_a_sound_answer_to_a_common_question_is_relevant_there_alone() -> None:
    own = offline.examine("Why do you want to leave your present job?", "", (), LEAVER)
    other = offline.examine("What are your salary expectations?", "", (), LEAVER)
    assert own.marks["relevance"] >= 2.5
    assert own.review is None
    assert other.marks["relevance"] < own.marks["relevance"] - 0.5


def test_relevance_to_a_question_that_nobody_knows_is_left_to_a_person() -> None:
    grade = offline.rate("Blue?", "", (), COOK)
    assert grade.relevance > 1
    assert "a person should judge its relevance" in (grade.review or "")
