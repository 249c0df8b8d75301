"""Drafted questions are checked in code: no source, no question."""

from typing import Any

import pytest

from interviewer_service.drafting.domain import (
    MAX_DRAFTED,
    Proposed,
    checked,
    from_packs,
    gaps,
)
from interviewer_service.word_lists import word_lists
from shared.model import Probe, Question
from tests.unit.interviewer_service.drafting.jobs import NURSE, question


def proposed(**changed: Any) -> Proposed:
    given = question(**changed)
    probes = tuple(Probe(**each) for each in given.pop("probes"))
    return Proposed(**{**given, "covers": tuple(given["covers"]), "probes": probes})


def test_a_good_question_is_kept_with_the_passage_as_the_description_has_it() -> None:
    source = "you hand over to  the DAY team, in writing"
    outcome = checked([proposed(source=source)], NURSE, "en")
    (kept,) = outcome.kept
    assert kept.source == "You hand over to the day team in writing"
    assert not outcome.dropped


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"source": "You have a driving licence"}, "no_source"),
        ({"source": "the day"}, "no_source"),
        ({"source": ""}, "no_source"),
        ({"text": "Tell me " + "very " * 60 + "much."}, "too_long"),
        ({"text": "What went wrong? And what did you do?"}, "form"),
        ({"covers": ["one", "two"]}, "form"),
        ({"covers": list("abcdefg")}, "form"),
        ({"probes": [{"text": "Why?", "for_cover": "another point"}]}, "form"),
        ({"competency": ""}, "form"),
        ({"text": "Tell me\nabout it."}, "form"),
        ({"text": "Do you have small children at home?"}, "protected_ground"),
        ({"text": "What does your religion mean to you?"}, "protected_ground"),
        ({"covers": ["one", "two", "country of origin"]}, "protected_ground"),
        (
            {"probes": [{"text": "Are you married?", "for_cover": "what was lost"}]},
            "protected_ground",
        ),
    ],
)
def test_a_question_that_fails_a_check_is_dropped_and_counted(
    changed: dict[str, Any], problem: str
) -> None:
    outcome = checked([proposed(**changed)], NURSE, "en")
    assert not outcome.kept
    assert outcome.dropped == {problem: 1}


def test_doubles_are_dropped_and_so_are_questions_beyond_the_most() -> None:
    many = [proposed(text=f"Tell me about night {number}.") for number in range(MAX_DRAFTED + 2)]
    outcome = checked(
        [
            proposed(),
            proposed(text="tell me about a handover that went wrong! what did you do?"),
            *many,
        ],
        NURSE,
        "en",
    )
    assert len(outcome.kept) == MAX_DRAFTED
    assert outcome.dropped == {"doubled": 1, "too_many": 3}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Tell me how you explained an illness to the children of a patient."),
        ("en", "How do you find a race condition?"),
        ("en", "Tell me about a family of products that you planned."),
        ("es", "Cuénteme cómo explicó una enfermedad a los niños de un paciente."),
        ("es", "¿Cómo muestra su orientación al cliente?"),
    ],
)
def test_the_work_itself_may_be_asked_about(language: str, text: str) -> None:
    lists = word_lists(language)
    assert lists is not None
    assert not lists.protected.search(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "How old are you?"),
        ("en", "Are you planning to have children?"),
        ("en", "Have you ever had a disability?"),
        ("en", "Where were you born?"),
        ("en", "Do you belong to a trade union?"),
        ("en", "What are your pronouns?"),
        ("es", "¿Cuántos años tiene?"),
        ("es", "¿Piensa tener hijos?"),
        ("es", "¿Tiene alguna discapacidad?"),
        ("es", "¿De dónde viene usted?"),
        ("es", "¿Está afiliado a un sindicato?"),
    ],
)
def test_protected_grounds_are_found(language: str, text: str) -> None:
    lists = word_lists(language)
    assert lists is not None
    assert lists.protected.search(text)


PACKS = {
    "care": [
        Question(text="Tell me about a patient who worried you.", covers=("treatment",)),
        Question(text="How do you keep records complete?", competency="Records"),
    ],
    "sales": [
        Question(text="How do you win a customer?"),
        Question(text="How do you set a price?"),
    ],
}


def test_of_the_packs_those_questions_are_taken_that_share_words_and_no_others() -> None:
    found = from_packs(PACKS, NURSE, "en")
    matched = {(each.pack, each.text): each.matched for each in found}
    assert matched == {
        ("care", "Tell me about a patient who worried you."): ("patients", "treatment"),
        ("care", "How do you keep records complete?"): ("complete", "records"),
    }
    assert not any(each.source for each in found)


def test_gaps_are_words_that_the_description_repeats_and_no_question_has() -> None:
    found = from_packs(PACKS, NURSE, "en")
    assert gaps(found, NURSE, "en") == ("night", "payroll")


def test_a_language_without_lists_is_drafted_too() -> None:
    assert from_packs(PACKS, NURSE, "fi")
    assert checked([proposed()], NURSE, "fi").kept
